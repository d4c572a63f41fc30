"""Live events: one tail of the log per process, fanned out to everybody who watches.

Watchers get hints, never documents: what kind of thing happened, in which stream, at which position, and which
incident's figures to fetch again.  Stream: server-sent events named `hello`, `fact`, `figures`, `reset`, and `beat`
when there was nothing else to say for a while: a page whose stream is silent takes what it shows for old.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import orjson
import structlog
from fastapi.sse import format_sse_event

from services.gateway.audience import Audience, audience, incident_of
from shared.identity import Principal
from shared.messages import Json, Record
from shared.ports import Subscription, Unavailable
from shared.problem import Problem
from shared.relay import PASSED

RING = 2_000
QUEUE = 1_000
POLL = 500
GATHER_S = 0.1
POLL_S = 15.0
BEAT_S = 1.0  # web/src/api/pulse.ts waits for some of them
BACK_MS = 1_000
STREAM_S = 1_800.0  # then the browser comes back by itself, and its token is checked again
RETRY_S = 1.0
REMEMBERED_S = 300.0
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Hint:
    """One message as it goes out: a fact, or that an incident's `figures` have changed."""

    id: str
    wire: bytes
    audience: Audience
    figures: bool = False

    def concerns(self, watcher: Watcher) -> bool:
        fits = self.audience.touches if self.figures else self.audience.includes
        return fits(watcher.principal, watcher.reach)


@dataclass(eq=False)
class Watcher:
    """`None` in the queue ends the stream; so does falling behind."""

    principal: Principal
    reach: frozenset[str]
    queue: asyncio.Queue[Hint | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    behind: bool = False

    def offer(self, hint: Hint) -> None:
        if self.behind or not hint.concerns(self):
            return
        try:
            self.queue.put_nowait(hint)
        except asyncio.QueueFull:
            self.behind = True

    def end(self) -> None:
        self.behind = True
        if self.queue.empty():
            self.queue.put_nowait(None)


class Hub:
    """`where` says where what facts are about lies, by stream: `audience.remembered`."""

    def __init__(
        self,
        tail: Callable[[], Subscription],
        where: Callable[[Sequence[Record]], Awaitable[Mapping[str, Json]]],
        watchers_max: int,
        beat_s: float = BEAT_S,
        ring: int = RING,
    ) -> None:
        self._tail = tail
        self._where = where
        self._watchers_max = watchers_max
        self._beat_s = beat_s
        self._ring: deque[Hint] = deque(maxlen=ring)
        self._watchers: set[Watcher] = set()
        self._watched_until = 0.0
        self._pump: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._pump = asyncio.create_task(self._follow(), name="gateway live")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if self._pump:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)

    def close(self) -> None:
        """End every stream; a stopping server calls it first, since it waits for open answers."""
        for watcher in self._watchers:
            watcher.end()

    def dismiss(self, user: str, key: str = "") -> None:
        """End the user's streams, or those of one API key: what opened them is worth nothing any more."""
        for watcher in self._watchers:
            if watcher.principal.account == user and key in ("", watcher.principal.key):
                watcher.end()

    def watch(self, principal: Principal, reach: frozenset[str], last_id: str = "") -> AsyncIterator[bytes]:
        """The stream as bytes, from after `last_id` if that is still known, else from now on with a `reset`.

        `reach` is what `audience.reach` says of the principal.
        """
        if len(self._watchers) >= self._watchers_max:
            raise Problem("too-many-watchers", "Too many people watch live. Reload the page now and then.", 503)
        return self._stream(Watcher(principal, reach), last_id)

    def _greeting(self, watcher: Watcher, last_id: str) -> list[bytes]:
        newest = self._ring[-1].id if self._ring else None
        if not last_id:
            return [_message("hello", {}, newest, BACK_MS)]
        known = [hint.id for hint in self._ring]
        if last_id not in known:
            return [_message("reset", {}, newest, BACK_MS)]
        missed = list(self._ring)[len(known) - known[::-1].index(last_id) :]
        return [_message("hello", {}, None, BACK_MS), *(hint.wire for hint in missed if hint.concerns(watcher))]

    async def _stream(self, watcher: Watcher, last_id: str) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        until = loop.time() + STREAM_S
        greeting = self._greeting(watcher, last_id)
        self._watchers.add(watcher)
        try:
            for wire in greeting:
                yield wire
            while loop.time() < until and not (watcher.behind and watcher.queue.empty()):
                try:
                    async with asyncio.timeout(self._beat_s):
                        hint = await watcher.queue.get()
                except TimeoutError:
                    yield BEAT
                    continue
                if hint is None:
                    return
                yield hint.wire
        finally:
            self._watchers.discard(watcher)

    async def _follow(self) -> None:
        """The tail again and again: when the log is away, watchers keep their streams and hear no fact."""
        while True:
            try:
                async with self._tail() as tail:
                    await self._fan_out(tail)
            except Unavailable as error:
                log.warning("live events pause", reason=str(error))
                await asyncio.sleep(RETRY_S)
            except Exception:
                log.exception("live events pause")
                await asyncio.sleep(RETRY_S)

    def _wanted(self) -> bool:
        """Somebody watches, or has left so recently that they may come back and ask what they missed."""
        now = time.monotonic()
        if self._watchers:
            self._watched_until = now + REMEMBERED_S
        return now < self._watched_until

    async def _fan_out(self, tail: Subscription) -> None:
        while True:
            records = await tail.poll(POLL, POLL_S)
            if self._wanted():
                self._offer(hints(records, await self._where(records)))
            else:
                self._ring.clear()
            await asyncio.sleep(GATHER_S)

    def _offer(self, some: Sequence[Hint]) -> None:
        for hint in some:
            self._ring.append(hint)
            for watcher in self._watchers:
                watcher.offer(hint)


def hints(records: Sequence[Record], ground: Mapping[str, Json]) -> list[Hint]:
    """One `fact` for each record, and behind them one `figures` for each incident that they concern."""
    made: list[Hint] = []
    incidents: dict[str, tuple[str, Audience]] = {}
    for record in records:
        if record.type.endswith(PASSED):
            continue
        concerned = audience(record, ground)
        wire = _message("fact", {"type": record.type, "stream": record.key, "position": record.mark[1]}, _id(record))
        made.append(Hint(_id(record), wire, concerned))
        if incident := incident_of(record, ground):
            incidents[incident] = _id(record), concerned
    figures = (
        Hint(last, _message("figures", {"incident": incident}, None), concerned, figures=True)
        for incident, (last, concerned) in incidents.items()
    )
    return [*made, *figures]


def _id(record: Record) -> str:
    epoch, position, index = record.mark
    return f"{record.topic}:{epoch}:{position}:{index}"


def _message(event: str, data: dict[str, object], last_id: str | None, back_ms: int | None = None) -> bytes:
    """`back_ms`: how long the browser waits before it comes back when the stream ends."""
    return format_sse_event(event=event, data_str=orjson.dumps(data).decode(), id=last_id, retry=back_ms)


BEAT = _message("beat", {}, None)
