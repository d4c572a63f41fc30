"""Writes the board as a plan of relief-plan/1."""

from collections import defaultdict
from typing import Any

from services.allocation.planner.problem import Problem, minutes
from services.allocation.planner.relief import cover
from services.allocation.planner.world import Board, World

Json = dict[str, Any]


def trips_of(problem: Problem, board: Board, taken: set[str]) -> list[Json]:
    """The trips of the board, by vehicle and time; ids do not collide with those of `taken`."""
    trips: list[Json] = []
    number = 0
    for vehicle, count in enumerate(board.trip_count):
        for trip in board.trips[vehicle, :count]:
            number += 1
            while f"trip-{number}" in taken:
                number += 1
            stops = [_load(problem, trip, n) for n in range(trip["loads"])]
            stops += [_unload(problem, trip, n) for n in range(trip["drops"])]
            trips.append({"id": f"trip-{number}", "vehicle": problem.vehicles.id[vehicle], "stops": stops})
    return trips


def _load(problem: Problem, trip: Any, n: int) -> Json:
    return {
        "place": problem.stores.id[trip["store"][n]],
        "do": "load",
        "arrive": minutes(trip["load_arrive"][n]),
        "start": minutes(trip["load_start"][n]),
        "end": minutes(trip["load_end"][n]),
        "dock": int(trip["dock"][n] - problem.stores.docks[: trip["store"][n]].sum()),
        "lines": _lines(problem, trip, "line_load", n),
    }


def _unload(problem: Problem, trip: Any, n: int) -> Json:
    return {
        "place": problem.villages.id[trip["village"][n]],
        "do": "unload",
        "arrive": minutes(trip["drop_start"][n]),
        "start": minutes(trip["drop_start"][n]),
        "end": minutes(trip["drop_end"][n]),
        "lines": _lines(problem, trip, "line_drop", n),
    }


def _lines(problem: Problem, trip: Any, stop: str, n: int) -> list[Json]:
    quantity: dict[int, int] = defaultdict(int)
    for m in range(trip["lines"]):
        if trip[stop][m] == n:
            quantity[int(trip["line_lot"][m])] += int(trip["line_quantity"][m])
    return [{"supply": problem.lots.id[lot], "quantity": q} for lot, q in quantity.items()]


def achieved(world: World, board: Board) -> Json:
    """People relieved in time and priority people life-saved in time, by the units delivered."""
    relieved, saved = 0, 0
    left, persons = board.desk.left, board.desk.persons
    for village in range(len(board.units)):
        cover(world, village, board.units[village], world.every_item, left, persons)
        relieved += int(persons.sum())
        cover(world, village, board.units[village], world.life_saving, left, persons)
        saved += int(persons[world.priority].sum())
    return {
        "relieved_in_time": relieved,
        "life_saved_priority": saved,
        "value": world.priority_weight * saved + relieved,
    }
