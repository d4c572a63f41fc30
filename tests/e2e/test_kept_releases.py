"""What an earlier release has written, today's code opens: its data folder, and its topics' records."""

from __future__ import annotations

import json
import tarfile
from contextlib import asynccontextmanager

import pytest

from services.embedded import SERVICES
from shared.messages import canonical
from shared.ports import Document, Query
from shared.project import Projector, folded, foreign_fact
from shared.runtime import split_views
from shared.verify.whole import verify
from tests.e2e.hamlet import START, inhabited, receipt, stock
from tests.golden.keep import DATA, RELEASES, SEEN, kept_records, seen
from tests.platform import embedded, post, settings

pytestmark = pytest.mark.timeout(120)
EVERYTHING = Query(limit=10**9)
every_release = pytest.mark.parametrize("release", sorted(RELEASES.iterdir()), ids=lambda path: path.name)


@asynccontextmanager
async def opened(release, folder):
    with tarfile.open(release / DATA) as packed:
        packed.extractall(folder, filter="data")
    async with embedded(folder, clock="simulated", clock_start=START) as town:
        await town.settled()
        yield town


def of_then(now, then):
    """Without what the program tells of an incident and its trips only since."""
    figures = {name: now["figures"][name] for name in then["figures"]}
    trips = [{name: trip[name] for name in known} for trip, known in zip(now["trips"], then["trips"], strict=True)]
    return {**now, "figures": figures, "trips": trips}


@every_release
async def test_its_data_folder_is_opened_shows_what_it_showed_and_takes_more(tmp_path, release):
    async with opened(release, tmp_path) as town, inhabited(town) as here:
        shown = json.loads((release / SEEN).read_text(encoding="utf-8"))
        assert of_then(await seen(here), shown) == shown
        await post(here.clerk, "/api/inventory/receipts", receipt(5))
        await town.settled()
        on_hand, reserved = shown["stock"]
        assert await stock(here) == (on_hand + 5, reserved)
    found = await verify(SERVICES, settings(tmp_path))
    assert found["ok"], found
    assert "unsent" not in found["services"]["inventory"]


@every_release
async def test_of_its_topics_records_every_consumer_makes_the_views_that_it_has(tmp_path, release):
    records = [*kept_records(release)]
    assert {record.topic for record in records} == {service.name for service in SERVICES}
    async with opened(release, tmp_path) as town:
        for running in town.platform.services.values():
            foreign = [view for view in split_views(running.service)[1] if not view.kind.startswith("timer:")]
            built = made_of(running, foreign, records)
            for view in foreign:
                found = await running.documents.find(view.kind, EVERYTHING)
                shown = {document.key: canonical(document.body) for document in found}
                assert shown == built.get(view.kind, {}), (running.service.name, view.kind)


def made_of(running, views, records):
    """kind -> key -> body, as bytes"""
    built = {}
    for kind, key, change, event, meta in Projector(running.service, views, running.documents).steps(
        map(foreign_fact, records)
    ):
        of_kind = built.setdefault(kind, {})
        if after := folded(of_kind.get(key) or Document(key, {}), change, event, meta):
            of_kind[key] = after
    return {kind: {key: canonical(one.body) for key, one in of_kind.items()} for kind, of_kind in built.items()}
