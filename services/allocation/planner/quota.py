"""The quota LP: which store should feed which area by which vehicle type; its duals are the prices of what is short.

Villages are pooled into areas (township, access, handling), and every area begins with the quickest ways of getting an
item; ways that the prices make cheaper join, round by round.  The certificate accepts any prices, so the LP may be
small and need not be solved to the end.
"""

import time
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver.python import model_builder_helper

from services.allocation.certificate import Prices, bound
from services.allocation.ground import NEVER, Floats, Ground, Json
from services.allocation.planner.problem import Ints

FIRST_WAYS = 40
MORE_WAYS = 3
MAX_ROUNDS = 12
LEAST_SAVING = 1e-7
LEAST_SECONDS = 3.0  # A first try takes a tenth of this; on a busy machine it must not be cut off.
GLOP = "use_dual_simplex: true"  # Half the time of the primal one on these.
RETURN_MIN = (0.0, 10.0, 20.0, 40.0)


@dataclass(frozen=True, slots=True)
class Areas:
    """Villages pooled: `of` (V), `people` (areas, G), `leg` (S, areas), `village` (areas): one that stands for all."""

    of: Ints
    people: Floats
    leg: Floats
    village: Ints


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
        self.model.set_var_lower_bound(column, 0.0)
        self.model.set_var_upper_bound(column, upper)
        self.set_gain(column, gain)
        for row, coefficient in terms:
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
        self.by_kg = np.array([_by_kg(ground, n) for n in range(len(ground.types))])
        self.lp = Rows()
        self.stock = np.full(ground.stock.shape, -1)
        for s, i in zip(*np.nonzero(ground.stock), strict=True):
            self.stock[s, i] = self.lp.row(ground.stock[s, i])
        self.dock = [self.lp.row(minutes) for minutes in ground.dock_minutes]
        self.hours = [self.lp.row(kind.minutes) for kind in ground.types]
        self.needs = [[self.lp.row(0.0) for _ in ground.items] for _ in self.areas.people]
        self.saved: list[int] = []
        for people, needs in zip(self.areas.people, self.needs, strict=True):
            self._add_people(people, needs)
        self.kinds = [np.flatnonzero([k.reach[v] for k in ground.types]) for v in self.areas.village]
        self.costs = [[self._costs(area, int(n)) for n in kinds] for area, kinds in enumerate(self.kinds)]
        self.known: set[tuple[int, int, int, int]] = set()
        self._add_ways(None)

    def prices(self, priority_weight: float, until: float) -> tuple[Prices, float]:
        """Prices for people relieved plus the weight per priority person life-saved, and the bound they prove.

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
            if not self._add_ways(duals) or time.monotonic() >= until:
                break
            found = self.lp.duals(until - time.monotonic())
        return self._best_place(duals, priority_weight)

    def _add_people(self, people: Floats, needs: list[int]) -> None:
        """Columns of the people of an area: life-saved, relieved; of priority groups nobody is relieved unsaved."""
        ground = self.ground
        for g, number in enumerate(people):
            ration = ground.ration[:, g]
            if not ground.priority[g]:
                self.lp.column(1.0, number, [(needs[i], ration[i]) for i in np.flatnonzero(ration)])
                continue
            first = self.lp.row(0.0)
            life, rest = np.flatnonzero(ration * ground.life_saving), np.flatnonzero(ration * ~ground.life_saving)
            self.saved.append(self.lp.column(0.0, number, [(first, -1.0)] + [(needs[i], ration[i]) for i in life]))
            self.lp.column(1.0, number, [(first, 1.0)] + [(needs[i], ration[i]) for i in rest])

    def _add_ways(self, duals: Floats | None) -> int:
        """Adds the quickest ways, or those that pay at the given duals; returns how many."""
        found = 0
        for area, needs in enumerate(self.needs):
            kinds, costs = self.kinds[area], self.costs[area]
            if not len(kinds) or not len(self.ground.stores):
                continue
            minutes, docks = np.array([c[0] for c in costs]), np.array([c[1] for c in costs])
            for i, need in enumerate(needs):
                for k, s in self._chosen(minutes[:, :, i], docks[:, :, i], kinds, area, i, need, duals):
                    found += self._add_way(area, int(kinds[k]), i, s, need, minutes[k, s, i], docks[k, s, i])
        return found

    def _costs(self, area: int, n: int) -> tuple[Floats, Floats]:
        """(S, I) vehicle minutes and dock minutes per base unit brought by a type; infinite where it cannot be."""
        ground, kind, village = self.ground, self.ground.types[n], self.areas.village[area]
        leg = self.areas.leg[:, area] / kind.speed
        there = ground.ready + (ground.load_setup + leg + ground.unload_setup[village])[:, None]
        by_kg = self.by_kg[n]
        full = by_kg * ground.kg / max(1e-9, kind.payload_kg) + (1 - by_kg) * ground.m3 / max(1e-9, kind.volume_m3)
        trip = leg + ground.load_setup + ground.unload_setup[village] + leg.min(initial=NEVER)
        minutes = full * trip[:, None] + ground.kg * (1 / ground.load_rate + 1 / ground.unload_rate[village])[:, None]
        docks = full * ground.load_setup[:, None] + ground.kg / ground.load_rate[:, None]
        return np.where((self.stock >= 0) & (there <= ground.deadline), minutes, np.inf), docks

    def _chosen(
        self, minutes: Floats, docks: Floats, kinds: Ints, area: int, item: int, need: int, duals: Floats | None
    ) -> list[tuple[int, int]]:
        """(position in kinds, store) of the ways to add: the quickest type to near stores, or what pays most."""
        if duals is None:
            stores = np.flatnonzero(np.isfinite(minutes).any(axis=0))
            near = stores[np.argsort(self.areas.leg[stores, area], kind="stable")[:FIRST_WAYS]]
            return [(int(minutes[:, s].argmin()), int(s)) for s in near]
        price = duals[self.hours][kinds, None] * np.where(np.isfinite(minutes), minutes, 0.0)
        price += duals[self.dock] * docks + np.where(self.stock[:, item] >= 0, duals[self.stock[:, item]], 0.0)
        price[~np.isfinite(minutes)] = np.inf
        if price.min() >= duals[need] - LEAST_SAVING:
            return []
        best = np.argsort(price, axis=None, kind="stable")[:MORE_WAYS]
        return [
            (int(b // price.shape[1]), int(b % price.shape[1]))
            for b in best
            if price.flat[b] < duals[need] - LEAST_SAVING
        ]

    def _add_way(self, area: int, n: int, item: int, store: int, need: int, minutes: float, docks: float) -> int:
        if (area, n, item, store) in self.known:
            return 0
        self.known.add((area, n, item, store))
        terms = [(need, -1.0), (int(self.stock[store, item]), 1.0), (self.dock[store], docks), (self.hours[n], minutes)]
        self.lp.column(0.0, np.inf, terms)
        return 1

    def _best_place(self, duals: Floats, priority_weight: float) -> tuple[Prices, float]:
        """What proves most: the prices with a place price of so many minutes of each type everywhere, or no prices."""
        stock = np.where(self.stock >= 0, duals[self.stock], 0.0)
        dock, minute, stores = duals[self.dock], duals[self.hours], len(self.ground.stores)
        nowhere = np.zeros((len(minute), stores))
        choices = [Prices(0 * stock, 0 * dock, 0 * minute, nowhere, self.by_kg)]
        for minutes in RETURN_MIN:
            place = np.repeat(minute[:, None] * minutes, stores, axis=1)
            choices.append(Prices(stock, dock, minute, place, self.by_kg))
        bounds = [bound(self.ground, prices, priority_weight) for prices in choices]
        best = int(np.argmin(bounds))
        return choices[best], bounds[best]


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
