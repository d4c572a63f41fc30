"""The files of a rehearsal: results, problems and plans, all events, and the report."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from services.cli.demo.session import Session

Json = Mapping[str, Any]

JOURNALS = ("/api/inventory/events", "/api/relief/events", "/api/allocation/events", "/events")
EVENTS_PAGE = 1000


def write(out: Path, documents: Mapping[str, Json], events: Iterable[Json], report: str) -> None:
    """`<name>.json` for each document, events.jsonl with one CloudEvent to a line, and report.html."""
    out.mkdir(parents=True, exist_ok=True)
    for name, content in documents.items():
        indented = orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        (out / f"{name}.json").write_bytes(indented)
    with (out / "events.jsonl").open("wb") as file:
        file.writelines(orjson.dumps(event) + b"\n" for event in events)
    (out / "report.html").write_text(report, encoding="utf-8")


async def all_events(admin: Session) -> list[Json]:
    """Every event of every service, by time, source, position and index."""
    parts = await asyncio.gather(*(_events(admin, journal) for journal in JOURNALS))
    return sorted((event for part in parts for event in part), key=order)


def order(event: Json) -> tuple[str, str, int, int]:
    return event["time"], event["source"], int(event["position"]), int(event["index"])


async def _events(admin: Session, journal: str) -> list[Json]:
    found: list[Json] = []
    after: int | None = 0
    while after is not None:
        page = await admin.get(journal, after=after, limit=EVENTS_PAGE)
        found += page["items"]
        after = page["next"]
    return found
