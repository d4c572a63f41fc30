"""The whole service on real ports: files in, stock recorded, a plan answered, partners called, trips loaded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from services.inventory.foreign import PlaceRegistered, ReservationAsked, Source, TripAborted
from services.inventory.service import service
from shared.clock import instant
from shared.runtime import Running
from tests.platform import client, fresh_key, settled, started
from tests.unit.inventory import neighbours

NOON = "2021-07-20T12:00:00+08:00"
ONE = "2021-07-20T13:00:00+08:00"
TWO = "2021-07-20T14:00:00+08:00"

PLACES: tuple[tuple[str, str | None, tuple[str, ...]], ...] = (
    ("CITY", None, ()),
    ("NORTH", "CITY", ("CITY",)),
    ("SOUTH", "CITY", ("CITY",)),
)
ITEM = {"code": "WAT", "name_zh": "水", "unit": "bottle", "weight_kg": 0.5, "volume_m3": 0.001, "shelf_life_days": 365}
STORES = [
    {"code": "C01", "kind": "government", "level": "county", "division": "NORTH", "lat": 34, "lon": 113},
    {"code": "C02", "kind": "government", "level": "county", "division": "SOUTH", "lat": 34.1, "lon": 113},
    {"code": "E01", "kind": "enterprise", "level": "enterprise", "division": "SOUTH", "lat": 34.2, "lon": 113},
]
LOTS = [
    {"code": "L1", "store": "C01", "item": "WAT", "quantity": 100, "expires_on": "2022-05-05"},
    {"code": "L2", "store": "C02", "item": "WAT", "quantity": 40, "expires_on": "2021-07-19"},
]
AGREEMENTS = [{"lot": "A1", "store": "E01", "item": "WAT", "quantity": 500, "notice_min": 60}]
LINES = [{"code": "P1", "store": "E01", "item": "WAT", "rate_per_h": 60, "notice_min": 60}]


class Platform:
    def __init__(self, services: list[Running]) -> None:
        self.inventory, self.relief, self.allocation = services
        self.services = services

    async def post(self, path: str, body: Any, *roles: str, key: str = "", **who: str) -> httpx2.Response:
        async with client(self.inventory, *roles, **who) as http:
            headers = {"Idempotency-Key": key or fresh_key()}
            return await http.post(path, json=body, headers=headers)

    async def load(self, **files: Any) -> httpx2.Response:
        """Import files, one list of rows by kind; the last one's answer."""
        for kind, rows in files.items():
            answer = await self.post(f"/imports/{kind}", rows, "admin")
        await settled(*self.services)
        return answer

    async def get(self, path: str, *roles: str, **who: str) -> Any:
        await settled(*self.services)
        async with client(self.inventory, *roles, **who) as http:
            answer = await http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def ask(self, stream: str, trip: str, quantity: int, reserve: str, supply: str, at: str = TWO) -> None:
        """A plan R1 asks one line for a trip's first stop."""
        store = "C01" if reserve == "government" else "E01"
        asked = {"trip": trip, "stop": 0, "reservation": f"{trip}:0:{supply}", "quantity": quantity, "at": at}
        reservation_asked = {
            "plan": "R1",
            "incident": "I1",
            "store": store,
            "item": "WAT",
            "stream": stream,
            "releases": [],
            "lines": [{**asked, "supply": supply, "reserve": reserve}],
        }
        await neighbours.say(self.allocation, ReservationAsked.model_validate(reservation_asked))
        await settled(*self.services)

    def advance(self, to: str) -> None:
        self.inventory.clock.advance(instant(to))  # type: ignore[attr-defined]

    async def lots(self, store: str) -> dict[str, tuple[int, int]]:
        found = await self.get(f"/stock?store={store}", "admin")
        return {lot["lot"]: (lot["on_hand"], lot["reserved"]) for row in found["items"] for lot in row["lots"]}

    async def state_of(self, trip: str) -> list[tuple[str, bool]]:
        found = await self.get(f"/reservations?trip={trip}", "admin")
        return [(row["state"], row["ready"]) for row in found["items"]]


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Platform]:
    """Two counties, a store in each, and a partner with an agreement for 500 and a line of one bottle a minute."""
    told = {"clock": "simulated", "clock_start": NOON}
    async with started(folder, service, neighbours.relief, neighbours.allocation, **told) as services:
        platform = Platform(services)
        for code, parent, areas in PLACES:
            place = PlaceRegistered(place=code, parent=parent, areas=areas, name=code)
            await neighbours.say(platform.relief, place)
        await settled(*services)
        stores = [{**row, "name_zh": row["code"], "handling_t_per_h": 10} for row in STORES]
        assert (await platform.load(items=[ITEM], stores=stores)).status_code == 202
        assert (await platform.load(receipts=LOTS, agreements=AGREEMENTS, capacity=LINES)).status_code == 202
        stated = await platform.post("/agreements/A1/statements", {"quantity": 500}, "partner", org="E01")
        assert stated.status_code == 201, stated.text
        await settled(*services)
        yield platform


