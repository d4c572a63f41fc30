"""Which store sends how much of what to which place: a min-cost flow for each item, drawn together by sweeps.

Dispatch thinks in whole rations on one truck.  Where the goods of a ration lie in different stores, it is better to
let every item come from where it is near, on different trucks.  A flow per item is exact and takes milliseconds; that
the items of a place come from few stores is the sweeps' doing: a pair of store and place that another item uses already
saves the set-up of one more trip.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.allocation.planner.problem import LINE_SLOT_TICKS, NEVER, TICKS_PER_MIN, Flags, Floats, Ints, Problem
from services.allocation.planner.world import Board, World

SWEEPS = 3
NEW_PAIR_MIN = 40.0
KG_MIN = 0.3
WAIT_SHARE = 0.05
HANDLING_TICKS = 40 * TICKS_PER_MIN
LINES_LATE_SHARE = 0.8
COST_SCALE = 10
UNMET_COST = 1_000_000

Pair = tuple[int, int]
Lines = list[tuple[int, int]]
"""(lot, units) to be brought."""


@dataclass(frozen=True, slots=True)
class Arcs:
    """Ways of one item: from `lot` (L), that can give `supply` base units, to `place` (P), that lacks `wanted`.

    Way n goes from `lot[row[n]]` to `place[column[n]]` and costs `cost[n]` minutes.
    """

    lot: Ints
    supply: Ints
    place: Ints
    wanted: Ints
    row: Ints
    column: Ints
    cost: Floats


def shipments(problem: Problem, world: World, board: Board, places: Ints) -> dict[Pair, Lines]:
    """{(store, place): lines} that bring the places what they still lack, as far as the stock goes."""
    lack = np.maximum(0.0, world.need[places] - board.units[places])
    spare = _spare(problem, board)
    items = [int(i) for i in np.argsort(-(lack.sum(axis=0) * world.item_kg), kind="stable") if lack[:, i].sum() >= 1]
    arcs = {i: _arcs(problem, world, places, lack[:, i], i, spare) for i in items}
    flows: dict[int, Ints] = {}
    for _ in range(SWEEPS):
        for i in items:
            used = _used(problem, arcs, {j: flow for j, flow in flows.items() if j != i})
            flows[i] = _flow(
                arcs[i], ~used[problem.lots.store[arcs[i].lot[arcs[i].row]], arcs[i].place[arcs[i].column]]
            )
    return _whole_units(problem, arcs, flows, spare)


def _spare(problem: Problem, board: Board) -> Ints:
    """Units that may be sent of each lot; of a line, what will be made in time for a last delivery."""
    spare = board.left.copy()
    slot = int(LINES_LATE_SHARE * problem.deadline) // LINE_SLOT_TICKS
    for lot in np.flatnonzero(problem.lots.line >= 0):
        made = board.spare[problem.lots.line[lot]]
        spare[lot] = max(0, min(spare[lot], made[min(slot, len(made) - 1) :].min()))
    return spare


def _arcs(problem: Problem, world: World, places: Ints, lack: Floats, item: int, spare: Ints) -> Arcs:
    """Every lot to every place that lacks the item and that it can reach in time."""
    lots, lacking = problem.lots, lack >= 1
    chosen = np.flatnonzero((lots.item == item) & (spare > 0) & (lots.ready < problem.deadline)).astype(np.int64)
    leg = world.travel.ticks.min(axis=0)[np.ix_(len(problem.villages.id) + lots.store[chosen], places[lacking])]
    begin = np.maximum(lots.ready[chosen], problem.now)
    possible = (leg < NEVER) & (begin[:, None] + leg + HANDLING_TICKS <= problem.deadline)
    row, column = np.nonzero(possible)
    lot = chosen[row]
    waiting = WAIT_SHARE * lots.ready[lot] / TICKS_PER_MIN
    return Arcs(
        lot=chosen,
        supply=(spare[chosen] * lots.units[chosen] + 1e-6).astype(np.int64),
        place=places[lacking],
        wanted=(lack[lacking] + 1e-6).astype(np.int64),
        row=row,
        column=column,
        cost=leg[row, column] / TICKS_PER_MIN + waiting + KG_MIN * lots.kg[lot] / lots.units[lot],
    )


def _used(problem: Problem, arcs: Mapping[int, Arcs], flows: Mapping[int, Ints]) -> Flags:
    """(S, V): whether any of these flows goes from the store to the place."""
    used = np.zeros((len(problem.stores.id), len(problem.villages.id)), dtype=bool)
    for i, flow in flows.items():
        sent = np.flatnonzero(flow)
        used[problem.lots.store[arcs[i].lot[arcs[i].row[sent]]], arcs[i].place[arcs[i].column[sent]]] = True
    return used


def _flow(arcs: Arcs, new: Flags) -> Ints:
    """Base units on every way, at the least cost; what cannot be met stays unmet.  `new` ways cost a set-up more."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # takes a while to import

    lots, places = np.arange(len(arcs.lot)), len(arcs.lot) + np.arange(len(arcs.place))
    source = len(lots) + len(places)
    solver = SimpleMinCostFlow()
    ways = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.row,
        places[arcs.column],
        np.minimum(arcs.supply[arcs.row], arcs.wanted[arcs.column]),
        (COST_SCALE * (arcs.cost + NEW_PAIR_MIN * new)).astype(np.int64),
    )
    unmet, unsent = np.full(len(places), UNMET_COST), np.zeros(len(lots), dtype=np.int64)
    solver.add_arcs_with_capacity_and_unit_cost(np.full(len(places), source), places, arcs.wanted, unmet)
    solver.add_arcs_with_capacity_and_unit_cost(lots, np.full(len(lots), source), arcs.supply, unsent)
    balance = np.concatenate([arcs.supply, -arcs.wanted, [arcs.wanted.sum() - arcs.supply.sum()]])
    solver.set_nodes_supplies(np.arange(source + 1), balance)
    if solver.solve() != solver.OPTIMAL or not len(ways):
        return np.zeros(len(arcs.row), dtype=np.int64)
    return np.asarray(solver.flows(ways), dtype=np.int64)


def _whole_units(
    problem: Problem, arcs: Mapping[int, Arcs], flows: Mapping[int, Ints], spare: Ints
) -> dict[Pair, Lines]:
    """Flows in units of their lots; of a substitute that counts for several, one unit may spill over a place's need."""
    lots, left = problem.lots, spare.copy()
    orders: dict[Pair, Lines] = defaultdict(list)
    for i, flow in flows.items():
        spilled: set[int] = set()
        sent: Sequence[int] = np.flatnonzero(flow).tolist()
        for n in sorted(sent, key=lambda n: -lots.units[arcs[i].lot[arcs[i].row[n]]]):
            lot, place = int(arcs[i].lot[arcs[i].row[n]]), int(arcs[i].place[arcs[i].column[n]])
            units = int(flow[n] / lots.units[lot] + 1e-6)
            if units * lots.units[lot] < flow[n] - 1e-6 and place not in spilled:
                units += 1
                spilled.add(place)
            units = min(units, int(left[lot]))
            if units > 0:
                left[lot] -= units
                orders[int(lots.store[lot]), place].append((lot, units))
    return orders
