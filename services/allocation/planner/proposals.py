"""What might help those whom a plan leaves out: changes, each with a guess at the people it would relieve.

Guesses only choose what is tried.  They are read from the prices of the proof, which say what one more minute of a
vehicle or a dock is worth in people; where the proof sees no shortage, from who lacks what and how far away.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np

from services.allocation.certificate import Prices
from services.allocation.ground import Floats, Ground
from services.allocation.planner.problem import TICKS_PER_MIN, Problem
from services.allocation.planner.reopening import reopenings
from services.allocation.planner.world import Board, World

Json = dict[str, Any]
NEAR_MIN = 45.0
"""Goods are proposed where they are so near to those who lack them."""
PAUSE_MIN = 30.0
"""How much longer a way must be to count half."""
SOON_MIN = 20.0
"""What begins so soon need not begin sooner."""
UNSURE = 0.5
"""Of those who lack more than goods: what is nearer also spares vehicles and docks."""
SHORT_OF_GOODS = "item", "too_far", "no_road", "late"
SHORT_OF_VEHICLES = "vehicle_hours", "not_found"


class Proposal(NamedTuple):
    """A change and the people whom it may relieve; of what is `alike` the nearest (least `far`) comes first."""

    people: float
    change: Json
    alike: str = ""
    far: float = 0.0


@dataclass(frozen=True, slots=True)
class Present:
    """A finished plan: its problem, its board, what the proof says of it (`prices` are those for people)."""

    instance: Json
    shortages: list[Json]
    problem: Problem
    world: World
    board: Board
    ground: Ground
    prices: Prices


def proposals(present: Present, most: int) -> list[Proposal]:
    """The best of every kind of change, then the second best, and so on; at most so many, none without promise."""
    kinds = [_by_turns(make(present)) for make in (_vehicles, _vehicles_that_reach, _docks, _goods, _roads, _sooner)]
    kinds = sorted(filter(None, kinds), key=lambda rows: -rows[0].people)
    return _in_turn(kinds)[:most]


def _by_turns(found: Iterator[Proposal]) -> list[Proposal]:
    """The most promising first, one of each that are alike before the second of any."""
    alike = defaultdict[str, list[Proposal]](list)
    for proposal in sorted(found, key=lambda p: (-p.people, p.far, str(p.change))):
        if proposal.people >= 1:
            alike[proposal.alike].append(proposal)
    return _in_turn(list(alike.values()))


def _in_turn(lists: list[list[Proposal]]) -> list[Proposal]:
    return [row for round_ in zip_longest(*lists) for row in round_ if row is not None]


# ---- vehicles --------------------------------------------------------------------------------------------------------


def _vehicles(present: Present) -> Iterator[Proposal]:
    """One more of every type, at each depot that has one."""
    instance, ground, prices = present.instance, present.ground, present.prices
    villages, minutes_between = len(present.problem.villages.id), _minutes(present)
    for n, kind in enumerate(ground.types):
        fleet = [v for v, number in zip(instance["vehicles"], ground.type_of, strict=True) if number == n]
        like = max(fleet, key=lambda v: _usable_min(v, instance))
        minutes, minute = _usable_min(like, instance), float(prices.minute[n])
        lacking = _lacking(present, SHORT_OF_VEHICLES) * kind.reach
        for depot in sorted({v["depot"] for v in fleet}):
            leg = minutes_between[present.problem.roads.places[depot]]
            first = leg[villages : villages + len(ground.stores)] / kind.speed
            worth = minute * minutes + float((prices.place[n] - minute * first).max(initial=0.0))
            guess = worth or _carried(present, lacking, kind.payload_kg, kind.speed, minutes, first)
            change = {"kind": "vehicle", "like": like["id"], "depot": depot}
            far = -float((lacking / (PAUSE_MIN + leg[:villages])).sum())
            yield Proposal(min(guess, lacking.sum()), change, str(n), far)


def _vehicles_that_reach(present: Present) -> Iterator[Proposal]:
    """Where nobody gets to: one more like the biggest that is there in time, which does."""
    instance, lacking = present.instance, _lacking(present, ("no_vehicle",))
    usable = [v for v in instance["vehicles"] if _usable_min(v, instance) > 0]
    people: Counter[str] = Counter()
    for village, number in zip(instance["villages"], lacking, strict=True):
        people[village.get("access") or "road"] += int(number)
    for access, number in people.items():
        if number and usable:
            like = max(usable, key=lambda v: (_usable_min(v, instance) * v["payload_kg"], v["id"]))
            reach = sorted({*(like.get("reach") or ["road"]), access})
            change = {"kind": "vehicle", "like": like["id"], "depot": like["depot"], "reach": reach}
            yield Proposal(float(number), change)


def _sooner(present: Present) -> Iterator[Proposal]:
    """All vehicles of a depot that are not ready yet."""
    instance, ground, prices = present.instance, present.ground, present.prices
    saved, late = defaultdict[str, float](float), defaultdict[str, list[str]](list)
    lacking = _lacking(present, (*SHORT_OF_VEHICLES, "too_far")).sum()
    for vehicle, n in zip(instance["vehicles"], ground.type_of, strict=True):
        wait = min(instance["deadline"], vehicle["available_from"]) - instance["now"]
        if wait > SOON_MIN:
            late[vehicle["depot"]].append(vehicle["id"])
            saved[vehicle["depot"]] += wait * float(prices.minute[n])
    for depot, vehicles in late.items():
        share = len(vehicles) / len(instance["vehicles"])
        guess = min(saved[depot] or share * lacking, lacking)
        yield Proposal(guess, {"kind": "sooner", "depot": depot, "vehicles": vehicles})


def _usable_min(vehicle: Json, instance: Json) -> float:
    begins = max(instance["now"], vehicle["available_from"])
    until = vehicle.get("available_until")
    ends = min(instance["deadline"], vehicle["available_from"] + vehicle["max_duty_min"])
    return max(0.0, float(min(ends, ends if until is None else until) - begins))


def _carried(
    present: Present, lacking: Floats, payload_kg: float, speed: float, minutes: float, first: Floats
) -> float:
    """People whom round trips between the nearest store and those who lack something bring their rations."""
    if not lacking.any():
        return 0.0
    way = present.ground.leg.min(axis=0, initial=1e9) / speed
    mean = float(np.average(np.minimum(way, minutes), weights=lacking))
    kg = float((present.ground.ration.max(axis=1) * present.world.item_kg).sum())
    trips = max(0.0, minutes - float(first.min(initial=minutes))) / (2 * mean + PAUSE_MIN)
    return trips * payload_kg / max(kg, 1e-9)


# ---- docks, goods, roads ---------------------------------------------------------------------------------------------


def _docks(present: Present) -> Iterator[Proposal]:
    """One more at each store where docks are short, by their price or by how busy they are."""
    ground, board, world = present.ground, present.board, present.world
    lacking = _lacking(present, ("dock", *SHORT_OF_VEHICLES)).sum()
    docks = np.diff(world.first_dock)
    taken = np.arange(board.visit_to.shape[1]) < board.visits[:, None]
    busy = np.zeros(len(docks))
    np.add.at(busy, np.repeat(np.arange(len(docks)), docks), ((board.visit_to - board.visit_from) * taken).sum(axis=1))
    for n, store in enumerate(ground.stores):
        worth = float((present.prices.dock[:, n] * ground.dock_minutes[:, n]).sum()) / max(1, docks[n])
        guess = worth or lacking * busy[n] / max(1.0, busy.sum()) / max(1, docks[n])
        yield Proposal(min(guess, lacking), {"kind": "dock", "store": store})


def _goods(present: Present) -> Iterator[Proposal]:
    """For every set of items that some lack: what those lack who lack nothing else, at the store nearest to most."""
    instance, ground = present.instance, present.ground
    if not ground.stores:
        return
    index = {village["id"]: n for n, village in enumerate(instance["villages"])}
    rows = [(index[row["place"]], row["people"], *_lacking_goods(row)) for row in present.shortages]
    for together in sorted({goods for _, _, goods, _ in rows if goods}, key=sorted):
        people, guess = np.zeros((len(ground.items), len(index))), np.zeros(len(index))
        for village, number, goods, share in rows:
            if goods and goods <= together:
                people[[ground.items.index(item) for item in goods], village] += number
                guess[village] += share * number
        store = int((guess / (PAUSE_MIN + ground.leg)).sum(axis=1).argmax())
        around = ground.leg[store] <= NEAR_MIN
        if not guess[around].any():
            around[:] = True
        goods_there = _amounts(present, people * around)
        change = {"kind": "goods", "store": ground.stores[store], "goods": goods_there}
        yield Proposal(float(guess[around].sum()), change, ground.stores[store])


def _lacking_goods(row: Json) -> tuple[frozenset[str], float]:
    """The items that people lack, and how sure it is that bringing these is enough."""
    obstacles = [row, *row["also"]]
    goods = frozenset(o["item"] for o in obstacles if o["cause"] in SHORT_OF_GOODS)
    return goods, 1.0 if all(o["cause"] in SHORT_OF_GOODS for o in obstacles) else UNSURE


def _amounts(present: Present, people: Floats) -> dict[str, int]:
    """Round amounts of the items for people (I, V) who lack them."""
    ground = present.ground
    each = (ground.people @ ground.ration.T) / np.maximum(1.0, ground.people.sum(axis=1))[:, None]
    units = (people * each.T).sum(axis=1)
    return {item: round_amount(number) for item, number in zip(ground.items, units, strict=True) if number > 0}


def round_amount(units: float) -> int:
    """Two digits, rounded up, as people order goods."""
    step: int = 10 ** max(0, math.floor(math.log10(max(1.0, units))) - 1)
    return math.ceil(units / step) * step


def _roads(present: Present) -> Iterator[Proposal]:
    lots, stores = present.problem.lots, present.problem.stores.id
    has: defaultdict[str, set[str]] = defaultdict(set)
    for lot in np.flatnonzero(present.board.left > 0):
        has[present.problem.items.id[lots.item[lot]]].add(stores[lots.store[lot]])
    wanted = [(frozenset(has[row["item"]]), row["place"], float(row["people"])) for row in present.shortages]
    for roads, people in reopenings(present.instance, wanted).items():
        yield Proposal(people, {"kind": "road", "roads": list(roads)})


# ---- who lacks what --------------------------------------------------------------------------------------------------


def _lacking(present: Present, causes: tuple[str, ...]) -> Floats:
    """(V): people who are not relieved for one of these causes."""
    index = {village["id"]: n for n, village in enumerate(present.instance["villages"])}
    found = np.zeros(len(index))
    for row in present.shortages:
        if row["cause"] in causes:
            found[index[row["place"]]] += row["people"]
    return found


def _minutes(present: Present) -> Floats:
    """(places, places) at speed 1, at the best time."""
    return np.asarray(present.world.travel.ticks.min(axis=0) / TICKS_PER_MIN)
