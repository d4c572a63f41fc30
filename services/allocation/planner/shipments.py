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

from services.allocation.planner.problem import LINE_SLOT_TICKS, NEVER, TICKS_PER_MIN, Floats, Ints, Problem
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
    """Ways of one item: `lot`, `place` and `cost` (minutes) of each, and the base units each lot can give."""

    lot: Ints
    place: Ints
    cost: Floats
    supply: Mapping[int, int]


def shipments(problem: Problem, world: World, board: Board, places: Ints) -> dict[Pair, Lines]:
    """{(store, place): lines} that bring the places what they still lack, as far as the stock goes."""
    lack = np.maximum(0.0, world.need[places] - board.units[places])
    spare = _spare(problem, board)
    items = [int(i) for i in np.argsort(-(lack.sum(axis=0) * world.item_kg), kind="stable") if lack[:, i].sum() >= 1]
    arcs = {i: _arcs(problem, world, places[lack[:, i] >= 1], i, spare) for i in items}
    flows: dict[int, Ints] = {}
    for _ in range(SWEEPS):
        for i in items:
            used = _pairs(problem, arcs, {j: flow for j, flow in flows.items() if j != i})
            flows[i] = _flow(problem, arcs[i], dict(zip(places.tolist(), lack[:, i], strict=True)), used)
    return _whole_units(problem, arcs, flows, spare)


def _spare(problem: Problem, board: Board) -> Ints:
    """Units that may be sent of each lot; of a line, what will be made in time for a last delivery."""
    spare = board.left.copy()
    slot = int(LINES_LATE_SHARE * problem.deadline) // LINE_SLOT_TICKS
    for lot in np.flatnonzero(problem.lots.line >= 0):
        made = board.spare[problem.lots.line[lot]]
        spare[lot] = max(0, min(spare[lot], made[min(slot, len(made) - 1) :].min()))
    return spare


def _arcs(problem: Problem, world: World, places: Ints, item: int, spare: Ints) -> Arcs:
    """Every lot to every place that it can reach in time."""
    lots = problem.lots
    chosen = np.flatnonzero((lots.item == item) & (spare > 0) & (lots.ready < problem.deadline))
    leg = world.travel.ticks.min(axis=0)[np.ix_(len(problem.villages.id) + lots.store[chosen], places)]
    begin = np.maximum(lots.ready[chosen], problem.now)
    possible = (leg < NEVER) & (begin[:, None] + leg + HANDLING_TICKS <= problem.deadline)
    row, column = np.nonzero(possible)
    lot = chosen[row]
    waiting = WAIT_SHARE * lots.ready[lot] / TICKS_PER_MIN
    cost = leg[row, column] / TICKS_PER_MIN + waiting + KG_MIN * lots.kg[lot] / lots.units[lot]
    supply = {int(n): int(spare[n] * lots.units[n] + 1e-6) for n in chosen}
    return Arcs(lot.astype(np.int64), places[column], cost, supply)


def _pairs(problem: Problem, arcs: Mapping[int, Arcs], flows: Mapping[int, Ints]) -> set[Pair]:
    pairs: set[Pair] = set()
    for i, flow in flows.items():
        sent = flow > 0
        stores = problem.lots.store[arcs[i].lot[sent]]
        pairs.update(zip(stores.tolist(), arcs[i].place[sent].tolist(), strict=True))
    return pairs


def _flow(problem: Problem, arcs: Arcs, lack: Mapping[int, float], used: set[Pair]) -> Ints:
    """Base units on every arc, at the least cost; what cannot be met stays unmet."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # takes a while to import

    wanted = {place: int(units + 1e-6) for place, units in lack.items() if units >= 1}
    lots, first_place = list(arcs.supply), len(arcs.supply)
    node = {lot: n for n, lot in enumerate(lots)}
    place_node = {place: first_place + n for n, place in enumerate(wanted)}
    source = first_place + len(wanted)
    stores = problem.lots.store[arcs.lot].tolist()
    places = arcs.place.tolist()
    new = np.array([pair not in used for pair in zip(stores, places, strict=True)], dtype=bool)
    solver = SimpleMinCostFlow()
    limit = [min(wanted[p], arcs.supply[lot]) for lot, p in zip(arcs.lot.tolist(), places, strict=True)]
    ways = solver.add_arcs_with_capacity_and_unit_cost(
        np.array([node[lot] for lot in arcs.lot.tolist()], dtype=np.int32),
        np.array([place_node[p] for p in places], dtype=np.int32),
        np.array(limit, dtype=np.int64),
        (COST_SCALE * (arcs.cost + NEW_PAIR_MIN * new)).astype(np.int64),
    )
    for place, units in wanted.items():
        solver.add_arc_with_capacity_and_unit_cost(source, place_node[place], units, UNMET_COST)
        solver.set_node_supply(place_node[place], -units)
    for lot, units in arcs.supply.items():
        solver.add_arc_with_capacity_and_unit_cost(node[lot], source, units, 0)
        solver.set_node_supply(node[lot], units)
    solver.set_node_supply(source, sum(wanted.values()) - sum(arcs.supply.values()))
    if solver.solve() != solver.OPTIMAL or not len(ways):
        return np.zeros(len(arcs.lot), dtype=np.int64)
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
        for n in sorted(sent, key=lambda n: -lots.units[arcs[i].lot[n]]):
            lot, place = int(arcs[i].lot[n]), int(arcs[i].place[n])
            units = int(flow[n] / lots.units[lot] + 1e-6)
            if units * lots.units[lot] < flow[n] - 1e-6 and place not in spilled:
                units += 1
                spilled.add(place)
            units = min(units, int(left[lot]))
            if units > 0:
                left[lot] -= units
                orders[int(lots.store[lot]), place].append((lot, units))
    return orders
