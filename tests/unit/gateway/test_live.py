"""Live events: what watchers are told, and how they come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Any, Self

import orjson
import pytest

from services.gateway.audience import reach, remembered
from services.gateway.live import QUEUE, Hub, Watcher, hints
from shared.identity import Principal
from shared.messages import Json, Record
from shared.ports import Ends, Unavailable
from shared.problem import Problem
from shared.relay import PASSED
from tests.platform import until
from tests.unit.gateway.conftest import Platform

CITY, COUNTY, VILLAGE = "411000", "411081", "411081001001"
ABOVE = {CITY: [CITY], COUNTY: [COUNTY, CITY], VILLAGE: [VILLAGE, COUNTY, CITY]}
ADMIN = Principal("admin", frozenset({"admin"}), area="*")
DESK = Principal("li", frozenset({"desk"}), area=CITY)
OFFICER = Principal("wu", frozenset({"village_officer"}), area=VILLAGE)
NEIGHBOUR = Principal("qian", frozenset({"desk"}), area="411082")
PARTNER = Principal("zhao", frozenset({"partner"}), org="E01")
GROUND: dict[str, Json] = {
    "store/K1": {"kind": "store", "areas": ABOVE[COUNTY], "org": ""},
    "store/E1": {"kind": "store", "areas": ABOVE[COUNTY], "org": "E01"},
    "place/v1": {"kind": "place", "areas": ABOVE[VILLAGE], "org": ""},
    "vehicle/V1": {"kind": "vehicle", "areas": ABOVE[COUNTY], "org": "E01"},
    "incident/flood": {"kind": "incident", "area": COUNTY, "areas": ABOVE[COUNTY], "org": ""},
    "trip/T1": {"kind": "trip", "incident": "flood", "vehicle": "V1", "org": ""},
    "plan/p1": {"kind": "plan", "incident": "flood", "org": ""},
}
REACH = {
    DESK: frozenset(ABOVE[CITY]),
    OFFICER: frozenset(ABOVE[VILLAGE]),
    PARTNER: frozenset(ABOVE[COUNTY]),
}


async def where(_: Sequence[Record]) -> dict[str, Json]:
    return GROUND


def hub_of(tail: Tail, watchers_max: int = 10, **options: Any) -> Hub:
    return Hub(lambda: tail, where, watchers_max, **options)


def watch(hub: Hub, who: Principal, last_id: str = "") -> AsyncIterator[bytes]:
    return hub.watch(who, REACH.get(who, frozenset()), last_id)


def record(position: int, data: Json | None = None, topic: str = "relief", stream: str = "") -> Record:
    headers = {"type": f"ninehours.{topic}.Happened.v1", "epoch": "e1", "position": str(position), "index": "0"}
    known = {"store": "K1"} if data is None else data
    return Record(topic, stream or f"thing/{position}", orjson.dumps(known), headers)


class Tail:
    """A log's end that the test feeds."""

    def __init__(self) -> None:
        self.fed: asyncio.Queue[Sequence[Record] | Unavailable] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    async def poll(self, limit: int, wait_s: float) -> list[Record]:
        fed = await self.fed.get()
        if isinstance(fed, Unavailable):
            raise fed
        return list(fed)

    async def commit(self, upto: Record) -> None:
        pass

    def leads(self) -> bool:
        return False

    async def ends(self) -> Ends:
        return {}

    async def lag(self, ends: Ends | None = None) -> int:
        return 0

    def feed(self, *records: Record) -> None:
        self.fed.put_nowait(records)


def ids(wires: Sequence[bytes]) -> list[str]:
    lines = b"".join(wires).decode().splitlines()
    return [line.removeprefix("id: relief:e1:") for line in lines if line.startswith("id: ")]


def kinds(wires: Sequence[bytes]) -> list[str]:
    lines = b"".join(wires).decode().splitlines()
    return [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]


async def take(stream: AsyncIterator[bytes], number: int) -> list[bytes]:
    async with asyncio.timeout(5):
        return [await anext(stream) for _ in range(number)]


@pytest.fixture
def tail() -> Tail:
    return Tail()


