"""What a new plan changes against the plan in force, from facts: both are judged in the world as it is now.

The plan in force *goes on* with every trip that could still be driven as it was planned.  Which those are, and why the
others could not, is for the independent checker to say, trip by trip; the planner is not asked.

kept       promised trips of which every arrival is kept, within a quarter of an hour
changed    the others, with the cause: why it could no longer be driven, or else why it gave way
places     whose people come sooner or later, are more or fewer, against the plan in force as it goes on
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from services.allocation.check_rules import Inspection
from services.allocation.check_score import Rations, keeps
from services.allocation.check_travel import Travel
from services.allocation.outlook import outlook

Json = dict[str, Any]

CAUSE_OF = {
    "unknown vehicle": "vehicle",
    "lost vehicle used again": "vehicle",
    "vehicle not available": "vehicle",
    "no open road": "road",
    "faster than the road": "road",
    "not back within duty": "road",
    "load not at a store": "store",
    "no such dock": "dock",
    "dock used twice at once": "dock",
    "unload not at a village": "need",
    "unknown village": "need",
    "vehicle cannot reach this village": "access",
    "starts before now": "late",
    "vehicle in two places": "late",
}
"""Of a violation, but for goods: there the reserve says what has become of them."""
GOODS_GONE = {"government": "stock", "enterprise": "declined", "capacity": "production"}
OVERDRAWN = "stock negative", "stock expired", "unknown supply", "supply is not at this store"
HARMLESS = "more than needed", "duplicate trip id"
SOON_MIN = 1.0
"""Less than a minute is no change of when a village is relieved."""


def difference(instance: Json, plan: Json, stated: Json | None = None, left_out: Iterable[Json] = ()) -> Json:
    """{"people", "people_before", "begun", "kept", "changed": [...], "places": [...]}.

    `stated` is the instance that the plan in force answered, to tell where needs have changed.  `left_out`: trips of
    the plan in force that the instance no longer holds, since their goods were refused, they were given up before they
    moved anything, or it was so decided by hand.
    """
    begun, left_out = {trip["id"] for trip in instance.get("committed") or ()}, list(left_out)
    promised = [trip for trip in (instance.get("previous") or {"trips": ()})["trips"] if trip["id"] not in begun]
    causes = {trip["id"]: {"cause": "refused", "subject": ""} for trip in left_out}
    going, stopped = _going_on(instance, promised)
    causes |= stopped
    needs = _changed_needs(stated, instance) if stated else {}
    broken = _broken([*promised, *left_out], [trip for trip in plan["trips"] if trip["id"] not in begun])
    before = outlook(instance, {"trips": [*(instance.get("committed") or ()), *going]})["places"]
    now = outlook(instance, plan)["places"]
    return {
        "people": sum(place["in_time"] for place in now.values()),
        "people_before": sum(place["in_time"] for place in before.values()),
        "begun": len(begun),
        "kept": len(promised) + len(left_out) - len(broken),
        "changed": [
            {"trip": trip["id"], "vehicle": trip["vehicle"], "places": places}
            | (causes.get(trip["id"]) or _gave_way(places, needs))
            for trip, places in broken
        ],
        "places": [*_places(before, now)],
    }


# ---- which trips could go on -----------------------------------------------------------------------------------------


def _going_on(instance: Json, promised: list[Json]) -> tuple[list[Json], dict[str, Json]]:
    """The promised trips that can be driven as they were planned, and why not of each other one."""
    going, stopped = list(promised), dict[str, Json]()
    if not going:
        return going, stopped
    rations, travel = Rations(instance), Travel(instance)
    reserves = {supply["id"]: supply.get("reserve", "government") for supply in instance["supplies"]}
    while found := _obstacles(instance, going, rations, travel, reserves):
        stopped |= {trip: cause for trip, cause in found.items() if trip not in stopped}
        going = [trip for trip in going if trip["id"] not in found]
    return going, stopped


def _obstacles(
    instance: Json, going: list[Json], rations: Rations, travel: Travel, reserves: Mapping[str, str]
) -> dict[str, Json]:
    """By trip, the first thing that stands in its way."""
    inspection = Inspection(instance, {"trips": [*(instance.get("committed") or ()), *going]}, rations, travel)
    inspection.run()
    open_, last = {trip["id"] for trip in going}, {trip["vehicle"]: trip["id"] for trip in _in_order(going)}
    found: dict[str, Json] = {}
    for violation in inspection.violations:
        where = violation["where"].rpartition("#")[0] or violation["where"]
        trip = last.get(where, where)
        if trip in open_ and violation["kind"] not in HARMLESS:
            found.setdefault(trip, _cause(violation, reserves))
    return found


def _in_order(trips: Iterable[Json]) -> list[Json]:
    return sorted(trips, key=lambda trip: float(trip["stops"][0]["start"]) if trip["stops"] else 0.0)


def _cause(violation: Mapping[str, str], reserves: Mapping[str, str]) -> Json:
    kind, text = violation["kind"], violation["text"]
    if kind in OVERDRAWN:
        supply = text.partition(":")[0]
        return {"cause": GOODS_GONE[reserves.get(supply, "government")], "subject": supply}
    return {"cause": CAUSE_OF.get(kind, "rule"), "subject": text.partition(",")[0]}


# ---- what is changed -------------------------------------------------------------------------------------------------


def _broken(promised: Iterable[Json], trips: Iterable[Json]) -> list[tuple[Json, list[str]]]:
    """The promised trips of which an arrival is not kept, with the places concerned."""
    coming = defaultdict[tuple[str, str], list[float]](list)
    for trip in trips:
        for stop in _drops(trip):
            coming[trip["vehicle"], stop["place"]].append(stop["arrive"])
    for arrivals in coming.values():
        arrivals.sort()
    found = []
    for trip in _in_order(promised):
        places = [s["place"] for s in _drops(trip) if not keeps(coming[trip["vehicle"], s["place"]], s["arrive"])]
        if places:
            found.append((trip, places))
    return found


def _drops(trip: Json) -> list[Json]:
    return [stop for stop in trip["stops"] if stop["do"] == "unload"]


def _changed_needs(stated: Json, instance: Json) -> dict[str, int]:
    """People more (or, negative, fewer) than the plan in force knew, by place."""
    before = Counter({village["id"]: sum(village["people"].values()) for village in stated["villages"]})
    now = Counter({village["id"]: sum(village["people"].values()) for village in instance["villages"]})
    return {place: now[place] - before[place] for place in now | before if now[place] != before[place]}


def _gave_way(places: Collection[str], needs: Mapping[str, int]) -> Json:
    """Of a trip that could still be driven: needs of its places have changed, or it serves more people elsewhere."""
    for place in places:
        if place in needs:
            return {"cause": "need_grew" if needs[place] > 0 else "need_fell", "subject": place}
    return {"cause": "more_people", "subject": ""}


def _places(before: Mapping[str, Json], now: Mapping[str, Json]) -> Iterable[Json]:
    """Those where something changes, the most people first."""
    rows = []
    for place, told in now.items():
        was, is_ = before[place], told
        people, minute, minute_before = is_["in_time"] - was["in_time"], is_["minute"], was["minute"]
        if people == 0 and (minute is None or minute_before is None or abs(minute - minute_before) < SOON_MIN):
            continue
        rows.append(
            {
                "place": place,
                "change": _change(was, is_),
                "people": is_["in_time"],
                "people_before": was["in_time"],
                "minute": minute,
                "minute_before": minute_before,
            }
        )
    return sorted(rows, key=lambda row: (-abs(row["people"] - row["people_before"]), row["place"]))


def _change(was: Json, is_: Json) -> str:
    if is_["in_time"] != was["in_time"]:
        if not is_["in_time"]:
            return "dropped"
        if not was["in_time"]:
            return "added"
        return "more" if is_["in_time"] > was["in_time"] else "fewer"
    return "sooner" if is_["minute"] < was["minute"] else "later"
