"""What was written years ago is read by today's code: through a chain of upcasters, never by rewriting it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import pytest

from services.documents import GOLDEN
from shared.decide import upcast
from shared.messages import Command, Event
from shared.ports import Query
from shared.problem import Problem
from shared.service import Decider, Reaction, Service, View
from tests.platform import client, settled, started


class WeighedInJin(Event, of="ninehours.scale.Weighed.v1"):
    sack: str
    jin: int


class WeighedInKilograms(Event, of="ninehours.scale.Weighed.v2"):
    sack: str
    kg: float


class Weighed(Event, of="ninehours.scale.Weighed.v3"):
    """Of today."""

    sack: str
    grams: int
    scale: str


class Weigh(Command):
    sack: str
    grams: int

    @property
    def stream(self) -> str:
        return f"sack/{self.sack}"


def weighed_in_jin(_, command):
    return [WeighedInJin(sack=command.sack, jin=command.grams // 500)]


def weighed(grams, command):
    if command.grams < grams:
        raise Problem("lighter", f"The sack weighed {grams} g before.", grams=grams)
    return [Weighed(sack=command.sack, grams=command.grams, scale="K1")]


def no_routes(_):
    return []


UPCASTERS = {
    WeighedInJin.of: (WeighedInKilograms.of, lambda old: {"sack": old["sack"], "kg": old["jin"] / 2}),
    WeighedInKilograms.of: (
        Weighed.of,
        lambda old: {"sack": old["sack"], "grams": round(old["kg"] * 1000), "scale": "unknown"},
    ),
}
scale = partial(Service, name="scale", routes=no_routes)
first_edition = scale(
    deciders=[Decider("sack", 0, weighed_in_jin, lambda state, _: state, (Weigh,))], events=[WeighedInJin]
)
third_edition = scale(
    deciders=[Decider("sack", 0, weighed, lambda _, event: event.grams, (Weigh,))],
    events=[Weighed],
    views=[View("sack", {Weighed: lambda _, event, __: event.model_dump()})],
    upcasters=UPCASTERS,
)


class ScaleWeighed(Event, of=Weighed.of):
    """The reader's own model."""

    sack: str
    grams: int


class Note(Command):
    sack: str
    grams: int

    @property
    def stream(self) -> str:
        return f"note/{self.sack}"


class Noted(Event, of="ninehours.reader.Noted.v1"):
    sack: str
    grams: int


reader = Service(
    name="reader",
    deciders=[Decider("note", None, lambda _, c: [Noted(**c.model_dump())], lambda state, _: state, (Note,))],
    events=[Noted],
    routes=no_routes,
    reactions=[Reaction("note", ScaleWeighed, lambda e, _: [Note(**e.model_dump())])],
    views=[
        View("mirror", {ScaleWeighed: lambda _, event, __: event.model_dump()}),
        View("noted", {Noted: lambda body, event, __: {"grams": [*body.get("grams", []), event.grams]}}),
    ],
    upcasters=UPCASTERS,
)


async def weighed_long_ago(folder):
    """Two jin, which is a kilogram.  Views are caches, so an edition that shows something new starts without them."""
    async with started(folder, first_edition) as [running]:
        await running.handle(Weigh(sack="a", grams=1000), "wang", "long-ago-1")
        await settled(running)
    (folder / "scale.views.db").unlink()


def golden(version):
    return json.loads((GOLDEN / f"scale/Weighed.{version}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_a_golden_file_of_every_version_is_read_by_todays_model(version):
    kind, data = upcast(third_edition, f"ninehours.scale.Weighed.{version}", golden(version))
    assert (kind, data) == (Weighed.of, golden("v3"))
    assert Weighed.read(data).model_dump() == golden("v3")


def test_the_first_edition_still_writes_its_golden_file():
    [event] = weighed_in_jin(None, Weigh(sack="a", grams=1000))
    assert event.model_dump(mode="json") == golden("v1")


async def test_todays_decisions_rest_on_events_of_the_first_edition(tmp_path):
    await weighed_long_ago(tmp_path)
    async with started(tmp_path, third_edition) as [running]:
        version, grams = await running.handler.state("sack/a")
        assert (version, grams) == (1, 1000)
        await running.handle(Weigh(sack="a", grams=1500), "li", "today-0001")
        await settled(running)
        assert (await running.documents.get("sack", "sack/a")).body == {"sack": "a", "grams": 1500, "scale": "K1"}


async def test_what_is_retired_counts_as_written_and_changes_nothing(tmp_path):
    await weighed_long_ago(tmp_path)
    without = replace(third_edition, upcasters={}, retired=frozenset({WeighedInJin.of}))
    async with started(tmp_path, without) as [running]:
        assert await running.handler.state("sack/a") == (1, 0)
        receipt = await running.handle(Weigh(sack="a", grams=700), "li", "today-0001")
        assert receipt.version == 2


async def test_views_of_today_show_what_was_written_long_ago(tmp_path):
    await weighed_long_ago(tmp_path)
    async with started(tmp_path, third_edition) as [running], client(running, "admin") as http:
        await settled(running)
        shown = (await running.documents.get("sack", "sack/a")).body
        assert shown == {"sack": "a", "grams": 1000, "scale": "unknown"}
        assert (await http.post("/views/sack/rebuild")).json()["differed"] == 0


async def test_the_journal_keeps_what_was_written_as_it_was_written(tmp_path):
    await weighed_long_ago(tmp_path)
    async with started(tmp_path, third_edition) as [running]:
        [commit] = await running.journal.read(0, 10)
        assert (commit.events[0].type, commit.events[0].data) == (WeighedInJin.of, {"sack": "a", "jin": 2})


async def test_another_service_reads_old_records_of_the_log_through_its_own_chain(tmp_path):
    await weighed_long_ago(tmp_path)
    async with started(tmp_path, third_edition, reader) as [source, other], client(other, "admin") as http:
        await source.handle(Weigh(sack="a", grams=1500), "li", "today-0001")
        await settled(source, other)
        assert (await other.documents.get("noted", "note/a")).body == {"grams": [1000, 1500]}
        assert (await other.documents.get("mirror", "sack/a")).body == {"sack": "a", "grams": 1500}
        assert (await http.post("/views/mirror/rebuild")).json() == {"view": "mirror", "documents": 1, "differed": 0}


async def test_a_first_record_that_only_an_old_edition_wrote_is_not_overlooked(tmp_path):
    await weighed_long_ago(tmp_path)
    async with started(tmp_path, third_edition, reader) as [source, other], client(other, "admin") as http:
        await settled(source, other)
        assert [document.body["grams"] for document in await other.documents.find("mirror", Query())] == [1000]
        await other.documents.drop("mirror")
        assert (await http.post("/views/mirror/rebuild")).json() == {"view": "mirror", "documents": 1, "differed": 1}
