"""The best plan of a tiny relief problem, by constraint programming over the problem statement.

It shares nothing with the planner or its bound; legs are timed by the judge.  A vehicle has numbered stops, each at a
store, at a village, or unused; what it loads and unloads there and when are decided together with all other vehicles.
It has as many stops as there is time for when it never loads twice in a row at the same store.
What a village's people share must be alike for all groups (as in `tiny_relief`): then it does not matter for their
number who of them is served first.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from tests.unit.allocation.exact_ground import FOREVER, TICKS, Batch, Ground, Json

Term = cp_model.LinearExprT
Flag = cp_model.IntVar

GRAMS, MILLILITRES = 1000, 10**6


@dataclass(frozen=True, slots=True)
class Optimum:
    """`plan` relieves `people` (perhaps more before the solver has ended), and no plan more than `at_most`."""

    people: int
    at_most: int
    plan: Json

    @property
    def proven(self) -> bool:
        return self.people == self.at_most


@dataclass(frozen=True, slots=True)
class Stop:
    """`at`: one flag a place, none set where unused; `modes`: which kind of way leads here."""

    at: dict[str, Flag]
    modes: list[Flag]
    depart: cp_model.IntVar
    arrive: cp_model.IntVar
    start: cp_model.IntVar
    end: cp_model.IntVar
    loads: dict[Batch, cp_model.IntVar]
    drops: dict[tuple[str, str], cp_model.IntVar]


def optimum(instance: Json, effort: float = 1.0) -> Optimum:
    """The best plan that is found with so much work (about seconds), and how many people no plan can exceed."""
    exact = _Exact(instance)
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = effort
    solver.parameters.num_workers = 1
    status = solver.solve(exact.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError(f"{instance['name']}: {solver.status_name(status)}")
    most = math.floor(solver.best_objective_bound + 1e-6)
    return Optimum(round(solver.objective_value), most, exact.plan(solver))


class _Exact:
    """The model of a problem, and the plan that a solution of it stands for."""

    def __init__(self, instance: Json) -> None:
        self.ground = Ground(instance)
        self.model = cp_model.CpModel()
        self.docks: dict[str, list[cp_model.IntervalVar]] = defaultdict(list)
        self.tours = {vehicle["id"]: self._tour(vehicle) for vehicle in instance["vehicles"]}
        self._share_docks()
        self._share_stock()
        self.model.maximize(sum(self._relieved(village) for village in self.ground.villages))

    # ---- one vehicle -------------------------------------------------------------------------------------------------

    def _tour(self, vehicle: Json) -> list[Stop]:
        places = self.ground.reaches(vehicle)
        stops = [self._stop(places, self.ground.begins(vehicle)) for _ in range(self.ground.most_stops(vehicle))]
        if stops:
            self.model.add(sum(stops[0].at[v] for v in places if v in self.ground.villages) == 0)
            self._drive(vehicle, [], stops[0])
        for before, after in pairwise(stops):
            self.model.add(sum(after.at.values()) <= sum(before.at.values()))
            self._drive(vehicle, [before], after)
            for village in places[len(self.ground.stores) :]:
                self.model.add_at_most_one(before.at[village], after.at[village])
        self._carry(vehicle, stops)
        self._go_home(vehicle, stops)
        return stops

    def _stop(self, places: list[str], begins: int) -> Stop:
        model, ground = self.model, self.ground
        at = {place: model.new_bool_var("") for place in places}
        model.add_at_most_one(at.values())
        depart, arrive, start, end = (model.new_int_var(0, ground.deadline, "") for _ in range(4))
        model.add(depart >= min(begins, ground.deadline))
        model.add(depart <= arrive)
        model.add(arrive <= start)
        loads = {b: model.new_int_var(0, b.units, "") for b in ground.batches if b.ready <= ground.deadline}
        drops = {
            (v, item): model.new_int_var(0, self._worth_bringing(v, item), "")
            for v in places[len(ground.stores) :]
            for item in ground.items
        }
        stop = Stop(at, self._modes(), depart, arrive, start, end, loads, drops)
        self._handle(stop)
        return stop

    def _handle(self, stop: Stop) -> None:
        """What is done at a stop, where it can be, and how long it takes."""
        model, ground = self.model, self.ground
        takes: list[Term] = [ground.setup(place) * flag for place, flag in stop.at.items()]
        for batch, units in stop.loads.items():
            takes.append(ground.handling(batch.store, batch.item) * units)
            used = stop.at[batch.store]
            if batch.ready > ground.now or batch.until < FOREVER:
                used = model.new_bool_var("")
                model.add_implication(used, stop.at[batch.store])
                model.add(stop.start >= batch.ready).only_enforce_if(used)
                model.add(stop.start <= batch.until).only_enforce_if(used)
            model.add(units <= batch.units * used)
        for (village, item), units in stop.drops.items():
            takes.append(ground.handling(village, item) * units)
            model.add(units <= self._worth_bringing(village, item) * stop.at[village])
        span = model.new_int_var(0, ground.deadline, "")
        model.add(span == sum(takes))
        model.add(stop.end == stop.start + span)
        for store in ground.stores:
            self.docks[store].append(model.new_optional_interval_var(stop.start, span, stop.end, stop.at[store], ""))

    def _modes(self) -> list[Flag]:
        modes = [self.model.new_bool_var("") for _ in self.ground.windows]
        self.model.add_exactly_one(modes)
        return modes

    def _drive(self, vehicle: Json, before: list[Stop], stop: Stop) -> None:
        """From the stop before, or from the depot."""
        ways = [([flag], place, earlier.end) for earlier in before for place, flag in earlier.at.items()]
        for flags, place, clock in ways or [([], vehicle["depot"], self.ground.begins(vehicle))]:
            self.model.add(stop.depart >= clock).only_enforce_if(flags)
            for other, there in stop.at.items():
                self._lead(vehicle, place, other, stop.modes, [*flags, there], stop.depart, stop.arrive)

    def _lead(
        self, vehicle: Json, a: str, b: str, modes: list[Flag], given: list[Flag], depart: Term, arrive: Term
    ) -> None:
        """If all of `given` hold, the way is one of a kind that is open then, and takes its time."""
        for kind, mode in enumerate(modes):
            leg = self.ground.leg(a, b, kind, vehicle["speed"])
            if leg is None:
                self.model.add_bool_or([~flag for flag in (*given, mode)])
                continue
            self.model.add(arrive >= depart + leg.ticks).only_enforce_if(*given, mode)
            self.model.add(depart >= leg.after).only_enforce_if(*given, mode)
            self.model.add(arrive <= leg.before).only_enforce_if(*given, mode)

    def _carry(self, vehicle: Json, stops: list[Stop]) -> None:
        """Within payload and room; nothing is unloaded that is not aboard, and nothing stays there."""
        ground = self.ground
        aboard: dict[str, Term] = dict.fromkeys(ground.items, 0)
        for stop in stops:
            for item in ground.items:
                loaded = sum(units for batch, units in stop.loads.items() if batch.item == item)
                dropped = sum(units for (_, other), units in stop.drops.items() if other == item)
                after = self.model.new_int_var(0, 10_000, "")
                self.model.add(after == aboard[item] + loaded - dropped)
                aboard[item] = after
            for room, field, scale in (("payload_kg", "weight_kg", GRAMS), ("volume_m3", "volume_m3", MILLILITRES)):
                filled = sum(round(scale * ground.items[item][field]) * units for item, units in aboard.items())
                self.model.add(filled <= round(scale * vehicle[room]))
        for units in aboard.values():
            self.model.add(units == 0)

    def _go_home(self, vehicle: Json, stops: list[Stop]) -> None:
        ends = self.ground.duty_ends(vehicle)
        depart, arrive = (self.model.new_int_var(0, ends, "") for _ in range(2))
        modes = self._modes()
        for stop, later in pairwise([*stops, None]):
            for place, flag in stop.at.items():
                given = [flag]
                if later:
                    unused = self.model.new_bool_var("")
                    self.model.add(sum(later.at.values()) == 1).only_enforce_if(~unused)
                    given.append(unused)
                self.model.add(depart >= stop.end).only_enforce_if(*given)
                self._lead(vehicle, place, vehicle["depot"], modes, given, depart, arrive)

    # ---- what vehicles share -----------------------------------------------------------------------------------------

    def _stops(self) -> Iterator[Stop]:
        return (stop for stops in self.tours.values() for stop in stops)

    def _share_docks(self) -> None:
        for store, uses in self.docks.items():
            self.model.add_cumulative(uses, [1] * len(uses), self.ground.stores[store]["docks"])

    def _share_stock(self) -> None:
        for batch in self.ground.batches:
            drawn = [stop.loads[batch] for stop in self._stops() if batch in stop.loads]
            self.model.add(sum(drawn) <= batch.units)

    # ---- people ------------------------------------------------------------------------------------------------------

    def _needs(self, village: str, item: str) -> int:
        return math.ceil(sum(rate * self._people(village, group) for group, rate in self._rates(item).items()) - 1e-9)

    def _rates(self, item: str) -> dict[str, float]:
        """Units a person, by group."""
        rows = [row for row in self.ground.instance["rations"] if row["item"] == item]
        return {group: row["quantity"] / row["per_persons"] for row in rows for group in row["groups"]}

    def _people(self, village: str, group: str) -> int:
        return int(self.ground.villages[village]["people"].get(group, 0))

    def _base(self, item: str) -> tuple[str, int]:
        """The item that it stands for, and how many units of that."""
        base = self.ground.items[item].get("counts_as") or {"item": item, "units": 1}
        return base["item"], base["units"]

    def _worth_bringing(self, village: str, item: str) -> int:
        base, worth = self._base(item)
        return -(-self._needs(village, base) // worth)

    def _relieved(self, village: str) -> Term:
        """People of a village who have whatever they need, within what it may be brought."""
        model, ground = self.model, self.ground
        served = {group: model.new_int_var(0, n, "") for group, n in ground.villages[village]["people"].items()}
        for base in dict.fromkeys(row["item"] for row in ground.instance["rations"]):
            rates, got, overshoot = self._rates(base), list[Term](), list[Term]()
            for item in (item for item in ground.items if self._base(item)[0] == base):
                brought = [stop.drops[village, item] for stop in self._stops() if (village, item) in stop.drops]
                got.append(self._base(item)[1] * sum(brought))
                if item != base and brought:
                    any_ = model.new_bool_var("")
                    model.add(sum(brought) <= self._worth_bringing(village, item) * any_)
                    overshoot.append(self._base(item)[1] * any_)
            model.add(sum(got) <= self._needs(village, base) + sum(overshoot))
            wanted = sum(round(2 * rate) * served[group] for group, rate in rates.items())
            model.add(wanted <= 2 * sum(got))
        return sum(served.values())

    # ---- the plan ----------------------------------------------------------------------------------------------------

    def plan(self, solver: cp_model.CpSolver) -> Json:
        """The solution as a `relief-plan/1`: one trip a vehicle."""
        trips = [
            {"id": f"t-{vehicle}", "vehicle": vehicle, "stops": rows}
            for vehicle, stops in self.tours.items()
            if (rows := self._written(solver, stops))
        ]
        self._assign_docks([stop for trip in trips for stop in trip["stops"] if stop["do"] == "load"])
        name, now = self.ground.instance["name"], self.ground.instance["now"]
        return {"schema": "relief-plan/1", "instance": name, "made_at": now, "trips": trips}

    def _written(self, solver: cp_model.CpSolver, stops: list[Stop]) -> list[Json]:
        rows, aboard = list[Json](), dict[str, int]()
        for stop in stops:
            place = next((place for place, flag in stop.at.items() if solver.value(flag)), None)
            if place is None:
                break
            if place in self.ground.stores:
                moved = _sums((batch.supply, solver.value(units)) for batch, units in stop.loads.items())
                aboard = _sums([*aboard.items(), *moved.items()])
            else:
                moved = self._unloaded(aboard, {i: solver.value(n) for (v, i), n in stop.drops.items() if v == place})
            if rows:
                rows[-1]["depart"] = solver.value(stop.depart) / TICKS
            times = {name: solver.value(getattr(stop, name)) / TICKS for name in ("arrive", "start", "end")}
            lines = [{"supply": supply, "quantity": units} for supply, units in moved.items() if units]
            do = "load" if place in self.ground.stores else "unload"
            rows.append({"place": place, "do": do, **times, "lines": lines})
        return rows

    def _unloaded(self, aboard: dict[str, int], units: dict[str, int]) -> dict[str, int]:
        """Units by supply that make up those by item; they are taken off `aboard`."""
        item_of = {batch.supply: batch.item for batch in self.ground.batches}
        moved = {}
        for supply, there in aboard.items():
            moved[supply] = min(there, units[item_of[supply]])
            units[item_of[supply]] -= moved[supply]
            aboard[supply] -= moved[supply]
        return moved

    def _assign_docks(self, loads: list[Json]) -> None:
        """Each load to a dock that is free by then; as no more overlap than there are docks, there is one."""
        free: dict[str, list[float]] = {store: [0.0] * row["docks"] for store, row in self.ground.stores.items()}
        for stop in sorted(loads, key=lambda stop: stop["start"]):
            docks = free[stop["place"]]
            stop["dock"] = min(range(len(docks)), key=docks.__getitem__)
            docks[stop["dock"]] = stop["end"]


def _sums(rows: Any) -> dict[str, int]:
    total: dict[str, int] = {}
    for key, units in rows:
        total[key] = total.get(key, 0) + units
    return total
