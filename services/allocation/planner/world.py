"""What the search looks at (World) and what it changes (Board): plain arrays, so that compiled code can share them."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.allocation.planner.compiled import entry, part
from services.allocation.planner.problem import LINE_SLOT_TICKS, NEVER, Flags, Floats, Ints, Problem
from services.allocation.planner.travel import Travel

ANYWHERE = np.int64(-1)
MAX_LOADS = 6
MAX_DROPS = 10
MAX_LINES = 128
MAX_TRIPS = 8
MAX_DOCK_VISITS = 120
MAX_PICKS = 96
NEAR_STORES = 24
NEAR_VILLAGES = 64
NEAR_HOLDERS = 8

# A trip as wished (stores, villages, `phases`: 1 life-saving sets, 2 priority rations, 3 all, 4 parts too; `delay`:
# ticks before setting out) and as carried out (times, and lines: so many units of a lot from a load to a drop).
TRIP = np.dtype(
    [
        ("loads", np.int64),
        ("drops", np.int64),
        ("phases", np.int64),
        ("delay", np.int64),
        ("lines", np.int64),
        ("end", np.int64),
        ("store", np.int64, (MAX_LOADS,)),
        ("load_arrive", np.int64, (MAX_LOADS,)),
        ("load_start", np.int64, (MAX_LOADS,)),
        ("load_end", np.int64, (MAX_LOADS,)),
        ("dock", np.int64, (MAX_LOADS,)),
        ("village", np.int64, (MAX_DROPS,)),
        ("drop_start", np.int64, (MAX_DROPS,)),
        ("drop_end", np.int64, (MAX_DROPS,)),
        ("line_load", np.int64, (MAX_LINES,)),
        ("line_drop", np.int64, (MAX_LINES,)),
        ("line_lot", np.int64, (MAX_LINES,)),
        ("line_quantity", np.int64, (MAX_LINES,)),
    ],
    align=True,
)


class World(NamedTuple):
    """Facts of the problem.  Nodes are villages, then stores, then other depots.

    `want` (4, V, I): base units for each phase.  `item_kg`, `item_persons` (I): kg and persons served per base unit.
    `near_*`: the nearest first, -1 where there are no more.
    `stock_price` (S, I) a base unit, `dock_price` (S) and `minute_price` (K) a tick: the guide, from the quota LP.
    `credit` (1): what goods are worth, in persons, that complete no set yet; `share` (V, I): people by mass of an item.
    `allowance`: persons, for each broken promise.  Of the plan in force, -1 after a vehicle's last: `promise_village`,
    `promise_tick` (K, most): arrivals; `promise_wish`, `promise_begin` (K, most): trips, and when they begin.
    """

    deadline: int
    priority_weight: float
    travel: Travel
    people: Ints
    need: Floats
    want: Floats
    ration: Floats
    item_kg: Floats
    item_persons: Floats
    every_item: Flags
    life_saving: Flags
    priority: Flags
    drop_setup: Ints
    drop_kg_per_tick: Floats
    access: Ints
    load_setup: Ints
    load_kg_per_tick: Floats
    first_dock: Ints
    first_lot: Ints
    lot_item: Ints
    lot_units: Floats
    lot_kg: Floats
    lot_m3: Floats
    lot_ready: Ints
    lot_until: Ints
    lot_line: Ints
    depot: Ints
    payload_kg: Floats
    volume_m3: Floats
    speed: Floats
    duty_end: Ints
    reach: Flags
    scarcest_access: Ints
    near_store: Ints
    near_village: Ints
    near_holder: Ints
    stock_price: Floats
    dock_price: Floats
    minute_price: Floats
    credit: Floats
    share: Floats
    allowance: float
    promise_village: Ints
    promise_tick: Ints
    promise_wish: NDArray[np.void]
    promise_begin: Ints


class Desk(NamedTuple):
    """Working memory, because the search does not allocate; nothing in it outlives the function that filled it.

    `persons`, `saved`, `full` (G); `pick_*` (MAX_PICKS); `free` (K); the others (I).
    """

    left: Floats
    persons: Floats
    saved: Floats
    full: Floats
    required: Floats
    missing: Floats
    stock: Floats
    unit_kg: Floats
    unit_m3: Floats
    bring: Floats
    after: Floats
    pick_lot: Ints
    pick_load: Ints
    pick_left: Ints
    free: Ints


class Board(NamedTuple):
    """The timetable in the making.

    `units` (V, I): base units delivered in time; `worth`, `most` (V): value now, and with everything.
    `left` (lots): units not drawn; `spare` (lines, slots): units made and not drawn up to the slot.
    `visits` (docks): visits so far, `visit_from`, `visit_to` (docks, visits): sorted.
    `place`, `ready` (K): where and when a vehicle begins; `trips` (K, MAX_TRIPS), `trip_count` (K): its trips in order.
    `server` (V): a vehicle that delivers, or delivered, there; -1 if none.
    `fixed` (K): how many of a vehicle's first trips keep a promise and stay.
    """

    units: Floats
    worth: Floats
    most: Floats
    left: Ints
    spare: Ints
    visits: Ints
    visit_from: Ints
    visit_to: Ints
    place: Ints
    ready: Ints
    trips: NDArray[np.void]
    trip_count: Ints
    server: Ints
    fixed: Ints
    desk: Desk


def build_world(problem: Problem, travel: Travel, priority_weight: float) -> World:
    p = problem
    stores, nothing = len(p.stores.id), np.zeros((len(p.vehicles.id), 0), dtype=np.int64)
    return World(
        deadline=p.deadline,
        priority_weight=float(priority_weight),
        travel=travel,
        people=p.villages.people,
        need=p.villages.need,
        want=_want(p),
        ration=p.items.ration,
        item_kg=_item_kg(p),
        item_persons=1.0 / p.items.ration.max(axis=1),
        every_item=np.ones(len(p.items.id), dtype=bool),
        life_saving=p.items.life_saving,
        priority=p.groups.priority,
        drop_setup=p.villages.setup,
        drop_kg_per_tick=p.villages.kg_per_tick,
        access=p.villages.access,
        load_setup=p.stores.setup,
        load_kg_per_tick=p.stores.kg_per_tick,
        first_dock=np.concatenate([[0], np.cumsum(p.stores.docks)]).astype(np.int64),
        first_lot=np.searchsorted(p.lots.store, np.arange(stores + 1)).astype(np.int64),
        lot_item=p.lots.item,
        lot_units=p.lots.units,
        lot_kg=p.lots.kg,
        lot_m3=p.lots.m3,
        lot_ready=p.lots.ready,
        lot_until=p.lots.until,
        lot_line=p.lots.line,
        depot=p.vehicles.depot,
        payload_kg=p.vehicles.payload_kg,
        volume_m3=p.vehicles.volume_m3,
        speed=p.vehicles.speed,
        duty_end=p.vehicles.duty_end,
        reach=p.vehicles.reach,
        scarcest_access=np.argsort(p.vehicles.reach.sum(axis=0), kind="stable"),
        **_neighbours(p, travel.ticks.min(axis=0)),
        stock_price=np.zeros((stores, len(p.items.id))),
        dock_price=np.zeros(stores),
        minute_price=np.zeros(len(p.vehicles.id)),
        credit=np.zeros(1),
        share=_shares(p),
        allowance=0.0,
        promise_village=nothing,
        promise_tick=nothing,
        promise_wish=np.zeros(nothing.shape, TRIP),
        promise_begin=nothing,
    )


def _want(p: Problem) -> Floats:
    life_only = np.where(p.items.life_saving[:, None], p.items.ration, 0.0)
    everybody = p.villages.people @ p.items.ration.T
    sets = [p.villages.people @ (ration * p.groups.priority).T for ration in (life_only, p.items.ration)]
    return np.stack([*sets, everybody, everybody])


def _shares(p: Problem) -> Floats:
    """(V, I): people of a village, shared out over the items they need by mass."""
    kg = p.villages.need * _item_kg(p)
    people = p.villages.people.sum(axis=1)
    return np.asarray(kg * (people / np.maximum(kg.sum(axis=1), 1e-9))[:, None])


def _item_kg(p: Problem) -> Floats:
    """Mean mass of a base unit over all lots."""
    units, kg = np.zeros(len(p.items.id)), np.zeros(len(p.items.id))
    np.add.at(units, p.lots.item, p.lots.quantity * p.lots.units)
    np.add.at(kg, p.lots.item, p.lots.quantity * p.lots.kg)
    return kg / np.maximum(units, 1e-9)


def _neighbours(p: Problem, ticks: NDArray[np.int32]) -> dict[str, Ints]:
    """Nearest stores of every place, nearest villages of every place by access, nearest holders of every item."""
    v, s = len(p.villages.id), len(p.stores.id)
    stocked = np.zeros((s, len(p.items.id)), dtype=bool)
    stocked[p.lots.store, p.lots.item] = True
    to_store, to_village = ticks[:, v : v + s], ticks[:, :v]
    accesses = p.vehicles.reach.shape[1]
    wanted: Flags = np.asarray(p.villages.people.sum(axis=1) > 0)
    return {
        "near_store": _nearest(to_store, np.asarray(stocked.any(axis=1)), NEAR_STORES),
        "near_village": np.stack(
            [_nearest(to_village, wanted & (p.villages.access == a), NEAR_VILLAGES) for a in range(accesses)]
        ),
        "near_holder": np.stack([_nearest(to_store, stocked[:, i], NEAR_HOLDERS) for i in range(len(p.items.id))]),
    }


def _nearest(ticks: NDArray[np.int32], eligible: Flags, number: int) -> Ints:
    columns = np.flatnonzero(eligible)
    order = np.argsort(ticks[:, columns], axis=1, kind="stable")[:, :number]
    reachable = np.take_along_axis(ticks[:, columns], order, axis=1) < NEVER
    near = np.full((ticks.shape[0], number), -1, dtype=np.int64)
    near[:, : order.shape[1]] = np.where(reachable, columns[order], -1)
    return near


def build_board(problem: Problem) -> Board:
    p = problem
    docks, vehicles = int(p.stores.docks.sum()), len(p.vehicles.id)
    return Board(
        units=np.zeros(p.villages.need.shape),
        worth=np.zeros(len(p.villages.id)),
        most=np.zeros(len(p.villages.id)),
        left=p.lots.quantity.copy(),
        spare=p.lots.made.copy(),
        visits=np.zeros(docks, dtype=np.int64),
        visit_from=np.zeros((docks, MAX_DOCK_VISITS), dtype=np.int64),
        visit_to=np.zeros((docks, MAX_DOCK_VISITS), dtype=np.int64),
        place=p.vehicles.depot.copy(),
        ready=p.vehicles.ready.copy(),
        trips=np.zeros((vehicles, MAX_TRIPS), dtype=TRIP),
        trip_count=np.zeros(vehicles, dtype=np.int64),
        fixed=np.zeros(vehicles, dtype=np.int64),
        server=np.full(len(p.villages.id), -1, dtype=np.int64),
        desk=build_desk(len(p.items.id), len(p.groups.id), vehicles),
    )


def build_desk(items: int, groups: int, vehicles: int) -> Desk:
    by_group, by_pick = ("persons", "saved", "full"), ("pick_lot", "pick_load", "pick_left")
    rows: dict[str, Any] = {name: np.zeros(items) for name in Desk._fields}
    rows |= {name: np.zeros(groups) for name in by_group}
    rows |= {name: np.zeros(MAX_PICKS, dtype=np.int64) for name in by_pick}
    return Desk(**(rows | {"free": np.zeros(vehicles, dtype=np.int64)}))


@part
def copy_wish(source, target):  # type: ignore[no-untyped-def]
    """Copies what a trip shall do; when and with what goods is for `carry_out` to say."""
    target.loads, target.drops, target.phases, target.delay = source.loads, source.drops, source.phases, source.delay
    for n in range(source.loads):
        target.store[n] = source.store[n]
    for n in range(source.drops):
        target.village[n] = source.village[n]


@part
def copy_trip(source, target):  # type: ignore[no-untyped-def]
    """Copies a trip as carried out: only the rows in use, a tenth of the record."""
    copy_wish(source, target)
    target.lines, target.end = source.lines, source.end
    for n in range(source.loads):
        target.load_arrive[n], target.load_start[n] = source.load_arrive[n], source.load_start[n]
        target.load_end[n], target.dock[n] = source.load_end[n], source.dock[n]
    for n in range(source.drops):
        target.drop_start[n], target.drop_end[n] = source.drop_start[n], source.drop_end[n]
    for n in range(source.lines):
        target.line_load[n], target.line_drop[n] = source.line_load[n], source.line_drop[n]
        target.line_lot[n], target.line_quantity[n] = source.line_lot[n], source.line_quantity[n]


@part
def usable(world, board, lot, at):  # type: ignore[no-untyped-def]
    """Units of a lot that a load starting at `at` may take without robbing a later one."""
    lot_ready, lot_until, lot_line = world.lot_ready, world.lot_until, world.lot_line
    left, spare = board.left, board.spare
    if at < lot_ready[lot] or at > lot_until[lot]:
        return 0
    found = left[lot]
    line = lot_line[lot]
    if line >= 0:
        for slot in range(min(at // LINE_SLOT_TICKS, spare.shape[1] - 1), spare.shape[1]):
            found = min(found, spare[line, slot])
    return max(0, found)


@entry
def draw(world, board, lot, at, quantity):  # type: ignore[no-untyped-def]
    """Takes units of a lot at a time; a negative quantity gives them back."""
    board.left[lot] -= quantity
    line = world.lot_line[lot]
    if line >= 0:
        for slot in range(min(at // LINE_SLOT_TICKS, board.spare.shape[1] - 1), board.spare.shape[1]):
            board.spare[line, slot] -= quantity


@part
def free_dock(world, board, store, at, duration):  # type: ignore[no-untyped-def]
    """(dock, start) of the first gap of that length at a dock of the store; dock -1 when there is none."""
    first_dock = world.first_dock
    visits, visit_to, visit_from = board.visits, board.visit_to, board.visit_from
    best, best_dock = NEVER, -1
    for dock in range(first_dock[store], first_dock[store + 1]):
        if visits[dock] >= MAX_DOCK_VISITS:
            continue
        start = at
        for n in range(visits[dock]):
            if visit_to[dock, n] <= start:
                continue
            if visit_from[dock, n] >= start + duration:
                break
            start = visit_to[dock, n]
        if start < best:
            best, best_dock = start, dock
    return best_dock, best


@entry
def occupy(board, dock, start, end):  # type: ignore[no-untyped-def]
    visits, visit_from, visit_to = board.visits, board.visit_from, board.visit_to
    n = visits[dock]
    while n > 0 and visit_from[dock, n - 1] > start:
        visit_from[dock, n] = visit_from[dock, n - 1]
        visit_to[dock, n] = visit_to[dock, n - 1]
        n -= 1
    visit_from[dock, n] = start
    visit_to[dock, n] = end
    visits[dock] += 1


@part
def vacate(board, dock, start):  # type: ignore[no-untyped-def]
    visit_from, visits, visit_to = board.visit_from, board.visits, board.visit_to
    n = 0
    while visit_from[dock, n] != start:
        n += 1
    visits[dock] -= 1
    while n < visits[dock]:
        visit_from[dock, n] = visit_from[dock, n + 1]
        visit_to[dock, n] = visit_to[dock, n + 1]
        n += 1