async def test_a_clerk_records_goods_and_the_same_click_twice_counts_once(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        body = {"store": "C01", "item": "WAT", "lot": "L9", "quantity": 5, "unit": "bottle", "expires": "2022-01-01"}
        first = await platform.post("/receipts", body, "clerk", area="NORTH", key="one-click")
        again = await platform.post("/receipts", body, "clerk", area="NORTH", key="one-click")
        assert (first.status_code, again.json()) == (201, {**first.json(), "replayed": True})
        other = await platform.post("/receipts", {**body, "quantity": 6}, "clerk", area="NORTH", key="one-click")
        assert (other.status_code, other.json()["type"]) == (409, "urn:ninehours:problem:key-reused")
        assert (await platform.lots("C01"))["L9"] == (5, 0)
        movement = first.json()["events"][0]["id"]
        undone = await platform.post("/reversals", {"movement": movement, "reason": "typo"}, "clerk", area="NORTH")
        assert undone.status_code == 201
        twice = await platform.post("/reversals", {"movement": movement, "reason": "typo"}, "clerk", area="NORTH")
        assert twice.json()["type"].endswith("already-reversed")
        listed = (await platform.get("/movements?store=C01", "admin"))["items"]
        assert [row["reversed"] is not None for row in listed] == [False, True]


RECEIPT = {"store": "C01", "item": "WAT", "lot": "L9", "quantity": 5}


BAD: list[tuple[dict[str, Any], int, str]] = [
    ({"quantity": -1}, 422, "quantity"),
    ({"quantity": 10_000_001}, 422, "quantity"),
    ({"quantity": 1.5}, 422, "quantity"),
    ({"item": "NOPE"}, 404, "item"),
    ({"store": "NOPE"}, 404, "store"),
    ({"unit": "box"}, 422, "bottle"),
    ({"happened_at": "2021-07-20T11:00:00"}, 422, "zone"),
    ({"happened_at": "2031-07-20T11:00:00+08:00"}, 422, "clock"),
    ({"expires": "2022-13-01"}, 422, "expires"),
    ({"store": "C02"}, 403, "SOUTH"),
    ({"color": "red"}, 422, "color"),
]


async def test_bad_input_is_refused_with_what_to_do(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        for change, status, word in BAD:
            answer = await platform.post("/receipts", {**RECEIPT, **change}, "clerk", area="NORTH")
            assert (answer.status_code, word in answer.json()["detail"]) == (status, True), answer.text


async def test_a_refused_issue_says_what_is_free_and_where_else_some_is(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        more = {"code": "L3", "store": "C02", "item": "WAT", "quantity": 7, "expires_on": "2022-05-05"}
        await platform.load(receipts=[more])
        body = {"store": "C01", "item": "WAT", "quantity": 101, "reason": "school"}
        answer = (await platform.post("/issues", body, "clerk", area="NORTH")).json()
        assert (answer["status"], answer["wanted"], answer["free"]) == (409, 101, 100)
        assert answer["elsewhere"]["store"] == "C02"
        assert answer["elsewhere"]["free"] == 7
        fact = await platform.post("/issues", {**body, "fact": True}, "clerk", area="NORTH")
        assert fact.status_code == 201
        (found,) = (await platform.get("/discrepancies", "clerk", area="NORTH"))["items"]
        assert found["missing"] == 1


async def test_a_file_with_a_wrong_line_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        good = {"kind": "receive", "store": "C01", "item": "WAT", "lot": "L7", "quantity": 5}
        for wrong in ({"item": "NOPE"}, {"unit": "box"}, {"quantity": 0}, {"store": "NOPE"}, {"lot": None}):
            answer = await platform.load(movements=[good, {**good, **wrong}, good])
            assert (answer.status_code, answer.json()["errors"][0]["line"]) == (422, 2)
        assert "L7" not in await platform.lots("C01")
        answer = await platform.load(stores=[{**STORES[0], "name_zh": "", "handling_t_per_h": 1, "division": "X"}])
        assert "division" in answer.json()["errors"][0]["detail"]


async def test_government_goods_are_held_loaded_once_and_only_once(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        await platform.ask("stock/C01/WAT", "T1", 30, "government", "L1")
        assert await platform.state_of("T1") == [("held", True)]
        load = {"trip": "T1", "stop": 0}
        first = await platform.post("/loads", load, "clerk", area="NORTH", key="load-T1-0")
        assert first.status_code == 201, first.text
        again = await platform.post("/loads", load, "clerk", area="NORTH", key="load-T1-0")
        assert [receipt["position"] for receipt in again.json()] == [r["position"] for r in first.json()]
        other_key = await platform.post("/loads", load, "clerk", area="NORTH")
        assert [receipt["events"] for receipt in other_key.json()] == [[]]
        assert await platform.lots("C01") == {"L1": (70, 0)}
        nowhere = await platform.post("/loads", {"trip": "T1", "stop": 5}, "clerk", area="NORTH")
        assert nowhere.status_code == 404


async def test_a_store_is_told_of_all_that_is_held_there_at_once(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        await platform.ask("stock/C01/WAT", "T1", 30, "government", "L1")
        await platform.ask("stock/C01/WAT", "T2", 20, "government", "L1")
        await platform.ask("capacity/P1", "T2", 30, "capacity", "P1")

        async def held(query: str, area: str = "CITY") -> list[tuple[str, str]]:
            found = await platform.get(f"/reservations{query}", "clerk", area=area)
            return [(row["trip"], row["store"]) for row in found["items"]]

        assert await held("?store=C01") == [("T1", "C01"), ("T2", "C01")]
        assert await held("?store=C01&trip=T2") == [("T2", "C01")]
        assert await held("") == [("T1", "C01"), ("T2", "C01"), ("T2", "E01")]
        assert await held("?store=C01", area="SOUTH") == []


async def test_an_aborted_trip_frees_all_that_was_held_for_it(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        await platform.ask("stock/C01/WAT", "T1", 30, "government", "L1")
        await platform.ask("capacity/P1", "T2", 30, "capacity", "P1")
        for trip, store, supply, reserve in (("T1", "C01", "L1", "government"), ("T2", "E01", "P1", "capacity")):
            source = Source(store=store, item="WAT", supply=supply, reserve=reserve)
            await neighbours.say(platform.relief, TripAborted(trip=trip, sources=(source,)))
        assert await platform.state_of("T1") == [("released", False)]
        assert await platform.state_of("T2") == [("released", False)]
        assert await platform.lots("C01") == {"L1": (100, 0)}
        (callup,) = (await platform.get("/callups", "partner", org="E01"))["items"]
        assert callup["state"] == "withdrawn"


async def test_a_partner_confirms_and_its_goods_are_held(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        await platform.ask("stock/E01/WAT", "T1", 30, "corporate", "A1")
        assert await platform.state_of("T1") == [("awaited", False)]
        early = await platform.post("/loads", {"trip": "T1", "stop": 0}, "clerk")
        assert early.json()["type"].endswith("not-held")
        foreign = await platform.post("/callups/R1/A1/answer", {"confirmed": 30}, "partner", org="E02", area="")
        assert foreign.status_code == 403
        answer = await platform.post("/callups/R1/A1/answer", {"confirmed": 30}, "partner", org="E01")
        assert answer.status_code == 201, answer.text
        assert await platform.state_of("T1") == [("held", True)]
        assert await platform.lots("E01") == {"A1": (500, 30)}


async def test_silence_is_a_no(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        await platform.ask("stock/E01/WAT", "T1", 30, "corporate", "A1")
        platform.advance("2021-07-20T12:31:00+08:00")
        (callup,) = (await platform.get("/callups?state=silent", "coordinator", area="CITY"))["items"]
        assert callup["callup"] == "R1/A1"
        assert await platform.state_of("T1") == [("refused", False)]
        assert await platform.lots("E01") == {"A1": (500, 0)}


async def test_a_line_makes_goods_for_the_trips_that_wait_for_them(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        await platform.ask("capacity/P1", "T1", 60, "capacity", "P1")
        await platform.post("/callups/R1/P1/answer", {"confirmed": 60}, "partner", org="E01")
        assert await platform.state_of("T1") == [("held", False)]
        early = await platform.post("/loads", {"trip": "T1", "stop": 0}, "clerk")
        assert early.json()["type"].endswith("not-made")
        platform.advance(TWO)
        for quantity in (45, 20):
            made = await platform.post("/production", {"line": "P1", "quantity": quantity}, "partner", org="E01")
            assert made.status_code == 201, made.text
        assert await platform.state_of("T1") == [("held", True)]
        loaded = await platform.post("/loads", {"trip": "T1", "stop": 0}, "clerk")
        assert loaded.status_code == 201, loaded.text
        assert await platform.state_of("T1") == [("used", True)]
        assert await platform.lots("E01") == {"A1": (500, 0), "P1-2": (5, 0)}


async def test_the_cloud_stock_is_one_list_of_all_kinds_with_what_can_be_promised_by_when(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        await platform.ask("stock/C01/WAT", "T1", 30, "government", "L1")

        async def promisable(query: str, **who: str) -> dict[str, int]:
            found = await platform.get(f"/supply?{query}", "coordinator", **who)
            return {f"{row['store']}/{row['kind']}": row["promisable"] for row in found["sources"]}

        now = {"C01/government": 70, "C02/government": 0, "E01/capacity": 0, "E01/corporate": 0}
        assert await promisable("item=WAT", area="CITY") == now
        later = {**now, "E01/capacity": 60, "E01/corporate": 500}
        assert await promisable("by=2021-07-20T14:00:00%2B08:00", area="CITY") == later
        assert await promisable("division=NORTH", area="CITY") == {"C01/government": 70}
        assert await promisable("", area="NORTH") == {"C01/government": 70}
        assert await promisable("kind=corporate", area="CITY") == {"E01/corporate": 0}
        whole = await platform.get("/supply?kind=government", "admin")
        (total,) = whole["totals"]
        assert (total["on_hand"], total["reserved"], total["usable"], total["promisable"]) == (140, 30, 100, 70)


async def test_a_store_is_closed_and_open_again_from_that_moment_however_far_behind_the_views_are(
    tmp_path: Path,
) -> None:
    issue = {"store": "C01", "item": "WAT", "quantity": 1, "reason": "leak"}
    async with running(tmp_path) as platform, platform.inventory.views.projector.lock:
        await platform.post("/stores/C01/close", {"reason": "under water"}, "supervisor", area="NORTH")
        for path, body in (("/receipts", RECEIPT), ("/issues", issue)):
            refused = await platform.post(path, body, "clerk", area="NORTH")
            assert refused.json()["type"].endswith("store-closed")
            assert "under water" in refused.json()["detail"]
        fact = await platform.post("/issues", {**issue, "fact": True}, "clerk", area="NORTH")
        assert fact.status_code == 201, "what has happened is recorded"
        await platform.post("/stores/C01/reopen", {}, "supervisor", area="NORTH")
        assert (await platform.post("/receipts", RECEIPT, "clerk", area="NORTH")).status_code == 201


async def test_what_was_booked_before_a_store_closed_is_not_refused_when_it_is_sent_again(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        first = await platform.post("/receipts", RECEIPT, "clerk", area="NORTH", key="sent-twice")
        await platform.post("/stores/C01/close", {"reason": "under water"}, "supervisor", area="NORTH")
        again = await platform.post("/receipts", RECEIPT, "clerk", area="NORTH", key="sent-twice")
        assert (again.status_code, again.json()["position"]) == (201, first.json()["position"])


async def test_a_closed_store_takes_no_part_until_it_reopens(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        closing = await platform.post("/stores/C01/close", {"reason": "under water"}, "supervisor", area="NORTH")
        assert closing.status_code == 201
        await settled(*platform.services)
        refused = await platform.post("/receipts", RECEIPT, "clerk", area="NORTH")
        assert refused.json()["type"].endswith("store-closed")
        assert (await platform.get("/supply?kind=government&store=C01", "admin"))["totals"][0]["promisable"] == 0
        await platform.post("/stores/C01/reopen", {}, "supervisor", area="NORTH")
        await settled(*platform.services)
        assert (await platform.post("/receipts", RECEIPT, "clerk", area="NORTH")).status_code == 201


async def test_who_may_not_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        scrap = {"store": "C01", "item": "WAT", "lot": "L1", "quantity": 1, "reason": "wet", "witness": "Li"}
        assert (await platform.post("/scraps", scrap, "clerk", area="NORTH")).status_code == 403
        own_witness = await platform.post("/scraps", {**scrap, "witness": "tester"}, "supervisor", area="NORTH")
        assert own_witness.status_code == 422
        assert (await platform.post("/scraps", scrap, "supervisor", area="NORTH")).status_code == 201
        stated = await platform.post("/agreements/A1/statements", {"quantity": 1}, "partner", org="E02", area="")
        assert stated.status_code == 403
        assert (await platform.get("/agreements", "partner", org="E02", area=""))["items"] == []
        (stock,) = (await platform.get("/stores/C01", "clerk", area="NORTH"))["stock"]
        assert (stock["item"], stock["on_hand"]) == ("WAT", 99)


async def test_registering_again_takes_nothing_from_another_area_or_enterprise(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        rows = [{**row, "name_zh": row["code"], "handling_t_per_h": 10} for row in STORES]
        moved = [{**rows[0], "division": "SOUTH"}]
        assert (await platform.post("/imports/stores", moved, "supervisor", area="SOUTH")).status_code == 403
        assert (await platform.post("/imports/items", [ITEM], "supervisor", area="SOUTH")).status_code == 403
        await platform.load(stores=[{**rows[2], "code": "E02"}])
        line = {"line": "P1", "store": "E02", "item": "WAT", "rate_per_h": 1, "ramp_min": 0, "lead_min": 1}
        taken = await platform.post("/capacity", line, "partner", org="E02", area="")
        assert (taken.status_code, taken.json()["type"]) == (409, "urn:ninehours:problem:line-differs")


async def test_a_large_store_answers_hundreds_of_lines_of_one_plan(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        known = {"supply": "L1", "reserve": "government", "stop": 0, "quantity": 1, "at": TWO}
        lines = [{**known, "trip": f"T{n}", "reservation": f"T{n}:0:L1"} for n in range(150)]
        told = {"plan": "R1", "incident": "I1", "store": "C01", "item": "WAT", "stream": "stock/C01/WAT"}
        asked = ReservationAsked.model_validate({**told, "releases": [], "lines": lines})
        await neighbours.say(platform.allocation, asked)
        await settled(*platform.services)
        assert await platform.lots("C01") == {"L1": (100, 100)}
        states = [(await platform.state_of(f"T{n}"))[0][0] for n in (0, 149)]
        assert sorted(states) == ["held", "refused"]


async def test_a_fact_is_booked_however_many_reservations_lose_their_goods_to_it(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        known = {"supply": "L1", "reserve": "government", "stop": 0, "quantity": 1, "at": TWO}
        lines = [{**known, "trip": f"T{n}", "reservation": f"T{n}:0:L1"} for n in range(100)]
        told = {"plan": "R1", "incident": "I1", "store": "C01", "item": "WAT", "stream": "stock/C01/WAT"}
        asked = ReservationAsked.model_validate({**told, "releases": [], "lines": lines})
        await neighbours.say(platform.allocation, asked)
        await settled(*platform.services)
        body = {"store": "C01", "item": "WAT", "quantity": 100, "lot": "L1", "reason": "washed away", "fact": True}
        fact = await platform.post("/issues", body, "clerk", area="NORTH")
        assert fact.status_code == 201, fact.text
        await settled(*platform.services)
        assert await platform.lots("C01") == {}
        assert {(await platform.state_of(f"T{n}"))[0][0] for n in (0, 89, 90, 99)} == {"refused"}
