"""Stands between the services and a server: cuts their connections, refuses new ones, holds bytes back."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Self

CHUNK = 1 << 16


class Proxy:
    """Listens on `port` and passes everything on to `target`, in a thread of its own: what is busy holds nothing up."""

    def __init__(self, port: int, target: int) -> None:
        self.port = port
        self.target = target
        self._open: dict[asyncio.StreamWriter, asyncio.StreamWriter] = {}
        self._refuses = False
        self._late_s = 0.0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy of {target}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def drop(self, chance: random.Random) -> None:
        """Cut about half of the connections; who comes again is let in."""
        self._soon(lambda: self._cut(lambda: chance.random() < 0.5))

    def cut(self) -> None:
        """Cut all, and let nobody in until `heal`."""
        self._refuses = True
        self._soon(lambda: self._cut(lambda: True))

    def slow(self, seconds: float) -> None:
        """Hold back all that is sent for so long, each time, until `heal`."""
        self._late_s = seconds

    def heal(self) -> None:
        self._refuses, self._late_s = False, 0.0

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _soon(self, act: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(act)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _close(self) -> None:
        self._server.close()
        self._cut(lambda: True)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _cut(self, chosen: Callable[[], bool]) -> None:
        for near, far in [*self._open.items()]:
            if chosen():
                near.transport.abort()
                far.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        if self._refuses:
            near.transport.abort()
            return
        try:
            answers, far = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            near.transport.abort()
            return
        self._open[near] = far
        try:
            await asyncio.gather(self._pass(reader, far), self._pass(answers, near))
        finally:
            del self._open[near]
            near.transport.abort()
            far.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until one side ends; then the other does too."""
        with suppress(OSError):
            while chunk := await reader.read(CHUNK):
                if self._late_s:
                    await asyncio.sleep(self._late_s)
                writer.write(chunk)
                await writer.drain()
        writer.close()
