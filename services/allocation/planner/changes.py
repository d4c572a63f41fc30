"""Changes of a problem that people can bring about, and the instance as it would be with one.

A change is JSON, so that it can be stored beside a plan and tried again by anybody:

vehicle   {"kind", "like", "depot", "reach"?}  one more vehicle like that one; `reach` where none has it yet
dock      {"kind", "store"}                    one more dock
goods     {"kind", "store", "goods"}             so many more units of these base items, at hand now
road      {"kind", "roads"}                    these roads are open
sooner    {"kind", "depot", "vehicles"}        these vehicles, which stand at a depot, can leave now
"""

from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
NEW = "remedy"
"""Id of what a change adds."""


def changed(instance: Json, change: Mapping[str, Any]) -> Json:
    """The instance with the change; what is not changed is shared.  KeyError for a kind that is not known."""
    return {**instance, **HOW[change["kind"]](instance, change)}


def _vehicle(instance: Json, change: Mapping[str, Any]) -> Json:
    like = next(v for v in instance["vehicles"] if v["id"] == change["like"])
    new = {**like, "id": NEW, "depot": change["depot"]}
    if "reach" in change:
        new["reach"] = change["reach"]
    return {"vehicles": [*instance["vehicles"], new]}


def _dock(instance: Json, change: Mapping[str, Any]) -> Json:
    stores = instance["stores"]
    return {"stores": [{**s, "docks": s["docks"] + 1} if s["id"] == change["store"] else s for s in stores]}


def _goods(instance: Json, change: Mapping[str, Any]) -> Json:
    lots = [
        {"id": f"{NEW}-{item}", "store": change["store"], "item": item, "reserve": "government", "quantity": quantity}
        | {"available_from": instance["now"], "available_until": None}
        for item, quantity in change["goods"].items()
    ]
    return {"supplies": [*instance["supplies"], *lots]}


def _road(instance: Json, change: Mapping[str, Any]) -> Json:
    roads, opened = instance["roads"], set(change["roads"])
    closures = [closure for closure in roads.get("closures", ()) if closure["edge"] not in opened]
    return {"roads": {**roads, "closures": closures}}


def _sooner(instance: Json, change: Mapping[str, Any]) -> Json:
    """Their duty ends when it would have ended."""
    now, chosen = instance["now"], set(change["vehicles"])
    return {"vehicles": [_ready(v, now) if v["id"] in chosen else v for v in instance["vehicles"]]}


def _ready(vehicle: Json, now: float) -> Json:
    duty = vehicle["available_from"] + vehicle["max_duty_min"] - now
    return {**vehicle, "available_from": now, "max_duty_min": duty}


HOW: dict[str, Callable[[Json, Mapping[str, Any]], Json]] = {
    "vehicle": _vehicle,
    "dock": _dock,
    "goods": _goods,
    "road": _road,
    "sooner": _sooner,
}