async def test_a_watcher_hears_what_happens_from_now_on(tail: Tail) -> None:
    async with hub_of(tail, 10) as hub:
        stream = watch(hub, DESK)
        assert kinds(await take(stream, 1)) == ["hello"]
        tail.feed(record(1), record(2))
        facts = await take(stream, 2)
        assert kinds(facts) == ["fact", "fact"]
        assert ids(facts) == ["1:0", "2:0"]
        assert b'{"type":"ninehours.relief.Happened.v1","stream":"thing/1","position":1}' in facts[0]


async def test_facts_carry_no_content() -> None:
    [hint] = hints([record(1, {"people": 17, "secret": "x"})], {})
    assert b"17" not in hint.wire
    assert b"secret" not in hint.wire


async def test_an_incidents_figures_are_announced_once_for_all_facts_that_came_together() -> None:
    found = hints([record(1, {"incident": "flood"}), record(2, {"incident": "flood"}), record(3)], GROUND)
    assert kinds([hint.wire for hint in found]) == ["fact", "fact", "fact", "figures"]
    assert b'{"incident":"flood"}' in found[-1].wire


async def test_an_enterprise_hears_its_own_facts_and_that_figures_changed(tail: Tail) -> None:
    async with hub_of(tail, 10) as hub:
        stream = watch(hub, PARTNER)
        await take(stream, 1)
        tail.feed(record(1), record(2, {"org": "E02"}), record(3, {"org": "E01", "incident": "flood"}))
        heard = await take(stream, 2)
        assert kinds(heard) == ["fact", "figures"]
        assert ids(heard) == ["3:0"]


EVERYBODY = (ADMIN, DESK, OFFICER, NEIGHBOUR, PARTNER)


@pytest.mark.parametrize(
    ("about", "data", "stream", "hear", "reread"),
    [
        ("stock of a store", {"store": "K1"}, "stock/K1/WAT", {ADMIN, DESK}, set()),
        ("stock of a partner", {"store": "E1"}, "stock/E1/WAT", {ADMIN, DESK, PARTNER}, set()),
        (
            "a village's report",
            {"incident": "flood", "village": "v1"},
            "report/flood/v1",
            {ADMIN, DESK, OFFICER},
            {ADMIN, DESK, OFFICER, PARTNER},
        ),
        (
            "a closed road",
            {"incident": "flood"},
            "closure/flood/R1",
            {ADMIN, DESK, OFFICER},
            {ADMIN, DESK, OFFICER, PARTNER},
        ),
        ("a partner's truck on its way", {}, "trip/T1", {ADMIN, DESK, PARTNER}, {ADMIN, DESK, OFFICER, PARTNER}),
        ("an approved plan", {}, "plan/p1", {ADMIN, DESK, OFFICER}, {ADMIN, DESK, OFFICER, PARTNER}),
        ("an incident that nobody knows yet", {"incident": "fire"}, "report/fire/x", {ADMIN}, {ADMIN}),
        ("the catalogue", {}, "item/WAT", {ADMIN}, set()),
    ],
)
def test_a_fact_is_heard_where_it_concerns(
    about: str, data: Json, stream: str, hear: set[Principal], reread: set[Principal]
) -> None:
    fact, *figures = hints([record(1, data, stream=stream)], GROUND)
    watchers = {who: Watcher(who, REACH.get(who, frozenset())) for who in EVERYBODY}
    assert {who for who, watcher in watchers.items() if fact.concerns(watcher)} == hear, about
    assert {who for who, watcher in watchers.items() for hint in figures if hint.concerns(watcher)} == reread, about


async def test_where_things_lie_is_learnt_from_the_facts_of_other_services(platform: Platform) -> None:
    documents = platform.running.documents
    site, plant = {"areas": ABOVE[COUNTY], "org": "E01"}, record(5, {"line": "L1", "store": "E1"}, stream="capacity/L1")
    await platform.running.log.publish(
        [
            registered("inventory", "StoreRegistered", 1, "store/E1", site),
            registered("relief", "PlaceRegistered", 1, f"place/{VILLAGE}", {"areas": ABOVE[VILLAGE]}),
            registered("relief", "VehicleRegistered", 2, "vehicle/V1", site),
            registered("relief", "TripPlanned", 3, "trip/T1", {"incident": "flood", "vehicle": "V1"}),
        ]
    )
    await until(
        lambda: platform.running.consumer.reached["relief"] == 3 and platform.running.consumer.reached["inventory"] == 1
    )
    assert await reach(documents, OFFICER) == set(ABOVE[VILLAGE])
    assert await reach(documents, PARTNER) == set(ABOVE[COUNTY])
    found = await remembered(documents, [plant, record(6, {}, stream="trip/T1")])
    assert found.keys() == {"store/E1", "trip/T1", "vehicle/V1"}


