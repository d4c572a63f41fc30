"""A backup of the embedded platform, and a data folder from it.

It holds journals, blobs and log as they all were at one moment, and by choice the keys.  Views are left out: they are
derived again.  A restore begins a new epoch in every journal, and says so in its first commit, for what is recorded
from then on takes positions that other facts had when the backup was made.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from shared.adapters.sqlite import SqliteJournal
from shared.adapters.sqlite_backup import copy_all, epoch_and_last, set_epoch
from shared.clock import stamp
from shared.epochs import Restored, next_epoch
from shared.messages import Draft, Json, Stored
from shared.ports import Journal

FORMAT = "ninehours-backup/1"
MANIFEST = "manifest.json"
PEPPER = ".pepper"
UP_MEMORY = "up.json"
STREAM = "journal"
UNFINISHED = "restoring"


class NotPossible(Exception):
    """The sentence says what is in the way, and what to do."""


def backup(services: Sequence[str], store: Path, log: Path, key: Path | None, folder: Path) -> Json:
    """Writes the backup into `folder`, which must be empty or not exist; its manifest.

    With `key`, which signs tokens, come the passwords' pepper beside it and what `up` remembers, where there are.
    The manifest is written last: without one it is no backup.
    """
    files = [log, *(path for name in services for path in parts(store, name))]
    if missing := next((path for path in files if not path.exists()), None):
        raise NotPossible(f"{missing} does not exist: this is no platform's data. Name it: --data DIR")
    make_empty(folder)
    keys = [path for path in (key, key.with_suffix(PEPPER)) if path.exists()] if key else []
    secrets = [path for path in (*keys, store / UP_MEMORY) if key and path.exists()]
    for path in secrets:
        shutil.copyfile(path, folder / path.name)
        (folder / path.name).chmod(0o600)
    copy_all(files, folder)
    named = [path.name for path in (*files, *secrets)]
    return sealed(folder, services, named, keys=[path.name for path in keys], log=log.name)


def sealed(
    folder: Path, services: Sequence[str], files: Sequence[str], keys: Sequence[str] = (), log: str = ""
) -> Json:
    """Writes the manifest of the `files` in `folder`."""
    manifest: Json = {
        "format": FORMAT,
        "made_at": stamp(datetime.now(UTC)),
        "keys": keys,
        "log": log,
        "services": {name: described(parts(folder, name)[0]) for name in services},
        "files": {name: written(folder / name) for name in files},
    }
    draft = folder / f"{MANIFEST}.new"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(manifest, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / MANIFEST)
    return manifest


def restore(folder: Path, store: Path, log: Path, key: Path) -> Json:
    """Makes a data folder from the backup in `folder`; service -> the epoch that has begun, and what came before it.

    The backup is checked first; nothing that is there already is overwritten.  Journals come last, so that what was
    interrupted is no platform's data.
    """
    manifest = checked(folder)
    elsewhere = {manifest["log"]: log} | {name: key.with_suffix(Path(name).suffix) for name in manifest["keys"]}
    targets = {name: elsewhere.get(name, store / name) for name in manifest["files"]}
    if store.exists() and any(store.iterdir()):
        raise NotPossible(f"{store} is not empty. Restore into a new folder: --data DIR")
    if taken := [str(path) for path in targets.values() if path.exists()]:
        raise NotPossible(f"{', '.join(taken)} exists already. Move it away first, or restore elsewhere: --data DIR")
    half = store / UNFINISHED
    half.mkdir(parents=True)
    for name in targets:
        shutil.copy(folder / name, half / name)
    begun = asyncio.run(_begin_all(manifest["services"], half))
    for name in sorted(targets, key=lambda name: ".journal." in name):
        targets[name].parent.mkdir(parents=True, exist_ok=True)
        shutil.move(half / name, targets[name])
    half.rmdir()
    return begun


async def _begin_all(services: Mapping[str, Json], store: Path) -> Json:
    """At the latest domain time that the backup knows: in a drill, that is not the time of day."""
    at = max(one["at"] for one in services.values())
    return {name: await new_epoch(name, parts(store, name)[0], at) for name in services}


async def new_epoch(service: str, journal: Path, at: str) -> Json:
    """Begins it, with the commit that says so."""
    previous, kept_up_to, _ = epoch_and_last(journal)
    set_epoch(journal, next_epoch(previous, time.time_ns() // 1_000_000))
    async with SqliteJournal(journal, service) as opened:
        return await say_restored(service, opened, previous, kept_up_to, at)


async def say_restored(service: str, journal: Journal, previous: str, kept_up_to: int, at: str) -> Json:
    """The first commit of the epoch that `journal` is in; once, however often it is said."""
    now = stamp(datetime.now(UTC))
    event = Restored(service).event(previous_epoch=previous, kept_up_to=kept_up_to, restored_at=now)
    version = len(await journal.load(STREAM)) + 1
    stored = (Stored.of(event),)
    await journal.append(Draft(STREAM, version, f"restore:{journal.epoch}", "", stored, at or now, "restore"))
    return {"epoch": journal.epoch, "previous_epoch": previous, "kept_up_to": kept_up_to}


def parts(store: Path, service: str) -> tuple[Path, Path]:
    """A service's journal and blobs."""
    return store / f"{service}.journal.db", store / f"{service}.blobs.db"


def make_empty(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise NotPossible(f"{folder}: {error.strerror}. Choose a folder that can be written.") from None
    if any(folder.iterdir()):
        raise NotPossible(f"{folder} is not empty. Each backup gets a folder of its own.")


def described(journal: Path) -> Json:
    epoch, position, at = epoch_and_last(journal)
    return {"epoch": epoch, "position": position, "at": at}


def written(path: Path) -> Json:
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}


def checked(folder: Path) -> Json:
    """The manifest, once every file is what it says."""
    try:
        manifest: Json = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise NotPossible(f"{folder} is of another edition ({manifest['format']}); this one reads {FORMAT}.")
        wrong = [name for name, said in manifest["files"].items() if said != written(folder / name)]
    except OSError as error:
        raise NotPossible(f"{folder} is no whole backup ({error.strerror}: {error.filename}). Take another.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotPossible(f"{folder / MANIFEST} is damaged. Take another backup.") from None
    if wrong:
        raise NotPossible(f"{', '.join(wrong)} in {folder} is damaged. Take another backup.")
    return manifest
