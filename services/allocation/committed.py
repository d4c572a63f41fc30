"""Trips that have begun or are kept, as a new plan must repeat them: what happened as it happened, the rest as planned.

What is still to come keeps its driving and handling times and moves back as far as the trip is late; a kept trip also
as far as the one before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from services.allocation.release import has_begun
from services.allocation.supplies import Supplies
from shared.messages import Json

OVER = ("done", "aborted")
SHORTEST_STOP_MIN = 0.01
Free = tuple[float, float]
"""When a vehicle has ended a trip, and when it was to, in minutes."""
FREE: Free = (0.0, 0.0)


def committed(
    trips: Iterable[Json], supplies: Supplies, now_min: float, kept: Collection[str] = frozenset()
) -> list[Json]:
    """`committed` of an instance made at `now_min`, by id; without those that ended before they moved anything."""
    found: list[Json] = []
    free: dict[str, Free] = {}
    begun = [trip for trip in trips if has_begun(trip)]
    waiting = [trip for trip in trips if trip["trip"] in kept and not has_begun(trip)]
    for trip in [*begun, *sorted(waiting, key=lambda trip: float(trip["stops"][0]["start_min"]))]:
        before = free.get(trip["vehicle"], FREE) if trip in waiting else FREE
        found.append(_trip(trip, supplies, now_min, before))
        if stops := found[-1]["stops"]:
            ends = stops[-1]["depart"], float(trip["stops"][-1]["depart_min"])
            free[trip["vehicle"]] = max(ends, free.get(trip["vehicle"], FREE))
    return sorted((trip for trip in found if trip["stops"]), key=lambda trip: str(trip["id"]))


def _trip(trip: Json, supplies: Supplies, now_min: float, before: Free) -> Json:
    stops = _timed(_still_true(trip), 0.0 if trip["state"] in OVER else now_min, before)
    found = {"id": trip["trip"], "vehicle": trip["vehicle"], "stops": _loaded(stops, supplies)}
    return {**found, "lost": True} if trip.get("lost") else found


def _still_true(trip: Json) -> list[Json]:
    """The stops without those that were passed by, and, of a trip that is over, without all that never happened."""
    stops: list[Json] = trip["stops"]
    if trip["state"] in OVER:
        return [stop for stop in stops if stop["moved"]]
    touched = [n for n, stop in enumerate(stops) if _touched(stop)]
    last = max(touched, default=0)
    return [stop for n, stop in enumerate(stops) if n >= last or _touched(stop)]


def _touched(stop: Json) -> bool:
    return any(stop[what] is not None for what in ("arrived", "begun", "ended", "departed"))


# ---- times ----


def _timed(stops: Sequence[Json], now_min: float, before: Free) -> list[Json]:
    """The stops with arrive <= start < end <= depart, each after the one before."""
    timed: list[Json] = []
    clock, left_min = before
    for stop in stops:
        timed.append({**stop, **_times(stop, clock, stop["arrive_min"] - left_min, now_min)})
        clock, left_min = timed[-1]["depart"], stop["depart_min"]
    return timed


def _times(stop: Json, clock: float, drive_min: float, now_min: float) -> Json:
    over = stop["ended"] is not None
    arrive = _arrival(stop, clock, drive_min, now_min)
    start = max(arrive, stop["begun"] if stop["begun"] is not None else stop["start_min"])
    earliest_end = start + stop["end_min"] - stop["start_min"]
    end = max(start + SHORTEST_STOP_MIN, stop["ended"] if over else max(earliest_end, now_min))
    wait = stop["depart_min"] - stop["end_min"]
    planned = stop["depart_min"] if wait > 0 else end
    depart = max(end, stop["departed"] if stop["departed"] is not None else max(planned, now_min if over else end))
    return {name: round(value, 2) for name, value in zip(TIMES, (arrive, start, end, depart), strict=True)}


TIMES = ("arrive", "start", "end", "depart")


def _arrival(stop: Json, clock: float, drive_min: float, now_min: float) -> float:
    planned: float = max(stop["arrive_min"], clock + drive_min)
    if stop["arrived"] is not None:
        planned = stop["arrived"]
    elif stop["begun"] is not None:
        planned = min(planned, stop["begun"])
    elif stop["ended"] is None:
        planned = max(planned, now_min)
    return max(clock, planned)


# ---- goods ----


def _loaded(stops: Sequence[Json], supplies: Supplies) -> list[Json]:
    """The stops as a plan writes them; nothing is still to be unloaded that did not come aboard."""
    aboard: Counter[str] = Counter()
    names: dict[str, str] = {}
    written = []
    for stop in stops:
        lines = _load(stop, supplies, names, aboard) if stop["do"] == "load" else _unload(stop, names, aboard)
        if lines:
            times = {name: stop[name] for name in TIMES}
            dock = {"dock": stop["dock"] or 0} if stop["do"] == "load" else {}
            written.append({"place": stop["place"], "do": stop["do"], **times, **dock, "lines": lines})
    return written


def _load(stop: Json, supplies: Supplies, names: dict[str, str], aboard: Counter[str]) -> list[Json]:
    items = {line["supply"]: line["item"] for line in stop["lines"]}
    units: Counter[str] = Counter()
    for line in stop["lines"] if stop["moved"] is None else stop["moved"]:
        supply = line["supply"]
        name = supplies.code(stop["place"], items.get(supply, ""), supply)
        if name is not None and line["quantity"] > 0:
            names[supply] = name
            units[name] += line["quantity"]
    aboard.update(units)
    return _lines(units)


def _unload(stop: Json, names: dict[str, str], aboard: Counter[str]) -> list[Json]:
    units: Counter[str] = Counter()
    for line in stop["lines"] if stop["moved"] is None else stop["moved"]:
        name = names.get(line["supply"])
        if name is None:
            continue
        if stop["moved"] is None:
            units[name] += min(line["quantity"], aboard[name] - units[name])
        else:
            units[name] += line["quantity"]
            aboard[name] -= line["gone"] - line["quantity"]
    aboard.subtract(units)
    return _lines(units)


def _lines(units: Counter[str]) -> list[Json]:
    return [{"supply": supply, "quantity": quantity} for supply, quantity in units.items() if quantity > 0]
