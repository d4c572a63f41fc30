"""Keeps what this release writes, for the next ones to open: `python -m tests.golden.keep`, once before each release.

The smallest main job is done on an embedded platform.  In `releases/<version>/` are then its data folder without keys
(`data.tar.xz`), its topics' records in the order of the log (`topics.jsonl.xz`), and what people saw (`seen.json`).
What is kept is never written again: a later release must read it.
"""

from __future__ import annotations

import asyncio
import json
import lzma
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from services.documents import ROOT
from services.embedded import SERVICES
from shared.messages import Record
from shared.verify.findings import Findings
from shared.verify.reading import FileLog
from tests.e2e.hamlet import Hamlet, figures, hamlet, stock, trips
from tests.e2e.test_main_job import main_job

RELEASES = Path(__file__).parent / "releases"
DATA, TOPICS, SEEN = "data.tar.xz", "topics.jsonl.xz", "seen.json"


async def seen(here: Hamlet) -> dict[str, Any]:
    """What people look at, as it comes back from JSON."""
    shown = {"figures": await figures(here), "stock": await stock(here), "trips": await trips(here)}
    loaded: dict[str, Any] = json.loads(json.dumps(shown))
    return loaded


def kept_records(release: Path) -> Iterator[Record]:
    with lzma.open(release / TOPICS, "rt", encoding="utf-8") as lines:
        for one in map(json.loads, lines):
            value = one["value"].encode()
            yield Record(one["topic"], one["key"], value, one["headers"], one["partition"], one["offset"])


def keep(release: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shown = asyncio.run(done_in(folder))
        release.mkdir(parents=True)
        asyncio.run(keep_topics(folder / "log.db", release / TOPICS))
        with tarfile.open(release / DATA, "w:xz") as packed:
            for path in sorted(folder.glob("*.db")):
                entry = tarfile.TarInfo(path.name)
                entry.size = path.stat().st_size
                with path.open("rb") as content:
                    packed.addfile(entry, content)
    (release / SEEN).write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


async def done_in(folder: Path) -> dict[str, Any]:
    """The main job; what people saw in the end."""
    async with hamlet(folder) as here:
        await main_job(here)
        return await seen(here)


async def keep_topics(log: Path, file: Path) -> None:
    async with AsyncExitStack() as stack:
        reader = FileLog(log, stack, Findings())
        with lzma.open(file, "wt", encoding="utf-8") as lines:
            for topic in (service.name for service in SERVICES):
                async for one in reader.records(topic):
                    said = {"topic": topic, "partition": one.partition, "offset": one.offset, "key": one.key}
                    said |= {"headers": one.headers, "value": one.value.decode()}
                    lines.write(json.dumps(said, ensure_ascii=False, sort_keys=True) + "\n")


def main() -> None:
    release = RELEASES / tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    if release.exists():
        sys.exit(f"{release} is there already, and what is kept is never written again: raise the version first.")
    keep(release)
    print(f"{release}: {sum(path.stat().st_size for path in release.iterdir()):,} bytes")


if __name__ == "__main__":
    main()
