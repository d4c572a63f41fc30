"""The folder that data come from, an embedded platform's or a backup: read as it lies there, never written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from shared.adapters.sqlite_commits import select_commits
from shared.backup import NotPossible, parts
from shared.messages import Commit
from shared.verify.reading import snapshot, unsound

PAGE = 250


@dataclass(frozen=True)
class Origin:
    """One service's journal and blobs, as they were when the folder was opened."""

    epoch: str
    last: int
    at: str
    """The domain time of the last commit."""

    journal: sqlite3.Connection
    blob_file: sqlite3.Connection

    def commits(self, after: int = 0) -> Iterator[list[Commit]]:
        """In the order of positions, in pages."""
        while page := select_commits(self.journal, "position > ? ORDER BY position LIMIT ?", after, PAGE):
            yield page
            after = page[-1].position

    @property
    def blob_names(self) -> list[str]:
        return [name for (name,) in self.blob_file.execute("SELECT DISTINCT digest FROM chunks ORDER BY digest")]

    def blob(self, name: str) -> bytes:
        chunks = self.blob_file.execute("SELECT bytes FROM chunks WHERE digest = ? ORDER BY number", (name,))
        return b"".join(chunk for (chunk,) in chunks)


def opened(folder: Path, services: Sequence[str], stack: ExitStack) -> dict[str, Origin]:
    """By service.  Raises NotPossible when data are missing or damaged, or while a platform runs on them.

    Until `stack` is closed, none can be started on them.
    """
    for name in services:
        _own(folder / f"{name}.views.owner", stack)
    return {name: _origin(folder, name, stack) for name in services}


def _own(lock: Path, stack: ExitStack) -> None:
    """Share the lock of whoever runs on the folder, who wants it alone; a backup has none."""
    if not lock.exists():
        return
    file = stack.enter_context(closing(sqlite3.connect(f"{lock.absolute().as_uri()}?mode=ro", 0, uri=True)))
    try:
        file.execute("BEGIN")
        file.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        raise NotPossible(f"A platform is running on {lock.parent}. Stop it first, and leave it stopped.") from None


def _origin(folder: Path, name: str, stack: ExitStack) -> Origin:
    journal_file, blob_file = parts(folder, name)
    try:
        journal = snapshot(journal_file, stack)
        blobs = snapshot(blob_file, stack)
        if journal is None or blobs is None:
            missing = journal_file if journal is None else blob_file
            raise NotPossible(f"{missing} does not exist: this is not all of a platform's data. Name its folder.")
        if wrong := [*unsound(journal, journal_file), *unsound(blobs, blob_file)]:
            raise NotPossible(f"{wrong[0]}. Restore the last backup, and move that.")
        [source, epoch] = journal.execute("SELECT source, epoch FROM journal").fetchone()
        [held] = journal.execute("SELECT count(*) FROM commits").fetchone()
        newest = journal.execute("SELECT position, at FROM commits ORDER BY position DESC LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        raise NotPossible(f"{journal_file} cannot be read ({error}). Restore the last backup, and move that.") from None
    last, at = newest or (0, "")
    if source != name or held != last:
        what = f"is the journal of {source}" if source != name else f"lacks {last - held} commits"
        raise NotPossible(f"{journal_file} {what}. Restore the last backup, and move that.")
    return Origin(epoch, last, at, journal, blobs)
