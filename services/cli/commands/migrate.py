"""`./ninehours migrate`: an embedded platform's data to MongoDB and Kafka, for the distributed platform."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from services.cli.client import explain, show
from services.cli.codes import ANSWER_IS_NO, DONE, FAILED, INTERRUPTED, USAGE
from services.cli.progress import bars
from services.embedded import SERVICES
from services.settings import ALL
from shared.backup import NotPossible
from shared.moving.move import COMPLETE, FROM_THE_START, GOING_ON, move
from shared.ports import Busy, Unavailable
from shared.settings import Settings, refuse_wrong

Json = dict[str, Any]
HOW = {
    FROM_THE_START: "{}, from the start.",
    GOING_ON: "{}: this went on where an earlier try had stopped.",
    COMPLETE: "{} by an earlier try: it was only compared again.",
}


def migrate(folder: Path, store: str | None, log: str | None, as_json: bool) -> int:
    """Exit code 3 when the two sides do not agree in the end."""
    named = {"NINEHOURS_STORE_URL": store, "NINEHOURS_LOG_URL": log}
    os.environ.update({name: url for name, url in named.items() if url})
    refuse_wrong(ALL)
    return moved(folder, Settings(), as_json)


def moved(folder: Path, settings: Settings, as_json: bool, new_epoch: bool = False) -> int:
    """The exit code of a folder's way to the servers that `settings` name, told."""
    try:
        with bars() as tell:
            done = asyncio.run(move(SERVICES, folder, settings, tell, new_epoch))
    except NotPossible as hindrance:
        return explain(str(hindrance), USAGE)
    except (Busy, Unavailable, ValueError, OSError) as error:
        return explain(f"{error} Start the same command again: it goes on where it stopped.", FAILED)
    except KeyboardInterrupt:
        return explain("Interrupted. Start the same command again: it goes on where it stopped.", INTERRUPTED)
    show(done, told(done, folder, "Restored" if new_epoch else "Moved"), as_json)
    return DONE if done["verified"]["ok"] else ANSWER_IS_NO


def told(done: Json, folder: Path, verb: str) -> str:
    lines = [HOW[done["how"]].format(verb)]
    for name, one in done["services"].items():
        lines.append(f"{name}: {one['commits']:,} commits, {one['blobs']:,} blobs, epoch {one['epoch']}")
    verified = done["verified"]
    if verified["ok"]:
        lines.append("Journals are alike on both sides; journals, log and views of the servers agree.")
        lines.append(f"Give the services the keys from {folder}: token.pem and token.pepper. Then start them.")
        return "\n".join(lines)
    lines += [f"✗ {one['where']}: {one['what']}" for one in verified["differences"]]
    lines.append(f"{verified['differing']} differences: start nothing. Empty the store and the log, and try again.")
    return "\n".join(lines)
