"""One process at a time.  SQLite's lock is the same on every system, and is let go however a process ends.

Knows the standard library only: the image is built with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

LOCK = "lock.db"


@contextmanager
def alone(folder: Path, patience_s: float, trouble: type[Exception]) -> Iterator[None]:
    """Hold the lock in `folder`, made if need be.  `trouble` is raised with a sentence when it is not to be had."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(folder / LOCK, patience_s, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise _not_had(folder, error, trouble) from error
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise _not_had(folder, error, trouble) from error
        yield


def _not_had(folder: Path, error: Exception, trouble: type[Exception]) -> Exception:
    return trouble(
        f"{folder / LOCK} cannot be locked ({error}). End whatever else works there, or remove it if it is damaged, "
        "and start again."
    )
