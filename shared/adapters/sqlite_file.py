"""One SQLite file: a thread that writes in groups, a connection that reads on the event loop, and a wake-up.

The thread asks SQLite for as much as possible in one statement, because every statement hands the interpreter lock
to the event loop and has to wait for it again.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, Literal, Self, TypeVar

from shared.adapters.groups import answer, refuse_when_full, slices
from shared.ports import APPEND_BATCH_MAX, Busy, Unavailable

Job = TypeVar("Job")
Result = TypeVar("Result")
Row = tuple[Any, ...]

LOCK_WAIT_S = 5.0
OTHERS_POLL_S = 0.2
"""What another process wrote is noticed so much later at most: the usual case is that there is none."""
ROWS_PER_INSERT = 100


class SqliteFile(Generic[Job, Result]):
    """`write_group(connection, jobs)` runs in a transaction of its own and answers each job: a result or an exception.

    `written(result)` is called on the event loop for each result before anybody gets it, also when nobody waits any
    more.  `reader` is for short reads on the event loop: it sees every write that has been answered.
    """

    reader: sqlite3.Connection

    def __init__(
        self,
        path: Path | str,
        schema: str,
        write_group: Callable[[sqlite3.Connection, list[Job]], Sequence[Result | Exception]],
        synchronous: Literal["FULL", "NORMAL"] = "FULL",
        written: Callable[[Result], None] | None = None,
    ) -> None:
        self.path = Path(path)
        self._schema = schema
        self._write_group = write_group
        self._synchronous = synchronous
        self._note = written
        self._queue: SimpleQueue[tuple[Job, asyncio.Future[Result]] | None] = SimpleQueue()
        self._waiting = 0
        self._open = False

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._written = asyncio.Event()
        self._writer = await asyncio.to_thread(self._connect_writer)
        self.reader = connect(self.path, factory=Reader)
        self.reader.execute("PRAGMA query_only = ON")
        self._thread = Thread(target=self._run, name=f"writer of {self.path.name}", daemon=True)
        self._thread.start()
        self._open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self._open = False
        self._queue.put(None)
        try:
            await asyncio.to_thread(self._thread.join)
        finally:
            self.reader.close()

    async def write(self, job: Job) -> Result:
        """Durable on return.  Raises Busy, Unavailable, or the exception with which the group answered this job."""
        if not self._open:
            raise Unavailable(f"{self.path.name} is closed.")
        refuse_when_full(self._waiting, self.path.name)
        future: asyncio.Future[Result] = self._loop.create_future()
        self._waiting += 1
        self._queue.put((job, future))
        return await future

    async def wait(self, ready: Callable[[], bool], seconds: float) -> None:
        """Until `ready`: asked after every write here, and from time to time because other processes write too."""
        deadline = self._loop.time() + seconds
        while not ready() and (left := deadline - self._loop.time()) > 0:
            await self.next_write(left)

    async def next_write(self, seconds: float, alone: bool = False) -> None:
        """Until something was written here, or, unless this process is `alone`, might have been by another."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds if alone else min(seconds, OTHERS_POLL_S)):
                await self._written.wait()

    def _connect_writer(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            writer = stack.enter_context(closing(connect(self.path)))
            writer.execute("PRAGMA journal_mode = WAL")
            writer.execute(f"PRAGMA synchronous = {self._synchronous}")
            writer.execute("PRAGMA fullfsync = ON")
            writer.executescript(self._schema)
            stack.pop_all()
        return writer

    def _run(self) -> None:
        with closing(self._writer) as writer:
            while taken := self._take():
                jobs, futures = zip(*taken, strict=True)
                outcomes = self._transact(writer, list(jobs))
                self._loop.call_soon_threadsafe(self._answer, futures, outcomes)

    def _take(self) -> list[tuple[Job, asyncio.Future[Result]]]:
        """All that waits, at most one group; nothing when it is time to stop."""
        taken: list[tuple[Job, asyncio.Future[Result]]] = []
        while (item := self._queue.get()) is not None:
            taken.append(item)
            if len(taken) == APPEND_BATCH_MAX or self._queue.empty():
                return taken
        if taken:
            self._queue.put(None)
        return taken

    def _transact(self, writer: sqlite3.Connection, jobs: list[Job]) -> Sequence[Result | Exception]:
        try:
            writer.execute("BEGIN IMMEDIATE")
            try:
                outcomes = self._write_group(writer, jobs)
                writer.execute("COMMIT")
            finally:
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
        except sqlite3.Error as error:
            return [self._refusal(error) for _ in jobs]
        except Exception as error:  # noqa: BLE001 - whoever asked gets it; the writer goes on
            alone = len(jobs) == 1
            return [error] if alone else [self._transact(writer, [job])[0] for job in jobs]
        return outcomes

    def _refusal(self, error: sqlite3.Error) -> Exception:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return Busy(
                f"The disk of {self.path.name} is full; nothing was written. Free some space.", retry_after_s=10
            )
        if code == sqlite3.SQLITE_BUSY:
            return Busy(f"Another process has held {self.path.name} for {LOCK_WAIT_S:.0f} s; nothing was written.")
        return Unavailable(f"{self.path.name} could not be written: {error}.")

    def _answer(self, futures: Sequence[asyncio.Future[Result]], outcomes: Sequence[Result | Exception]) -> None:
        self._waiting -= len(futures)
        if self._note:
            for outcome in outcomes:
                if not isinstance(outcome, Exception):
                    self._note(outcome)
        answer(futures, outcomes)
        self._written.set()
        self._written = asyncio.Event()


class Reader(sqlite3.Connection):
    """A file that cannot be read answers as every store that is away."""

    def execute(self, *statement: Any) -> sqlite3.Cursor:
        try:
            return super().execute(*statement)
        except sqlite3.OperationalError as error:
            raise Unavailable(f"The store cannot be read: {error}.") from error


def connect(
    path: Path, lock_wait_s: float = LOCK_WAIT_S, factory: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    return sqlite3.connect(
        path,
        timeout=lock_wait_s,
        isolation_level=None,
        check_same_thread=False,
        factory=factory,
        cached_statements=256,
    )


def locked(lock: sqlite3.Connection) -> bool:
    """Whether the file is ours now: a lock of the operating system, free the moment its holder dies."""
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            return False
        raise
    return True


def insert(connection: sqlite3.Connection, into: str, rows: Sequence[Row], clash: str = "") -> None:
    """`into` is the statement up to VALUES, `clash` what follows them; many rows go into one statement."""
    for some in slices(rows, ROWS_PER_INSERT):
        one = f"({','.join('?' * len(some[0]))})"
        values = [value for row in some for value in row]
        connection.execute(f"{into} VALUES {','.join([one] * len(some))}{clash}", values)


def one_by_one(connection: sqlite3.Connection, jobs: Sequence[Callable[[sqlite3.Connection], Result]]) -> list[Result]:
    """A group of writes that cannot clash."""
    return [job(connection) for job in jobs]
