"""Crews load, drive and hand over, as their trips say and the world allows, and report each step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any

from services.cli.demo.agenda import Phase
from services.cli.demo.failures import Refused
from services.cli.demo.journey import Crew, Journey
from services.cli.demo.roads import Roads, Turn
from services.cli.demo.script import SHORT_UNITS
from services.cli.demo.stage import Stage
from services.cli.demo.together import first_answer

Json = Mapping[str, Any]
Step = Callable[[Crew, Journey, float], Awaitable[None]]
Produce = Callable[[str, float], Awaitable[None]]

ASK_AGAIN_MIN = 4.0
PATIENCE_MIN = 90.0
ROAD_CUT, GOODS_MISSING = "road cut", "goods not available"
"""Why a trip is given up."""
NOT_YET = frozenset({"lines-not-held", "not-held", "not-made", "not-loaded"})
"""The stores or a partner are not ready; a crew waits and asks again."""


class Crews:
    """All vehicles.

    `produce` makes a production line give what it has made by a minute.
    """

    def __init__(self, stage: Stage, produce: Produce) -> None:
        self._stage = stage
        self._produce = produce
        self.crews: dict[str, Crew] = {}
        self._short_after = float(stage.script.short_after_min)
        self.handovers = 0

    # ---- orders ----

    def take(self, instance: Json, trips: Iterable[Json], approved_min: float) -> None:
        """The trips of a plan that has just been released replace all that had not begun."""
        roads = Roads(instance)
        self._stage.docks.open(instance["stores"])
        orders: defaultdict[str, list[Journey]] = defaultdict(list)
        for trip in sorted(trips, key=lambda trip: trip["stops"][0]["start_min"]):
            orders[trip["vehicle"]].append(Journey(trip["trip"], trip["stops"], roads))
        vehicles = {vehicle["id"]: vehicle for vehicle in instance["vehicles"]}
        for vehicle in orders:
            self._enlist(vehicles[vehicle])
        for crew in self.crews.values():
            self._order(crew, orders.get(crew.vehicle, []), approved_min)

    def _enlist(self, vehicle: Json) -> None:
        if vehicle["id"] in self.crews:
            return
        drivers, keeper = self._stage.people.drivers, self._stage.divisions.keeper
        self.crews[vehicle["id"]] = Crew(
            vehicle=vehicle["id"],
            session=drivers[keeper(vehicle["id"].split("-")[0])],
            place=vehicle["depot"],
            free_at=vehicle["available_from"],
            speed=vehicle.get("speed", 1.0),
        )

    def _order(self, crew: Crew, orders: list[Journey], approved_min: float) -> None:
        crew.waiting = [] if crew.lost else orders
        if crew.journey and not crew.journey.begun:
            crew.journey.over = True
            crew.journey = None
        if crew.journey is None:
            crew.free_at = max(crew.free_at, approved_min)
            self._next_trip(crew)

    def _next_trip(self, crew: Crew) -> None:
        """Set out for the first stop of the next trip: in time if the way allows it."""
        if not crew.waiting:
            crew.journey = None
            return
        journey = crew.journey = crew.waiting.pop(0)
        arrive = journey.stop["arrive_min"]
        closed = self._stage.closed
        if not crew.on_plan or not closed <= journey.roads.known:
            needed = journey.roads.minutes(crew.place, journey.stop["place"], crew.speed, closed)
            if needed is None:
                return
            crew.on_plan = crew.free_at + needed <= arrive
            arrive = max(arrive, crew.free_at + needed)
        self._then(max(arrive, crew.free_at), crew, journey, self._arrive)

    def _then(self, minute: float, crew: Crew, journey: Journey, act: Step, phase: Phase = Phase.CREWS) -> None:
        async def unless_over() -> None:
            if not journey.over:
                await act(crew, journey, minute)

        self._stage.at(minute, phase, unless_over)

    # ---- a trip, step by step ----

    async def _arrive(self, crew: Crew, journey: Journey, minute: float) -> None:
        if journey.leg and journey.leg.arrive != minute:
            return  # it took another way meanwhile
        journey.leg = None
        crew.place = journey.stop["place"]
        if journey.begun:
            await self._report(crew, journey, "arrival", minute)
        start = max(minute, journey.stop["start_min"])
        if journey.stop["do"] == "load":
            self._then(start, crew, journey, self._load)
        else:
            self._then(start + _service_min(journey.stop), crew, journey, self._hand_over)

    async def _load(self, crew: Crew, journey: Journey, minute: float) -> None:
        stop = journey.stop
        dock, start = self._stage.docks.free(stop["place"], stop["dock"] or 0, minute)
        if start > minute:
            self._then(start, crew, journey, self._load)
            return
        until = minute + _service_min(stop)
        self._stage.docks.occupy(stop["place"], dock, until)
        try:
            await self._report(crew, journey, "loading", minute)
        except Refused as refused:
            if refused.slug not in NOT_YET:
                raise
            self._stage.docks.occupy(stop["place"], dock, minute)
            self._wait_for_goods(crew, journey, minute)
            return
        journey.begun, journey.last_store, journey.dock = True, stop["place"], dock
        await self._collect(stop, minute)
        self._then(until, crew, journey, self._issue, Phase.DOCKS)

    def _wait_for_goods(self, crew: Crew, journey: Journey, minute: float) -> None:
        """Ask again a little later; who has waited too long gives the trip up and drives the next one."""
        if minute < journey.stop["start_min"] + PATIENCE_MIN:
            self._then(minute + ASK_AGAIN_MIN, crew, journey, self._load)
            return
        self._bring_back(crew, journey, journey.stop["place"], minute, GOODS_MISSING)

    async def _issue(self, crew: Crew, journey: Journey, minute: float) -> None:
        """The store's clerk books what now stands on the truck."""
        stop = journey.stop
        clerk = self._stage.people.clerks[self._stage.divisions.keeper(stop["place"])]
        body = {"trip": journey.trip, "stop": stop["stop"], "happened_at": self._stage.clock.at(minute)}

        async def book() -> None:
            async with self._stage.docks.clerk_of(stop["place"]):
                await clerk.post("/api/inventory/loads", body)

        try:
            await first_answer(book())
        except Refused as refused:
            if refused.slug not in NOT_YET:
                raise
            await self._collect(stop, minute)
            self._stage.docks.occupy(stop["place"], journey.dock, minute + ASK_AGAIN_MIN)
            self._then(minute + ASK_AGAIN_MIN, crew, journey, self._issue, Phase.DOCKS)
            return
        depart = max(minute, stop["depart_min"])
        self._then_later(depart, crew, journey)

    async def _collect(self, stop: Json, minute: float) -> None:
        """What lines have made for this truck comes to its dock."""
        for line in stop["lines"]:
            if line["reserve"] == "capacity":
                await self._produce(line["supply"], minute)

    def _then_later(self, depart: float, crew: Crew, journey: Journey) -> None:
        """Leave once the issue is known at relief: in the next round of the clock, with the true time."""

        async def leave() -> None:
            if not journey.over:
                await self._depart(crew, journey, depart)

        self._stage.at(max(depart, self._stage.now + 0.01), Phase.CREWS, leave)

    async def _depart(self, crew: Crew, journey: Journey, minute: float) -> None:
        try:
            await self._report(crew, journey, "departure", minute)
        except Refused as refused:
            if refused.slug not in NOT_YET:
                raise
            self._then_later(minute + 1, crew, journey)
            return
        await self._drive(crew, journey, minute)

    async def _drive(self, crew: Crew, journey: Journey, minute: float) -> None:
        """On to the next stop, or back with the goods if no road leads there any more."""
        before = journey.stop
        journey.at += 1
        stop = journey.stop
        planned_min = max(0.0, stop["arrive_min"] - before["depart_min"])
        leg = journey.roads.leg(before["place"], stop["place"], minute, planned_min, crew.speed, self._stage.closed)
        if leg is None:
            self._bring_back(crew, journey, before["place"], minute, ROAD_CUT)
            return
        journey.leg = leg
        self._then(leg.arrive, crew, journey, self._arrive)

    async def _hand_over(self, crew: Crew, journey: Journey, minute: float) -> None:
        stop = journey.stop
        body = {
            "stop": stop["stop"],
            "begun_at": self._stage.clock.at(minute - _service_min(stop)),
            "ended_at": self._stage.clock.at(minute),
            "lines": self._handed(stop, minute),
        }
        receipt = await first_answer(crew.session.post(f"/api/relief/trips/{journey.trip}/handover", body))
        self.handovers += 1
        if not journey.last:
            await self._depart(crew, journey, minute)
            return
        if not any(event["type"].endswith(".TripDone.v1") for event in receipt["events"]):
            await crew.session.post(f"/api/relief/trips/{journey.trip}/finish", {"at": self._stage.clock.at(minute)})
        self._end(crew, journey, stop["place"], minute)
        crew.on_plan = crew.on_plan and minute <= stop["depart_min"] + 0.01
        self._next_trip(crew)

    def _handed(self, stop: Json, minute: float) -> list[dict[str, Any]]:
        """Everything is good, except once: one handover of the rehearsal is short by three units."""
        lines = [
            {k: line[k] for k in ("supply", "item", "reserve")} | {"good": line["quantity"]} for line in stop["lines"]
        ]
        long_enough = [line for line in lines if line["good"] > SHORT_UNITS]
        if minute >= self._short_after and long_enough:
            self._short_after = float("inf")
            line = long_enough[0]
            line["good"], line["short"] = line["good"] - SHORT_UNITS, SHORT_UNITS
            place = self._stage.divisions.name(stop["place"])
            self._stage.say(
                "trouble",
                f"{place}交接时{line['item']}少了{SHORT_UNITS}件，已登记差异",
                f"Handover at {stop['place']}: {SHORT_UNITS} of {line['item']} missing, recorded as an exception",
            )
        return lines

    async def _report(self, crew: Crew, journey: Journey, step: str, minute: float) -> None:
        body = {"stop": journey.stop["stop"], "at": self._stage.clock.at(minute)}
        await first_answer(crew.session.post(f"/api/relief/trips/{journey.trip}/{step}", body))

    def _end(self, crew: Crew, journey: Journey, place: str, minute: float) -> None:
        journey.over, journey.leg = True, None
        crew.journey, crew.place, crew.free_at = None, place, minute

    # ---- trouble ----

    def road_closed(self, road: str, minute: float) -> None:
        """A road was closed or became slow at `minute`: who has not passed it yet looks for another way."""
        for crew in list(self.crews.values()):
            journey = crew.journey
            if journey is None or journey.over:
                continue
            if journey.leg:
                turn = journey.roads.turn(journey.leg, road, minute, self._stage.closed)
                if turn:
                    self._turn(crew, journey, turn)
            elif not journey.begun:
                self._set_out_again(crew)
            elif self._is_cut_off(crew, journey):
                self._bring_back(crew, journey, crew.place, minute, ROAD_CUT)

    def _is_cut_off(self, crew: Crew, journey: Journey) -> bool:
        """Standing at a stop from which no road leads to the next one any more."""
        if journey.last:
            return False
        following = journey.stops[journey.at + 1]["place"]
        return journey.roads.minutes(crew.place, following, crew.speed, self._stage.closed) is None

    def _set_out_again(self, crew: Crew) -> None:
        """Empty and waiting to leave: look at the roads anew."""
        assert crew.journey
        again = Journey(crew.journey.trip, crew.journey.stops, crew.journey.roads)
        crew.journey.over = True
        crew.free_at = max(crew.free_at, self._stage.now)
        crew.waiting.insert(0, again)
        self._next_trip(crew)

    def _turn(self, crew: Crew, journey: Journey, turn: Turn) -> None:
        leg = journey.leg
        assert leg
        crew.on_plan = False
        if turn.arrive is not None:
            journey.leg = type(leg)(
                leg.roads, turn.node, leg.to, turn.minute, turn.arrive, leg.speed, self._stage.closed
            )
            self._then(turn.arrive, crew, journey, self._arrive)
            self._stage.say(
                "answer",
                f"{crew.vehicle} 绕行，晚到 {turn.arrive - leg.arrive:.0f} 分钟",
                f"{crew.vehicle} takes another way, {turn.arrive - leg.arrive:.0f} minutes later",
            )
            return
        self._stage.say(
            "trouble", f"{crew.vehicle} 前方道路中断，带货返回", f"{crew.vehicle} finds its road cut and turns round"
        )
        back = turn.minute + (turn.minute - leg.depart)
        self._bring_back(crew, journey, leg.origin, back, ROAD_CUT)

    def _bring_back(self, crew: Crew, journey: Journey, place: str, minute: float, reason: str) -> None:
        """The trip ends; from `place`, reached at `minute`, what is aboard goes back to where it was loaded."""
        journey.over = True
        self._stage.at(self._stage.now, Phase.RETURNS, partial(self._give_up, crew, journey, place, minute, reason))

    async def _give_up(self, crew: Crew, journey: Journey, place: str, minute: float, reason: str) -> None:
        """Who is cut off from the store as well stays at `place`."""
        if crew.journey is not journey:
            return  # taken back by a new plan, or lost with its vehicle meanwhile
        body = {"reason": reason, "goods_lost": False, "at": self._stage.clock.at(self._stage.now)}
        receipt = await crew.session.post(f"/api/relief/trips/{journey.trip}/abort", body)
        await self._stage.heard()
        aboard = any(event["data"]["aboard"] for event in receipt["events"])
        store = journey.last_store or place
        home = journey.roads.minutes(place, store, crew.speed, self._stage.closed)
        if home is None:
            store, home = place, 0.0
        elif aboard:
            self._then_return(crew, journey, minute + home)
        self._end(crew, journey, store, minute + home)
        crew.on_plan = False
        self._next_trip(crew)

    def _then_return(self, crew: Crew, journey: Journey, minute: float) -> None:
        """Back at the store, the goods go back into its books."""

        async def unload() -> None:
            await crew.session.post(f"/api/relief/trips/{journey.trip}/finish", {"at": self._stage.clock.at(minute)})
            await self._stage.heard()

        self._stage.at(minute, Phase.RETURNS, unload)

    async def break_down(self) -> None:
        """One truck that is under way with goods fails for good, and with it what is aboard."""
        loaded = {
            crew.vehicle: crew
            for crew in self.crews.values()
            if crew.journey and crew.journey.under_way_with_goods and "BOAT" not in crew.vehicle
        }
        if not loaded:
            self._stage.at(self._stage.now + 1, Phase.WORLD, self.break_down)
            return
        crew = loaded[self._stage.script.one_of("breakdown", list(loaded))]
        journey = crew.journey
        assert journey
        body = {"reason": "engine flooded", "goods_lost": True, "at": self._stage.clock.at(self._stage.now)}
        await crew.session.post(f"/api/relief/vehicles/{crew.vehicle}/breakdown", body)
        crew.lost, crew.waiting = True, []
        self._end(crew, journey, crew.place, self._stage.now)
        self._stage.say(
            "trouble",
            f"{crew.vehicle} 途中抛锚，车上物资暂时损失",
            f"{crew.vehicle} breaks down under way; its goods are lost for now",
        )

    async def abort_rest(self) -> None:
        """Trips that nobody could begin are given up, so that the incident can be closed."""
        for crew in self.crews.values():
            rest = [*([crew.journey] if crew.journey and not crew.journey.begun else []), *crew.waiting]
            for journey in rest:
                journey.over = True
                body = {"reason": "goods or road not available", "goods_lost": False}
                await crew.session.post(f"/api/relief/trips/{journey.trip}/abort", body)
            crew.waiting = []


def _service_min(stop: Json) -> float:
    """Minutes of loading or unloading, as planned."""
    return float(stop["end_min"] - stop["start_min"])
