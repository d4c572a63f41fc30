"""`./ninehours backup` and `restore`: the embedded platform's data, at work or stopped, into a folder and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.cli.client import explain, show
from services.cli.codes import DONE, FAILED, USAGE
from services.cli.commands.serve import SERVICES
from services.cli.data_folder import settings_for
from shared.backup import NotPossible
from shared.backup import backup as write
from shared.backup import restore as read
from shared.ports import Busy, Unavailable
from shared.runtime import path_of

Json = dict[str, Any]


def backup(folder: Path, data: Path | None, keys: bool, as_json: bool) -> int:
    """`keys`: the token key, the passwords' pepper and what `up` remembers are copied too."""

    def made(store: Path, log: Path, key: Path) -> None:
        manifest = write(SERVICES, store, log, key if keys else None, folder)
        show(manifest, told(manifest, folder), as_json)

    return _with_files(data, made)


def restore(folder: Path, data: Path | None, as_json: bool) -> int:
    """Into an empty data folder only."""

    def made(store: Path, log: Path, key: Path) -> None:
        begun = read(folder, store, log, key)
        lines = [f"{name}: {one['kept_up_to']:,} commits, then epoch {one['epoch']}" for name, one in begun.items()]
        if not key.exists():
            lines.append(f"The backup holds no keys: put {key.name} and its .pepper back into {key.parent} first.")
        lines.append(f"Restored into {store}. Look at it: ./ninehours verify --data {store}; then start the platform.")
        show(begun, "\n".join(lines), as_json)

    return _with_files(data, made)


def told(manifest: Json, folder: Path) -> str:
    lines = [f"{name}: {one['position']:,} commits" for name, one in manifest["services"].items()]
    size = sum(one["bytes"] for one in manifest["files"].values())
    lines.append(f"{len(manifest['files'])} files, {size / 1e6:,.1f} MB in {folder}, checked.")
    if manifest["keys"]:
        lines.append("It holds the keys: keep it as secret as the platform itself.")
    else:
        lines.append("It holds no keys: without token.pem and token.pepper nobody can sign in. Keep them elsewhere.")
    return "\n".join(lines)


def _with_files(data: Path | None, work: Callable[[Path, Path, Path], None]) -> int:
    """The exit code of work on store, log and key, where these are files."""
    settings = settings_for(data)
    store, log = path_of(settings.store_url), path_of(settings.log_url)
    if store is None or log is None:
        return explain(
            "This is for the embedded platform, whose data are files. A MongoDB is backed up with mongodump --oplog.",
            USAGE,
        )
    try:
        work(store, log, settings.token_key_file)
    except NotPossible as hindrance:
        return explain(str(hindrance), USAGE)
    except (Busy, Unavailable, OSError) as error:
        return explain(f"{error} Nothing usable was written; empty the folder and try again.", FAILED)
    return DONE
