"""The quota LP: which store should feed which area by which vehicle type; its duals are the prices of what is short.

Villages are pooled into areas (township, access, handling), and every area begins with the quickest ways of getting an
item; ways that the prices make cheaper join, round by round.  The certificate accepts any prices, so the LP may be
small and need not be solved to the end.
"""

import time
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from ortools.linear_solver.python import model_builder_helper

from services.allocation.certificate_ways import Prices, Ways
from services.allocation.ground import Ground
from services.allocation.ground_shapes import NEVER, Floats, Ints, Json

FIRST_WAYS = 2
QUICKEST_WAYS = 40
MORE_WAYS = 15
NEAR_STORES = 12
MAX_ROUNDS = 8
LEAST_SAVING = 1e-7
LEAST_SECONDS = 3.0  # A first try takes a tenth of this; on a busy machine it must not be cut off.
GLOP = "use_dual_simplex: true"  # Half the time of the primal one on these.


@dataclass(frozen=True, slots=True)
class Areas:
    """Villages pooled: `of` (V), `people` (areas, G), `leg` (S, areas), `village` (areas): one that stands for all."""

    of: Ints
    people: Floats
    leg: Floats
    village: Ints


@dataclass(frozen=True, slots=True)
class _Origin:
    """A row of vehicles of a type that may drive to stores; `legs` (S): minutes; `known`: stores with a column."""

    type: int
    row: int
    legs: Floats
    known: set[int] = field(default_factory=set)


class Rows:
    """A linear programme `max gain x, rows <= limit, 0 <= x <= upper`, written column by column."""

    def __init__(self) -> None:
        self.model = model_builder_helper.ModelBuilderHelper()
        self.model.set_maximize(True)

    def row(self, limit: float) -> int:
        """Adds a row; returns its number."""
        row: int = self.model.add_linear_constraint()
        self.model.set_constraint_lower_bound(row, -np.inf)
        self.model.set_constraint_upper_bound(row, limit)
        return row

    def column(self, gain: float, upper: float, terms: list[tuple[int, float]]) -> int:
        """Adds a column with its (row, coefficient) terms; returns its number."""
        column: int = self.model.add_var()
        merged: dict[int, float] = defaultdict(float)
        for row, coefficient in terms:
            merged[row] += coefficient
        self.model.set_var_lower_bound(column, 0.0)
        self.model.set_var_upper_bound(column, upper)
        self.set_gain(column, gain)
        for row, coefficient in merged.items():
            self.model.add_term_to_constraint(row, column, coefficient)
        return column

    def set_gain(self, column: int, gain: float) -> None:
        self.model.set_var_objective_coefficient(column, gain)

    def duals(self, seconds: float) -> Floats | None:
        """Prices of the rows at the optimum, never below 0; None when GLOP does not get there in time."""
        solver = model_builder_helper.ModelSolverHelper("glop")
        solver.set_solver_specific_parameters(GLOP)
        solver.set_time_limit_in_seconds(seconds)
        solver.solve(self.model)
        if not solver.has_solution():
            return None
        return np.asarray(np.maximum(0.0, solver.dual_values()))


