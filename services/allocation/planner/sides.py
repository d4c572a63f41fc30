"""Shares the board out among threads that search at the same time, and brings together what they find.

A large board is cut into sides: a side owns the stores, with their docks and goods, and the villages that are nearest
to a random store.  It may change the vehicles all of whose trips stay within it; whatever reaches across stays as it is
until another cut.  What belongs to another side looks used up or fully served, so the search needs no rule for it, and
no two sides can clash.  On a small board most vehicles reach across; there both threads search all of it as rivals.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from services.allocation.planner.allowance import standing
from services.allocation.planner.problem import Flags, Ints
from services.allocation.planner.world import Board, World, build_desk

THREADS = 2
"""At most, and always with a limit of work: a plan made with a limit of work must not depend on the machine."""
CUT_VEHICLES = 200
TRIALS = 4


@dataclass(frozen=True, slots=True)
class Side:
    """`vehicles`, `villages`, `lots`, `docks`, `lines`: what of the whole it owns, as indices.

    In its own `world` and `board`, vehicles are renumbered; everything else keeps its number.
    """

    world: World
    board: Board
    vehicles: Ints
    villages: Ints
    lots: Ints
    docks: Ints
    lines: Ints


def share_out(world: World, board: Board, threads: int, random: np.random.Generator) -> list[Side]:
    """What each of 1 or THREADS threads shall search until `bring_together`."""
    if threads == THREADS and len(board.trip_count) >= CUT_VEHICLES and world.load_setup.shape[0] >= THREADS:
        sides = [side for side in _cut(world, board, random) if len(side.vehicles) and len(side.villages)]
        if sides:
            return sides
    everything = np.ones(world.people.shape[0] + world.load_setup.shape[0], dtype=bool)
    return [_side(world, board, everything, np.arange(len(board.trip_count))) for _ in range(threads)]


def bring_together(board: Board, sides: list[Side]) -> None:
    """Puts what was found on the whole board: of each side, or of the better of two rivals."""
    rivals = all(len(side.vehicles) == len(board.trip_count) for side in sides)
    for side in [max(sides, key=lambda s: standing(s.world, s.board))] if rivals and sides else sides:
        _join(board, side)


def _cut(world: World, board: Board, random: np.random.Generator) -> list[Side]:
    """Sides with about as many vehicles each, as far as a few trials find them."""
    trials = [_owners(world, board, random) for _ in range(TRIALS)]
    of_node, of_vehicle = max(trials, key=lambda t: min(np.bincount(t[1][t[1] >= 0], minlength=THREADS)))
    return [_side(world, board, of_node == n, np.flatnonzero(of_vehicle == n)) for n in range(THREADS)]


def _join(board: Board, side: Side) -> None:
    own = side.board
    board.units[side.villages], board.worth[side.villages] = own.units[side.villages], own.worth[side.villages]
    board.left[side.lots], board.spare[side.lines] = own.left[side.lots], own.spare[side.lines]
    for name in ("visits", "visit_from", "visit_to"):
        getattr(board, name)[side.docks] = getattr(own, name)[side.docks]
    board.trips[side.vehicles], board.trip_count[side.vehicles] = own.trips, own.trip_count
    served = side.villages[own.server[side.villages] >= 0]
    board.server[served] = side.vehicles[own.server[served]]


def _owners(world: World, board: Board, random: np.random.Generator) -> tuple[Ints, Ints]:
    """(nodes, vehicles): the side of every village and store, and of every vehicle; -1 for one that reaches across."""
    villages, stores = world.people.shape[0], world.load_setup.shape[0]
    nodes, centres = villages + stores, villages + random.choice(stores, size=THREADS, replace=False)
    of_node = world.travel.ticks[0][centres, :nodes].argmin(axis=0)
    low, high = np.full(len(board.trip_count), THREADS), np.full(len(board.trip_count), -1)
    for stops, count, first in (("store", "loads", villages), ("village", "drops", 0)):
        places = board.trips[stops]
        used = np.arange(places.shape[2]) < board.trips[count][:, :, None]
        used &= (np.arange(places.shape[1]) < board.trip_count[:, None])[:, :, None]
        sides = of_node[np.where(used, places + first, 0)]
        low = np.minimum(low, np.where(used, sides, THREADS).min(axis=(1, 2)))
        high = np.maximum(high, np.where(used, sides, -1).max(axis=(1, 2)))
    at_depot = world.travel.ticks[0][centres][:, board.place].argmin(axis=0)
    idle = board.trip_count == 0
    return of_node, np.where(idle, at_depot, np.where(low == high, low, -1)).astype(np.int64)


def _side(world: World, board: Board, owned: Flags, vehicles: Ints) -> Side:
    villages = world.people.shape[0]
    stores = np.flatnonzero(owned[villages:])
    lots = _ranges(world.first_lot, stores)
    docks = _ranges(world.first_dock, stores)
    lines = world.lot_line[lots]
    lines = lines[lines >= 0]
    mine = np.flatnonzero(owned[:villages])
    own = _board(world, board, owned[:villages], lots, lines, vehicles)
    return Side(_world(world, vehicles), own, vehicles, mine, lots, docks, lines)


def _ranges(first: Ints, rows: Ints) -> Ints:
    """All indices from first[r] to first[r + 1] of the rows."""
    return np.concatenate([np.arange(0), *(np.arange(first[r], first[r + 1]) for r in rows)]).astype(np.int64)


def _world(world: World, vehicles: Ints) -> World:
    given = "depot", "payload_kg", "volume_m3", "speed", "duty_end", "reach", "minute_price"
    promised = "promise_village", "promise_tick", "promise_wish", "promise_begin"
    rows: dict[str, Any] = {name: np.ascontiguousarray(getattr(world, name)[vehicles]) for name in given + promised}
    return world._replace(**rows)


def _board(world: World, board: Board, owned: Flags, lots: Ints, lines: Ints, vehicles: Ints) -> Board:
    """A copy in which goods of other sides are gone and their villages have all they need."""
    units = np.where(owned[:, None], board.units, world.need)
    left, spare = np.zeros_like(board.left), np.zeros_like(board.spare)
    left[lots], spare[lines] = board.left[lots], board.spare[lines]
    number = np.full(len(board.trip_count) + 1, -1, dtype=np.int64)
    number[vehicles] = np.arange(len(vehicles))
    return board._replace(
        units=units,
        worth=np.where(owned, board.worth, board.most),
        left=left,
        spare=spare,
        visits=board.visits.copy(),
        visit_from=board.visit_from.copy(),
        visit_to=board.visit_to.copy(),
        place=board.place[vehicles],
        ready=board.ready[vehicles],
        trips=board.trips[vehicles],
        trip_count=board.trip_count[vehicles],
        fixed=board.fixed[vehicles],
        server=number[board.server],
        desk=build_desk(world.ration.shape[0], world.ration.shape[1], len(vehicles)),
    )
