"""`./ninehours verify`: do journals, log and views agree?  Read and compared, nothing is changed."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from services.cli.client import explain
from services.cli.codes import ANSWER_IS_NO, DONE, FAILED, USAGE
from services.cli.data_folder import settings_for
from services.embedded import SERVICES
from shared.ports import Unavailable
from shared.runtime import path_of
from shared.verify.whole import verify as compare

Json = dict[str, Any]
COUNTED = ("commits", "events", "published", "unsent", "repeated", "views", "documents")


def verify(data: Path | None, as_json: bool) -> int:
    """Exit code 3 when anything differs."""
    settings = settings_for(data)
    folder = path_of(settings.store_url)
    if folder and not any((folder / f"{service.name}.journal.db").exists() for service in SERVICES):
        return explain(f"There is no platform's data in {folder}. Name it: --data DIR, or NINEHOURS_STORE_URL", USAGE)
    try:
        found = asyncio.run(compare(SERVICES, settings))
    except Unavailable as error:
        return explain(f"{error} Is it running, and does NINEHOURS_STORE_URL or NINEHOURS_LOG_URL name it?", FAILED)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show(found)
    return DONE if found["ok"] else ANSWER_IS_NO


def show(found: Json) -> None:
    console = Console(highlight=False)
    table = Table("service", box=None)
    for name in COUNTED:
        table.add_column(name, justify="right", no_wrap=True)
    for service, counts in found["services"].items():
        table.add_row(service, *(f"{counts.get(name, 0):,}" for name in COUNTED))
    console.print(table)
    for one in found["differences"]:
        console.print(f"✗ {one['where']}: {one['what']}", style="bold red", markup=False, soft_wrap=True)
    if (more := found["differing"] - len(found["differences"])) > 0:
        console.print(f"… and {more} more")
    print(sentence(found))


def sentence(found: Json) -> str:
    if found["ok"]:
        return "Journals, log and views agree."
    return (
        f"{found['differing']} differences. A view is mended by ./ninehours rebuild SERVICE VIEW; "
        "for a journal or the log: ./ninehours restore BACKUP DIR"
    )
