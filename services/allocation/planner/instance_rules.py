"""What a relief instance has to be: one place for every rule, so that whatever comes after need doubt no value.

Nothing compiled is imported, so that a judge can ask too.  The largest values are what arrays and clocks hold with room
to spare; whoever needs more has most likely mistaken a unit.  Places without a road, goods that nobody needs, vehicles
that nothing can be asked of and stock that comes too late are legal: the plan tells what they cost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from services.allocation.planner.reading import LEAST, InstanceError, Reader, shown, unique
from services.allocation.planner.trip_rules import must_be_begun, must_be_promised

SCHEMAS = "relief-instance/1", "relief-instance/2"
MOST_MIN = 1_000_000
"""Minutes after the incident, almost two years: for everything but the deadline."""
LAST_DEADLINE_MIN = 43_200
"""Thirty days."""
MOST_PEOPLE = 10_000_000
"""Persons of one group at one place."""
MOST_PER_PERSON = 1e6
MOST_DOCKS = 1_000
LEAST_SPEED, MOST_SPEED = 0.01, 100.0
LEAST_FACTOR = 0.001
"""Of a road that is slow and not closed."""

Known = Mapping[str, Reader]


def must_be_instance(content: object) -> None:
    """Raises InstanceError for the first value of a relief-instance/1 or /2 that is wrong or contradicts another."""
    root = Reader(content, "")
    root.choice("schema", SCHEMAS)
    if root.has("name"):
        root.text("name")
    _must_be_times(root)
    groups, items = unique(root.listed("groups", some=True)), unique(root.listed("items", some=True))
    _must_be_goods(items)
    rationed = _must_be_rations(root, groups, items)
    townships = unique(root.listed("townships"))
    villages, stores, roads = unique(root.listed("villages")), unique(root.listed("stores")), root.object("roads")
    places = unique([*villages.values(), *stores.values(), *roads.listed("nodes")])
    for village in villages.values():
        _must_be_village(village, townships, groups, rationed)
    for store in stores.values():
        store.whole("docks", high=MOST_DOCKS)
        store.number("load_setup_min", high=MOST_MIN)
        store.positive("load_kg_per_min")
    supplies = unique(root.listed("supplies"))
    for supply in supplies.values():
        _must_be_supply(supply, stores, items)
    vehicles = unique(root.listed("vehicles"))
    for vehicle in vehicles.values():
        _must_be_vehicle(vehicle)
    _must_be_map(roads, places, vehicles.values())
    if root.has("committed"):
        begun = unique(root.listed("committed")).values()
        must_be_begun(begun, vehicles, supplies, villages, stores)
    if root.value.get("previous") is not None:
        must_be_promised(root.object("previous"))


def _must_be_times(root: Reader) -> None:
    now, deadline = root.number("now", high=MOST_MIN), root.number("deadline", high=LAST_DEADLINE_MIN)
    if deadline < now:
        raise root.fault("deadline", f"must not be before `now`, is {shown(deadline)} and now is {shown(now)}")
    horizon = root.number("horizon", high=MOST_MIN)
    if horizon < deadline:
        raise root.fault("horizon", f"must not be before the deadline, is {shown(horizon)} and {shown(deadline)}")


# ---- people and goods ------------------------------------------------------------------------------------------------


def _must_be_goods(items: Known) -> None:
    for item in items.values():
        item.number("weight_kg")
        item.number("volume_m3")
        item.flag("life_saving")
        if item.value.get("counts_as") is not None:
            _must_substitute(item, item.object("counts_as"), items)


def _must_substitute(item: Reader, base: Reader, items: Known) -> None:
    target = base.known("item", items, "item")
    base.positive("units", high=MOST_PER_PERSON)
    if target is item:
        raise base.fault("item", "must be another item; leave counts_as out if this item substitutes nothing")
    if target.value.get("counts_as") is not None:
        raise base.fault("item", "must be a base item, not a substitute itself; name the item that one is for")


def _must_be_rations(root: Reader, groups: Known, items: Known) -> set[str]:
    """The groups that rations name."""
    for group in groups.values():
        group.whole("rank", low=1)
    rationed: set[str] = set()
    for ration in root.listed("rations", some=True):
        if ration.known("item", items, "item").value.get("counts_as") is not None:
            raise ration.fault("item", "must be a base item, not a substitute; name the item that it is for")
        quantity = ration.positive("quantity", high=MOST_PER_PERSON)
        if quantity / ration.positive("per_persons", high=MOST_PER_PERSON) < LEAST:
            raise ration.fault(
                "per_persons", "leaves less than a millionth of a unit for each person; is it a mistake?"
            )
        named = ration.texts("groups")
        for n, name in enumerate(named):
            if name not in groups or name in named[:n]:
                wrong = "names a group twice" if name in groups else "names an unknown group"
                raise InstanceError(f"{ration.at('groups')}/{n}", f"{wrong}: {shown(name)}")
        rationed.update(named)
    return rationed


def _must_be_village(village: Reader, townships: Known, groups: Known, rationed: set[str]) -> None:
    village.known("township", townships, "township")
    village.number("unload_setup_min", high=MOST_MIN)
    village.positive("unload_kg_per_min")
    if village.has("access"):
        village.text("access")
    people = village.object("people")
    for group in people.value:
        if group not in groups:
            raise people.fault(group, f"names an unknown group: {shown(group)}; it must be one of /groups")
        if people.whole(group, high=MOST_PEOPLE) and group not in rationed:
            needs = f"is named by no ration, and {village.where} has people of it; add a ration or leave them out"
            raise InstanceError(groups[group].where, needs)


def _must_be_supply(supply: Reader, stores: Known, items: Known) -> None:
    supply.known("store", stores, "store")
    supply.known("item", items, "item")
    if not supply.has("rate_per_h"):
        supply.whole("quantity")
        supply.number("available_from", high=MOST_MIN)
        supply.number("available_until", high=MOST_MIN, default=math.inf)
        return
    if supply.has("quantity"):
        raise supply.fault("quantity", "must be left out where there is a rate_per_h: a supply is a lot or a line")
    supply.number("rate_per_h")
    supply.number("ramp_min", high=MOST_MIN)
    supply.whole("max_quantity")
    since, until = supply.number("from", high=MOST_MIN), supply.number("until", high=MOST_MIN)
    if until < since:
        raise supply.fault("until", f"must not be before `from`, is {shown(until)} and {shown(since)}")


# ---- vehicles and roads ----------------------------------------------------------------------------------------------


def _must_be_vehicle(vehicle: Reader) -> None:
    vehicle.text("depot")
    vehicle.number("payload_kg")
    vehicle.number("volume_m3")
    vehicle.number("available_from", high=MOST_MIN)
    vehicle.number("max_duty_min", high=MOST_MIN)
    vehicle.number("available_until", high=MOST_MIN, default=math.inf)
    if vehicle.has("speed"):
        vehicle.positive("speed", low=LEAST_SPEED, high=MOST_SPEED)
    if vehicle.has("reach") and not vehicle.texts("reach"):
        raise vehicle.fault("reach", "must not be empty; name a village's access, such as road, or leave it out")


def _must_be_map(roads: Reader, places: Known, vehicles: Iterable[Reader]) -> None:
    """Every place is a node, and an end of a road that nothing else names is a crossing.

    A place without a road is legal; a depot that is neither a place nor on a road is a mistake.
    """
    nodes = set(places)
    edges = unique(roads.listed("edges"))
    for edge in edges.values():
        nodes |= {edge.text("a"), edge.text("b")}
        edge.number("minutes", high=MOST_MIN)
        edge.number("km")
    for vehicle in vehicles:
        if (name := vehicle.value["depot"]) not in nodes:
            knows = "it must be a village, a store, one of /roads/nodes or the end of a road"
            raise vehicle.fault("depot", f"names an unknown place: {shown(name)}; {knows}")
    for closure in roads.listed("closures"):
        _must_be_closure(closure, edges)


def _must_be_closure(closure: Reader, edges: Known) -> None:
    closure.known("edge", edges, "road")
    since, until = closure.number("from", high=MOST_MIN), closure.number("until", high=MOST_MIN, default=math.inf)
    if until < since:
        raise closure.fault("until", f"must not be before `from`, is {shown(until)} and {shown(since)}")
    if closure.has("factor") and 0 < closure.number("factor", high=1.0) < LEAST_FACTOR:
        raise closure.fault("factor", f"must be 0 where a road is closed, or at least {LEAST_FACTOR} where it is slow")
