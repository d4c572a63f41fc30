"""Copies of several SQLite files as they all were at one moment, while others go on writing.

Why the copies fit together: services learn of each other through the log, and people carry what one has answered to
another, so copying file by file would catch effects without their causes, whatever the order.  Therefore the right to
write is taken in every file; only then is each file's state held fast by a reader, and the right given back.  At that
moment nobody was writing anywhere: what a file shows is exactly what had been committed before it, in all of them.
Writers wait for milliseconds, well within the time for which they wait for a lock; the copying itself hinders nobody.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Self

from shared.adapters.commits import dump_events
from shared.adapters.sqlite import JOURNAL, literal
from shared.adapters.sqlite_commits import commit_row
from shared.adapters.sqlite_file import connect, insert
from shared.messages import Commit
from shared.ports import Busy, Unavailable

LOCK_WITHIN_S = 1.0
"""Less than others wait, so that they do not give up because of us."""
TRIES = 20


def copy_all(files: Sequence[Path], folder: Path) -> None:
    """Each of `files` into `folder`, under its name, on disk on return.

    Raises Busy when a writer never paused, Unavailable when a file cannot be read, is damaged, or the disk is full.
    """
    with ExitStack() as stack:
        try:
            for path, held in zip(files, held_fast(files, stack), strict=True):
                copy(held, folder / path.name)
        except sqlite3.DatabaseError as error:
            raise Unavailable(f"The files could not be copied: {error}.") from error


def held_fast(files: Sequence[Path], stack: ExitStack) -> list[sqlite3.Connection]:
    """A reader of each file; all show the same moment until `stack` is closed."""
    for tries_left in reversed(range(TRIES)):
        with ExitStack() as locks:
            try:
                for path in files:
                    locks.enter_context(closing(connect(path, LOCK_WITHIN_S))).execute("BEGIN IMMEDIATE")
                return [reader(path, stack) for path in files]
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                if not tries_left:
                    raise Busy("The platform never paused in its writing. Try again when it is calmer.") from error
        time.sleep(LOCK_WITHIN_S / TRIES)
    raise AssertionError


def reader(path: Path, stack: ExitStack) -> sqlite3.Connection:
    held = stack.enter_context(closing(connect(path)))
    held.execute("BEGIN")
    held.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return held


def copy(held: sqlite3.Connection, path: Path) -> None:
    """One file without a write-ahead log beside it; a damaged one raises sqlite3.DatabaseError."""
    with closing(connect(path)) as file:
        held.backup(file)
        file.execute("PRAGMA journal_mode = DELETE")
        [said] = file.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(f"{path.name} is damaged ({said})")
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def set_epoch(path: Path, epoch: str) -> None:
    """Of a journal that nobody has open."""
    with closing(connect(path)) as file:
        file.execute("UPDATE journal SET epoch = ?", (epoch,))


def epoch_and_last(path: Path) -> tuple[str, int, str]:
    """(epoch, last position, domain time of the last commit) of a journal's file; of an empty one, no time."""
    with closing(connect(path)) as file:
        [epoch] = file.execute("SELECT epoch FROM journal").fetchone()
        last = file.execute("SELECT position, at FROM commits ORDER BY position DESC LIMIT 1").fetchone()
    return (epoch, *(last or (0, "")))


class JournalFile:
    """A new journal's file, filled with another one's commits as they are; on disk on exit."""

    def __init__(self, path: Path, source: str, epoch: str) -> None:
        self.path = path
        self._file = connect(path)
        self._file.executescript(JOURNAL.format(source=literal(source)))
        self._file.execute("UPDATE journal SET epoch = ?", (epoch,))

    def __enter__(self) -> Self:
        self._file.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with closing(self._file) as file:
            file.execute("ROLLBACK" if error else "COMMIT")

    def add(self, commits: Sequence[Commit]) -> None:
        insert(self._file, "INSERT INTO commits", [commit_row(one, dump_events(one.draft)) for one in commits])

    def end_at(self, position: int) -> None:
        """What comes after it is left out."""
        self._file.execute("DELETE FROM commits WHERE position > ?", (position,))
