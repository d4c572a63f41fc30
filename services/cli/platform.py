"""The platform as a process of its own, for commands that start one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from services.cli.data_folder import named

STOP_WITHIN_S = 15
ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]

SAID_SHOWN = 2000


class NotStarted(Exception):
    """The platform ended before it answered; the sentence holds the end of its log."""


@contextmanager
def started(data: Path, port: int = 0, **settings: str) -> Iterator[str]:
    """The embedded platform on `data`, as a child process; yields its address.  It is stopped in order on exit.

    One that listens at every address is spoken to at loopback.
    """
    data.mkdir(parents=True, exist_ok=True)
    log = data / "platform.log"
    environment = os.environ | {
        **named(data),
        "NINEHOURS_PORT": str(port),
        **{f"NINEHOURS_{name.upper()}": value for name, value in settings.items()},
    }
    with endings_as_interrupts(), ExitStack() as left:
        with log.open("ab") as errors, endings_put_off():
            begun_at = errors.tell()
            process = subprocess.Popen(
                [sys.executable, "-m", "services"],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                start_new_session=True,
            )
            left.callback(stop, process)
        assert process.stdout
        first = process.stdout.readline()
        if not first:
            raise NotStarted(why(said_since(log, begun_at), port))
        yield json.loads(first)["listening"].replace("//0.0.0.0:", "//127.0.0.1:")


def why(said: str, port: int) -> str:
    if "address already in use" in said:
        return f"Port {port} is taken, perhaps by a platform that runs already. Choose another: --port N"
    return f"The platform did not start: {said}"


def said_since(log: Path, begun_at: int) -> str:
    with log.open("rb") as errors:
        errors.seek(begun_at)
        said = errors.read().decode(errors="replace").strip()
    return said[-SAID_SHOWN:] or f"it said nothing in {log}"


@contextmanager
def endings_as_interrupts() -> Iterator[None]:
    """Being ended, or a closed terminal, means the same as Ctrl-C: by default nothing would be cleaned up."""
    meant = [ending for ending in ENDINGS if signal.getsignal(ending) is not signal.SIG_IGN]  # nohup ignores a hang-up
    once = _Once()
    before = {ending: signal.signal(ending, once) for ending in meant}
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a script's background, where no loop would handle it
        before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


@contextmanager
def endings_put_off() -> Iterator[None]:
    """Endings that arrive within are heard right after it: what begins within is known by then, and is not orphaned.

    Only the main thread hears endings; in another there is nothing to put off.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    meant = [ending for ending in (signal.SIGINT, *ENDINGS) if signal.getsignal(ending) is not signal.SIG_IGN]
    before = {ending: signal.signal(ending, lambda number, _: heard.append(number)) for ending in meant}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)
        for ending in heard:
            signal.raise_signal(ending)


class _Once:
    """The first ending goes to whoever handles Ctrl-C: an event loop cancels its task, nothing is raised in any line.

    Later ones count for nothing: a closed terminal sends several, and the second would break off the cleaning up.
    """

    def __init__(self) -> None:
        self._told = False

    def __call__(self, _: int, frame: FrameType | None) -> None:
        handler = signal.getsignal(signal.SIGINT)
        if not self._told and callable(handler):
            self._told = True
            handler(signal.SIGINT, frame)


def stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout:
        process.stdout.close()
