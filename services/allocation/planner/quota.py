"""The quota LP: which store should feed which area by which vehicle type; its duals are the prices of what is short.

Villages are pooled into areas (township, access, handling), and every area begins with the quickest ways of getting an
item; ways that the prices make cheaper join, round by round.  The certificate accepts any prices, so the LP may be
small and need not be solved to the end.
"""

import time
from dataclasses import dataclass, field

import numpy as np
from ortools.linear_solver.python import model_builder_helper

from services.allocation.certificate import Prices, bound
from services.allocation.ground import NEVER, Floats, Ground, Json
from services.allocation.planner.problem import Ints

FIRST_WAYS = 40
MORE_WAYS = 3
MAX_ROUNDS = 12
RETURN_MIN = (0.0, 10.0, 20.0, 40.0)


@dataclass(frozen=True, slots=True)
class Areas:
    """Villages pooled: `of` (V), `people` (areas, G), `leg` (S, areas), `village` (areas): one that stands for all."""

    of: Ints
    people: Floats
    leg: Floats
    village: Ints


@dataclass(slots=True)
class Rows:
    """A linear programme `max gain x, rows <= limit, 0 <= x <= upper`, written column by column."""

    limits: list[float] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    terms: list[list[tuple[int, float]]] = field(default_factory=list)

    def row(self, limit: float) -> int:
        """Adds a row; returns its number."""
        self.limits.append(limit)
        self.terms.append([])
        return len(self.limits) - 1

    def column(self, gain: float, upper: float, terms: list[tuple[int, float]]) -> int:
        """Adds a column with its (row, coefficient) terms; returns its number."""
        for row, coefficient in terms:
            self.terms[row].append((len(self.gains), coefficient))
        self.gains.append(gain)
        self.uppers.append(upper)
        return len(self.gains) - 1

    def duals(self, seconds: float) -> Floats:
        """Prices of the rows at the optimum, or where GLOP was stopped; never below 0."""
        model = model_builder_helper.ModelBuilderHelper()
        columns = [model.add_var() for _ in self.gains]
        for column, gain, upper in zip(columns, self.gains, self.uppers, strict=True):
            model.set_var_lower_bound(column, 0.0)
            model.set_var_upper_bound(column, upper)
            model.set_var_objective_coefficient(column, gain)
        model.set_maximize(True)
        for limit, terms in zip(self.limits, self.terms, strict=True):
            row = model.add_linear_constraint()
            model.set_constraint_lower_bound(row, -np.inf)
            model.set_constraint_upper_bound(row, limit)
            for column, coefficient in terms:
                model.add_term_to_constraint(row, columns[column], coefficient)
        solver = model_builder_helper.ModelSolverHelper("glop")
        solver.set_time_limit_in_seconds(seconds)
        solver.solve(model)
        if not solver.has_solution():
            return np.zeros(len(self.limits))
        return np.maximum(0.0, np.asarray(solver.dual_values()))


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
        self.known: set[tuple[int, int, int, int]] = set()
        self._add_ways(None)

    def prices(self, priority_weight: float, seconds: float) -> Prices:
        """Prices for people relieved plus the weight per priority person life-saved."""
        for column in self.saved:
            self.lp.gains[column] = priority_weight
        until = time.monotonic() + seconds
        duals = np.zeros(len(self.lp.limits))
        for _ in range(MAX_ROUNDS):
            left = until - time.monotonic()
            if left <= 0:
                break
            duals = self.lp.duals(left)
            if not self._add_ways(duals):
                break
        return self._best_place(duals, priority_weight)

    def _add_people(self, people: Floats, needs: list[int]) -> None:
        """Columns of the people of an area: life-saved, relieved; a priority person who is relieved is life-saved first."""
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
            for n in range(len(self.ground.types)):
                leg = self.areas.leg[:, area] / self.ground.types[n].speed
                if self.ground.types[n].reach[self.areas.village[area]]:
                    found += sum(self._add_item(area, n, i, leg, need, duals) for i, need in enumerate(needs))
        return found

    def _add_item(self, area: int, n: int, item: int, leg: Floats, need: int, duals: Floats | None) -> int:
        ground, kind = self.ground, self.ground.types[n]
        village, kg, m3 = self.areas.village[area], ground.kg[:, item], ground.m3[:, item]
        there = ground.ready[:, item] + ground.load_setup + leg + ground.unload_setup[village]
        can = (ground.stock[:, item] > 0) & (there <= ground.deadline)
        full = self.by_kg[n] * kg / max(1e-9, kind.payload_kg) + (1 - self.by_kg[n]) * m3 / max(1e-9, kind.volume_m3)
        trip = leg + ground.load_setup + ground.unload_setup[village] + leg.min(initial=0.0)
        minutes = full * trip + kg * (1 / ground.load_rate + 1 / ground.unload_rate[village])
        docks = full * ground.load_setup + kg / ground.load_rate
        if duals is None:
            best = np.flatnonzero(can)[np.argsort(leg[can], kind="stable")[:FIRST_WAYS]]
        else:
            price = duals[self.stock[:, item]] + duals[self.dock] * docks + duals[self.hours[n]] * minutes
            can &= price < duals[need] - 1e-7
            best = np.flatnonzero(can)[np.argsort(price[can], kind="stable")[:MORE_WAYS]]
        new = [int(s) for s in best if (area, n, item, int(s)) not in self.known]
        for s in new:
            self.known.add((area, n, item, s))
            terms = [
                (need, -1.0),
                (int(self.stock[s, item]), 1.0),
                (self.dock[s], docks[s]),
                (self.hours[n], minutes[s]),
            ]
            self.lp.column(0.0, np.inf, terms)
        return len(new)

    def _best_place(self, duals: Floats, priority_weight: float) -> Prices:
        """The prices, with the place price (so many minutes of each type, everywhere) that proves most."""
        stock = np.where(self.stock >= 0, duals[self.stock], 0.0)
        minute = duals[self.hours]
        tried = []
        for minutes in RETURN_MIN:
            place = np.repeat(minute[:, None] * minutes, len(self.ground.stores), axis=1)
            priced = Prices(stock, duals[self.dock], minute, place, self.by_kg)
            tried.append((bound(self.ground, priced, priority_weight), minutes, priced))
        return min(tried, key=lambda t: t[:2])[2]


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
