"""A backup of servers: what their journals and blobs hold, in the files of an embedded platform's backup.

Nobody can stop all writers of several processes.  The journals are asked at the same time how far they are, which is
a matter of milliseconds; what was caused by something beyond is left out, with all that comes after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from shared.adapters.sqlite import SqliteBlobs
from shared.adapters.sqlite_backup import JournalFile
from shared.backup import NotPossible, make_empty, parts, sealed
from shared.messages import Commit, Json
from shared.moving.target import Tell
from shared.ports import Blobs, Journal
from shared.runtime import open_filling, open_log, open_ports
from shared.settings import Settings

BATCH = 500
Causes = list[tuple[int, str, int]]
"""(position, whose fact caused it, at which position of theirs)"""


async def backup(services: Sequence[str], settings: Settings, folder: Path, tell: Tell) -> Json:
    """Writes the backup into `folder`, which must be empty or not exist; its manifest.  Keys are not in it."""
    for name in services:
        async with open_filling(name, settings, "", "") as there:
            if there.state == "empty":
                raise NotPossible(
                    f"The store holds nothing of {name}. Look at the address of the store: is it the one in use?"
                )
    make_empty(folder)
    async with AsyncExitStack() as stack:
        ports = {name: open_ports(name, settings, open_log(settings)) for name in services}
        for one in ports.values():
            await stack.enter_async_context(one.journal)
            await stack.enter_async_context(one.blobs)
        lasts = await asyncio.gather(*(one.journal.last() for one in ports.values()))
        upto = dict(zip(ports, lasts, strict=True))
        files = {
            name: stack.enter_context(JournalFile(parts(folder, name)[0], name, one.journal.epoch))
            for name, one in ports.items()
        }
        causes = {name: await _copy(name, one.journal, upto[name], files[name], tell) for name, one in ports.items()}
        for name, position in consistent(upto, causes).items():
            files[name].end_at(position)
        for name, one in ports.items():
            await _copy_blobs(name, one.blobs, parts(folder, name)[1], tell)
    return sealed(folder, services, [path.name for name in services for path in parts(folder, name)])


def consistent(upto: Mapping[str, int], causes: Mapping[str, Causes]) -> dict[str, int]:
    """The last position of each journal, at most `upto`, with which none holds an effect without its cause."""
    ends = dict(upto)
    while True:
        too_far = {
            name: [at for at, source, cause in causes[name] if at <= end and cause > ends.get(source, cause)]
            for name, end in ends.items()
        }
        if not any(too_far.values()):
            return ends
        ends = {name: min([end + 1, *too_far[name]]) - 1 for name, end in ends.items()}


async def _copy(name: str, journal: Journal, upto: int, file: JournalFile, tell: Tell) -> Causes:
    causes: Causes = []
    position = 0
    while commits := await journal.read(position, min(BATCH, upto - position)):
        file.add(commits)
        causes += [cause for commit in commits if (cause := cause_of(commit))]
        position = commits[-1].position
        tell(f"{name}: journal", position, upto)
    return causes


def cause_of(commit: Commit) -> tuple[int, str, int] | None:
    """`causation` is the id of an event: source, epoch, position, index."""
    source, _, rest = commit.draft.causation.partition(":")
    return (commit.position, source, int(rest.split(":")[1])) if rest else None


async def _copy_blobs(name: str, blobs: Blobs, path: Path, tell: Tell) -> None:
    """Blobs are written before the commits that refer to them, so none is missing now."""
    async with SqliteBlobs(path) as file:
        for number, digest in enumerate(names := await blobs.names(), 1):
            await file.put(await blobs.get(digest))
            tell(f"{name}: blobs", number, len(names))