class QuotaLp:
    """The LP of an instance; `prices` may be asked for several priority weights."""

    def __init__(self, instance: Json, ground: Ground) -> None:
        self.ground = ground
        self.areas = _pool(instance, ground)
        self.ways = Ways(ground, np.array([_by_kg(ground, n) for n in range(len(ground.types))]))
        self.lp = Rows()
        self.stock = self._add_stock()
        self.dock = self._add_docks()
        self.hours = [self.lp.row(kind.minutes) for kind in ground.types]
        self.at_store = self._rows(len(ground.types), len(ground.stores))
        self.at_area = self._rows(len(ground.types), len(self.areas.people))
        self.aboard = self._add_loads()
        self.origins = self._add_origins()
        self.needs = self._rows(len(self.areas.people), len(ground.items))
        self.saved: list[int] = []
        for people, needs in zip(self.areas.people, self.needs, strict=True):
            self._add_people(people, needs)
        self.known: set[tuple[int, ...]] = set()
        self._add_ways(None)

    def prices(self, priority_weight: float, until: float) -> Prices:
        """Prices for people relieved plus the weight per priority person life-saved.

        They are refined until the monotonic clock reads `until`; there is always time for a first try.
        """
        for column in self.saved:
            self.lp.set_gain(column, priority_weight)
        duals = np.zeros(self.lp.model.num_constraints())
        found = self.lp.duals(max(LEAST_SECONDS, until - time.monotonic()))
        for _ in range(MAX_ROUNDS):
            if found is None:
                break
            duals = found
            if not self._add_ways(duals) + self._add_drives(duals) or time.monotonic() >= until:
                break
            found = self.lp.duals(until - time.monotonic())
        return self._prices(duals)

    def _rows(self, *shape: int) -> Ints:
        return np.array([self.lp.row(0.0) for _ in range(int(np.prod(shape)))], dtype=np.int64).reshape(shape)

    def _add_stock(self) -> Ints:
        """(W, S, I): rows "taken in this window and before", each on top of the one before it; -1 for none."""
        made = self.ground.made
        rows, more = np.full(made.shape, -1), np.diff(made, axis=0, append=np.inf) > 0
        there = (made > 0) & (self.ground.dock_minutes > 0)[:, :, None]
        for w, s, i in zip(*np.nonzero(there), strict=True):
            rows[w, s, i] = self.lp.row(0.0)
        for w, s, i in zip(*np.nonzero(there), strict=True):
            above = [(int(rows[w + 1, s, i]), 1.0)] if w + 1 < len(rows) and rows[w + 1, s, i] >= 0 else []
            # Where no more exist in the next window, only its limit counts: all its price must be in one place.
            upper = float(made[w, s, i]) if more[w, s, i] or not above else np.inf
            self.lp.column(0.0, upper, [(int(rows[w, s, i]), -1.0), *above])
        return rows

    def _add_docks(self) -> Ints:
        """(W, S): rows of dock minutes; -1 for none."""
        rows = np.full(self.ground.begins.shape, -1)
        for (w, s), minutes in np.ndenumerate(self.ground.dock_minutes):
            if minutes > 0:
                rows[w, s] = self.lp.row(float(minutes))
        return rows

    def _add_loads(self) -> Ints:
        """(types, S, I): rows of units aboard that may be loaded in several windows, a column for each; -1 for none."""
        rows = np.full((len(self.ground.types), *self.ground.kg.shape), -1)
        for n, kind in enumerate(self.ways.types):
            there = (kind.at_dock < NEVER) & ~self.ways.steady[:, None]
            for w, s, i in zip(*np.nonzero(there), strict=True):
                if rows[n, s, i] < 0:
                    rows[n, s, i] = self.lp.row(0.0)
                self.lp.column(0.0, np.inf, [(int(rows[n, s, i]), -1.0), *self._load(n, int(w), int(s), int(i))])
        return rows

    def _load(self, n: int, w: int, s: int, i: int) -> list[tuple[int, float]]:
        """Terms of a base unit that a type loads in a window."""
        minutes = float(self.ways.types[n].at_dock[w, s, i])
        return [(int(self.stock[w, s, i]), 1.0), (int(self.dock[w, s]), minutes), (self.hours[n], minutes)]

    def _aboard(self, duals: Floats) -> Floats:
        """(types, S, I): what a base unit aboard costs at the duals."""
        costs = np.where(self.aboard >= 0, duals[self.aboard], 0.0)
        for n, kind in enumerate(self.ways.types):
            minutes = np.where(kind.at_dock[-1] < NEVER, kind.at_dock[-1], 0.0)
            here = duals[self.stock[-1]] + minutes * (duals[self.dock[-1]] + duals[self.hours[n]])[:, None]
            costs[n][self.ways.steady] = here[self.ways.steady]
        return costs

    def _add_origins(self) -> list[_Origin]:
        """Where vehicles come to stores from without goods: first from where they are, then from areas."""
        origins = []
        for n, kind in enumerate(self.ground.types):
            alike, number = np.unique(kind.first_leg, axis=0, return_counts=True)
            for legs, vehicles in zip(alike, number, strict=True):
                origins.append(_Origin(n, self.lp.row(float(vehicles)), legs))
            for area, legs in enumerate(self.areas.leg.T / kind.speed):
                origins.append(_Origin(n, int(self.at_area[n, area]), legs))
        for origin in origins:
            for s in np.argsort(origin.legs, kind="stable")[:NEAR_STORES]:
                self._add_drive(origin, int(s))
        return origins

    def _add_drives(self, duals: Floats) -> int:
        """Adds the drives that pay most at the given duals; returns how many."""
        found = 0
        for origin in self.origins:
            n = origin.type
            saving = duals[self.at_store[n]] - duals[self.hours[n]] * origin.legs - duals[origin.row]
            for s in np.argsort(-saving, kind="stable")[:MORE_WAYS]:
                if saving[s] > LEAST_SAVING:
                    found += self._add_drive(origin, int(s))
        return found

    def _add_drive(self, origin: _Origin, s: int) -> int:
        if origin.legs[s] >= NEVER / 2 or s in origin.known:
            return 0
        origin.known.add(s)
        n = origin.type
        terms = [(origin.row, 1.0), (int(self.at_store[n, s]), -1.0), (self.hours[n], float(origin.legs[s]))]
        self.lp.column(0.0, np.inf, terms)
        return 1

    def _add_people(self, people: Floats, needs: Ints) -> None:
        """Columns of the people of an area: life-saved, relieved; of priority groups nobody is relieved unsaved."""
        ground = self.ground
        for g, number in enumerate(people):
            ration = ground.ration[:, g]
            if not ground.priority[g]:
                self.lp.column(1.0, number, [(int(needs[i]), ration[i]) for i in np.flatnonzero(ration)])
                continue
            first = self.lp.row(0.0)
            life, rest = np.flatnonzero(ration * ground.life_saving), np.flatnonzero(ration * ~ground.life_saving)
            self.saved.append(self.lp.column(0.0, number, [(first, -1.0)] + [(int(needs[i]), ration[i]) for i in life]))
            self.lp.column(1.0, number, [(first, 1.0)] + [(int(needs[i]), ration[i]) for i in rest])

    def _add_ways(self, duals: Floats | None) -> int:
        """Adds ways to near stores, or those that pay at the given duals; returns how many."""
        found, aboard = 0, None if duals is None else self._aboard(duals)
        for area, village in enumerate(self.areas.village):
            kinds = np.flatnonzero([kind.reach[village] for kind in self.ground.types])
            if not len(kinds) or not len(self.ground.stores):
                continue
            minutes = np.array([self._minutes(area, int(n)) for n in kinds])
            for i in range(len(self.ground.items)):
                if duals is None or aboard is None:
                    chosen = self._near(minutes[:, :, i], area)
                else:
                    chosen = self._paying(minutes[:, :, i], kinds, area, i, duals, aboard[kinds, :, i])
                for k, s in chosen:
                    found += self._add_way(area, int(kinds[k]), s, i, float(minutes[k, s, i]))
        return found

    def _minutes(self, area: int, n: int) -> Floats:
        """(S, I): vehicle minutes of a unit after it has been loaded; infinite where it cannot be brought."""
        ground, kind, village = self.ground, self.ways.types[n], self.areas.village[area]
        trip = self.areas.leg[:, area] / kind.kind.speed + ground.unload_setup[village]
        there = np.where(self.ways.steady[:, None], kind.at_dock[-1] < NEVER, self.aboard[n] >= 0)
        can = there & (kind.last[:, village] >= 0)[:, None]
        return np.where(can, kind.full * trip[:, None] + ground.kg / ground.unload_rate[village], np.inf)

    def _near(self, minutes: Floats, area: int) -> list[tuple[int, int]]:
        """(position in kinds, store) of every type to the nearest stores, and of the quickest one to more of them."""
        stores = np.flatnonzero(np.isfinite(minutes).any(axis=0))
        near = stores[np.argsort(self.areas.leg[stores, area], kind="stable")]
        every = [(int(k), int(s)) for s in near[:FIRST_WAYS] for k in np.flatnonzero(np.isfinite(minutes[:, s]))]
        return every + [(int(minutes[:, s].argmin()), int(s)) for s in near[FIRST_WAYS:QUICKEST_WAYS]]

    def _paying(
        self, minutes: Floats, kinds: Ints, area: int, item: int, duals: Floats, aboard: Floats
    ) -> list[tuple[int, int]]:
        """(position in kinds, store) of the ways that pay most; `aboard` (kinds, S): price of a unit once loaded."""
        full = np.array([self.ways.types[n].full[:, item] for n in kinds])
        price = duals[np.array(self.hours)[kinds]][:, None] * np.where(np.isfinite(minutes), minutes, 0.0)
        place = duals[self.at_store][kinds] - duals[self.at_area][kinds, area][:, None]
        price += aboard + np.where(full < 1e3, full, 0.0) * place
        price[~np.isfinite(minutes)] = np.inf
        best = np.argsort(price, axis=None, kind="stable")[:MORE_WAYS]
        return [
            (int(b // price.shape[1]), int(b % price.shape[1]))
            for b in best
            if price.flat[b] < duals[self.needs[area, item]] - LEAST_SAVING
        ]

    def _add_way(self, area: int, n: int, s: int, i: int, minutes: float) -> int:
        if (area, n, s, i) in self.known:
            return 0
        self.known.add((area, n, s, i))
        full = float(self.ways.types[n].full[s, i])
        terms = [(self.needs[area, i], -1.0), (self.at_store[n, s], full), (self.at_area[n, area], -full)]
        load = self._load(n, -1, s, i) if self.ways.steady[s] else [(int(self.aboard[n, s, i]), 1.0)]
        terms = [*((int(row), much) for row, much in terms), *load, (self.hours[n], minutes)]
        self.lp.column(0.0, np.inf, terms)
        return 1

    def _prices(self, duals: Floats) -> Prices:
        stock = np.where(self.stock >= 0, duals[self.stock], 0.0)
        return Prices(
            stock_by=np.maximum(0.0, -np.diff(stock, axis=0, append=0.0)),
            dock=np.where(self.dock >= 0, duals[self.dock], 0.0),
            minute=duals[self.hours],
            place=duals[self.at_store],
            by_kg=self.ways.by_kg,
        )


def _pool(instance: Json, ground: Ground) -> Areas:
    keys = [(v["township"], v.get("access") or "road", v["unload_kg_per_min"]) for v in instance["villages"]]
    index = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    of = np.array([index[key] for key in keys], dtype=np.int64)
    people = np.zeros((len(index), len(ground.priority)))
    np.add.at(people, of, ground.people)
    leg = np.array([np.median(ground.leg[:, of == n], axis=1) for n in range(len(index))])
    village = np.array([int(np.flatnonzero(of == n)[0]) for n in range(len(index))], dtype=np.int64)
    return Areas(of, people, leg.reshape(len(index), len(ground.stores)).T, village)


def _by_kg(ground: Ground, n: int) -> float:
    """1 where payload fills first with the mean goods that people need, 0 where volume does."""
    kind, need = ground.types[n], ground.people.sum(axis=0) @ ground.ration.T
    light, small = ground.kg.min(axis=0, initial=NEVER), ground.m3.min(axis=0, initial=NEVER)
    had = light < NEVER
    return float((need * light)[had].sum() * kind.volume_m3 >= (need * small)[had].sum() * kind.payload_kg)