def registered(topic: str, name: str, position: int, stream: str, data: Json) -> Record:
    headers = {"id": f"{topic}:e1:{position}:0", "type": f"ninehours.{topic}.{name}.v1", "time": "2021-07-20T14:00:00Z"}
    headers |= {"epoch": "e1", "position": str(position), "index": "0"}
    return Record(topic, stream, orjson.dumps(data), headers)


async def test_who_comes_back_hears_what_was_missed(tail: Tail) -> None:
    async with hub_of(tail, 10) as hub:
        first = watch(hub, DESK)
        await take(first, 1)
        tail.feed(record(1), record(2), record(3))
        await take(first, 3)
        back = await take(watch(hub, DESK, "relief:e1:1:0"), 3)
        assert kinds(back) == ["hello", "fact", "fact"]
        assert ids(back) == ["2:0", "3:0"]


async def test_who_was_away_too_long_is_told_to_start_anew(tail: Tail) -> None:
    async with hub_of(tail, 10, ring=2) as hub:
        first = watch(hub, DESK)
        await take(first, 1)
        tail.feed(record(1), record(2), record(3))
        await take(first, 3)
        assert kinds(await take(watch(hub, DESK, "relief:e1:1:0"), 1)) == ["reset"]


async def test_a_quiet_stream_beats_so_that_silence_means_something(tail: Tail) -> None:
    async with hub_of(tail, 10, beat_s=0.01) as hub:
        stream = watch(hub, DESK)
        assert kinds(await take(stream, 3)) == ["hello", "beat", "beat"]


async def test_a_slow_watcher_is_closed_and_the_others_go_on(tail: Tail) -> None:
    async with hub_of(tail, 10) as hub:
        slow, quick = watch(hub, DESK), watch(hub, DESK)
        await take(slow, 1)
        await take(quick, 1)
        for start in range(0, QUEUE + 500, 500):
            tail.feed(*(record(position) for position in range(start, start + 500)))
            await take(quick, 500)
        heard = [wire async for wire in slow]
        assert len(heard) == QUEUE


async def test_stopping_ends_every_stream(tail: Tail) -> None:
    async with hub_of(tail, 10) as hub:
        stream = watch(hub, DESK)
        await take(stream, 1)
        hub.close()
        assert [wire async for wire in stream] == []


async def test_a_user_whose_sign_ins_ended_is_shown_out_and_others_stay(tail: Tail) -> None:
    async with hub_of(tail, 10) as hub:
        gone, staying = watch(hub, DESK), watch(hub, PARTNER)
        await take(gone, 1)
        await take(staying, 1)
        hub.dismiss("li")
        assert [wire async for wire in gone] == []
        tail.feed(record(1, {"org": "E01"}))
        assert kinds(await take(staying, 1)) == ["fact"]


async def test_a_position_at_which_nothing_happened_is_no_news() -> None:
    quiet = record(1)
    assert (
        hints([Record(quiet.topic, quiet.key, b"{}", {**quiet.headers, "type": f"ninehours.relief.{PASSED}"})], {})
        == []
    )


async def test_a_log_that_is_away_ends_no_stream(tail: Tail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.live.RETRY_S", 0)
    async with hub_of(tail, 10) as hub:
        stream = watch(hub, DESK)
        await take(stream, 1)
        tail.fed.put_nowait(Unavailable("the log is away"))
        tail.feed(record(1))
        assert ids(await take(stream, 1)) == ["1:0"]


async def test_only_so_many_may_watch(tail: Tail) -> None:
    async with hub_of(tail, 1) as hub:
        first = watch(hub, DESK)
        await take(first, 1)
        with pytest.raises(Problem):
            watch(hub, DESK)
