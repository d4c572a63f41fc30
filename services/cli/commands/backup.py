"""`./ninehours backup` and `restore`: a platform's data, at work or stopped, into a folder and back.

Of an embedded platform the files are copied; from servers, and to them, goes what their journals and blobs hold.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.cli.client import explain, show
from services.cli.codes import DONE, FAILED, USAGE
from services.cli.commands.migrate import moved
from services.cli.commands.serve import SERVICES
from services.cli.data_folder import settings_for
from services.cli.progress import bars
from shared.backup import NotPossible, checked
from shared.backup import backup as write
from shared.backup import restore as read
from shared.moving.backup import backup as backup_of_servers
from shared.ports import Busy, Unavailable
from shared.runtime import path_of
from shared.settings import Settings

Json = dict[str, Any]


def backup(folder: Path, data: Path | None, keys: bool, as_json: bool) -> int:
    """`keys`: of an embedded platform, the token key, the passwords' pepper and what `up` remembers are copied too."""
    settings = settings_for(data)
    if path_of(settings.store_url) is None:
        return _told_of(lambda: _backup_of_servers(folder, settings, as_json))

    def made(store: Path, log: Path, key: Path) -> None:
        manifest = write(SERVICES, store, log, key if keys else None, folder)
        show(manifest, told(manifest, folder), as_json)

    return _with_files(settings, made)


def restore(folder: Path, data: Path | None, as_json: bool) -> int:
    """Into an empty data folder, or to servers that hold nothing."""
    settings = settings_for(data)
    if path_of(settings.store_url) is None:
        return _told_of(lambda: checked(folder)) or moved(folder, settings, as_json, new_epoch=True)

    def made(store: Path, log: Path, key: Path) -> None:
        begun = read(folder, store, log, key)
        lines = [f"{name}: {one['kept_up_to']:,} commits, then epoch {one['epoch']}" for name, one in begun.items()]
        if not key.exists():
            lines.append(f"The backup holds no keys: put {key.name} and its .pepper back into {key.parent} first.")
        lines.append(f"Restored into {store}. Look at it: ./ninehours verify --data {store}; then start the platform.")
        show(begun, "\n".join(lines), as_json)

    return _with_files(settings, made)


def told(manifest: Json, folder: Path) -> str:
    lines = [f"{name}: {one['position']:,} commits" for name, one in manifest["services"].items()]
    size = sum(one["bytes"] for one in manifest["files"].values())
    lines.append(f"{len(manifest['files'])} files, {size / 1e6:,.1f} MB in {folder}, checked.")
    if manifest["keys"]:
        lines.append("It holds the keys: keep it as secret as the platform itself.")
    else:
        lines.append("It holds no keys: without token.pem and token.pepper nobody can sign in. Keep them elsewhere.")
    return "\n".join(lines)


def _backup_of_servers(folder: Path, settings: Settings, as_json: bool) -> None:
    with bars() as tell:
        manifest = asyncio.run(backup_of_servers(SERVICES, settings, folder, tell))
    show(manifest, told(manifest, folder), as_json)


def _with_files(settings: Settings, work: Callable[[Path, Path, Path], None]) -> int:
    """The exit code of work on store, log and key, where these are files."""
    store, log = path_of(settings.store_url), path_of(settings.log_url)
    if store is None or log is None:
        return explain("Store and log have to be both files, or both servers.", USAGE)
    return _told_of(lambda: work(store, log, settings.token_key_file))


def _told_of(work: Callable[[], object]) -> int:
    """The exit code of the work; what was in its way is said."""
    try:
        work()
    except NotPossible as hindrance:
        return explain(str(hindrance), USAGE)
    except (Busy, Unavailable, OSError) as error:
        return explain(f"{error} Nothing usable was written; empty the folder and try again.", FAILED)
    return DONE
