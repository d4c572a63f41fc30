"""Why what was driven breaks rules of planning: each violation is tied to the events that account for it.

A violation is only tied where the events account for all of it: the goods that a trip did not hand over are those that
it brought back, lost or handed over short; a place got no more than it needed when its trips were planned; a leg was
possible on roads that the truck could enter before they closed; a truck that came home late was held up by something
else than itself.  What cannot be tied is a mistake of the books or of a plan.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.allocation.check_score import WHOLE, Rations
from services.allocation.check_travel import TOLERANCE_MIN, Travel
from services.allocation.delays import ENDS, Delays
from services.allocation.happened import Fact, Happened, units_by_item

Json = Mapping[str, Any]

CAUSES = {
    "lost": ("物资随车损失", "goods lost with a broken truck"),
    "brought-back": ("物资带回", "goods brought back"),
    "short": ("交接短少或破损", "short or damaged at a handover"),
    "corrected": ("之后的报告减少了需求", "more than a later report needed"),
    "road-closed": ("驶入之后道路才中断或缓行", "a road that closed after a truck could enter it, or on its way"),
    "waited-dock": ("等待装货台", "a trip that waited for a free dock"),
    "waited-goods": ("等待物资", "a trip that waited for goods"),
    "displaced": ("同车的前一车次晚结束", "a trip whose vehicle came late from the trip before"),
    "late": ("按司机自报的时间晚完成，原因不明", "later than planned by its own reports, for no known reason"),
}


@dataclass(frozen=True, slots=True)
class Tie:
    """What accounts for a violation: one of CAUSES, the events, and a sentence in both languages."""

    cause: str
    facts: tuple[Fact, ...]
    zh: str
    en: str


def deviations(instance: Json, plan: Json, violations: Iterable[Json], events: Iterable[Json]) -> list[dict[str, Any]]:
    """Every violation as {kind, where, text, cause, events, zh, en}; `cause` is None where no event accounts for it.

    instance, plan  what was driven, and the problem with all that is known
    events          CloudEvents as JSON; `events` of a deviation are their ids
    """
    inquiry = _Inquiry(instance, plan, Happened(events))
    return [_written(violation, inquiry.tie(violation)) for violation in violations]


def noted(plan: Json, violations: Iterable[Json]) -> list[dict[str, Any]]:
    """The violations with what the plan's own `deviations` say of them, as they are where it says nothing."""
    known = {_key(deviation): deviation for deviation in plan.get("deviations", ())}
    return [{**violation, **known.get(_key(violation), {})} for violation in violations]


def _key(violation: Json) -> tuple[str, str, str]:
    return violation["kind"], violation["where"], violation["text"]


def untied(found: Iterable[Json]) -> list[Json]:
    """The deviations that no event accounts for."""
    return [deviation for deviation in found if deviation.get("cause") is None]


def by_cause(found: Iterable[Json]) -> dict[str, int]:
    return dict(sorted(Counter(str(deviation["cause"]) for deviation in found).items()))


def _written(violation: Json, tie: Tie | None) -> dict[str, Any]:
    if tie is None:
        return {**violation, "cause": None, "events": [], "zh": "没有事件能够解释", "en": "no event accounts for it"}
    return {**violation, "cause": tie.cause, "events": [fact.id for fact in tie.facts], "zh": tie.zh, "en": tie.en}


class _Inquiry:
    def __init__(self, instance: Json, plan: Json, happened: Happened) -> None:
        self._instance, self._happened = instance, happened
        self._rations = Rations(instance)
        self._trips = {trip["id"]: trip for trip in plan["trips"]}
        self._villages = {village["id"]: village for village in instance["villages"]}
        self._vehicles = {vehicle["id"]: vehicle for vehicle in instance["vehicles"]}
        self._item_of = {supply["id"]: supply["item"] for supply in instance["supplies"]}
        self._travels: dict[frozenset[int], Travel] = {}

    def tie(self, violation: Json) -> Tie | None:
        match violation["kind"]:
            case "trip ends with load aboard":
                return self._left_aboard(violation["where"])
            case "more than needed":
                return self._too_much(violation["where"])
            case "no open road" | "faster than the road":
                return self._closed_behind(violation["where"])
            case "not back within duty":
                return self._back_late(violation["where"])
            case _:
                return None

    # ---- goods -------------------------------------------------------------------------------------------------------

    def _left_aboard(self, trip: str) -> Tie | None:
        """Whether all that was loaded and not handed over good came back, was lost, or was missed at a handover."""
        ties = [*self._ended_with_goods(trip), *self._handed_over_short(trip)]
        explained: Counter[str] = sum((units for _, units in ties), Counter())
        return _joined([tie for tie, _ in ties]) if ties and explained == self._aboard(trip) else None

    def _aboard(self, trip: str) -> Counter[str]:
        """Units by item that the plan loads and does not unload."""
        units: Counter[str] = Counter()
        for stop in self._trips[trip]["stops"]:
            sign = 1 if stop["do"] == "load" else -1
            for line in stop["lines"]:
                units[self._item_of[line["supply"]]] += sign * line["quantity"]
        return +units

    def _ended_with_goods(self, trip: str) -> Iterable[tuple[Tie, Counter[str]]]:
        for fact in self._happened.of_trip("TripAborted", trip):
            units = units_by_item(fact.data["aboard"], "quantity")
            lost, number = fact.data["lost"], units.total()
            if units:
                breakdown = self._happened.of_trip("VehicleLost", trip) if lost else []
                what = (f"{number}件物资随车损失", f"{number} units were lost") if lost else _back(number)
                yield _tie("lost" if lost else "brought-back", (*breakdown, fact), what), units
        for fact in self._happened.of_trip("TripDone", trip):
            if units := units_by_item(fact.data["brought_back"], "quantity"):
                yield _tie("brought-back", (fact,), _back(units.total())), units

    def _handed_over_short(self, trip: str) -> Iterable[tuple[Tie, Counter[str]]]:
        for fact in self._happened.of_trip("HandedOver", trip):
            if units := units_by_item(fact.data["lines"], "short", "damaged"):
                place, number = fact.data["place"], units.total()
                what = f"在{place}交接时短少或破损{number}件", f"{number} units were missing or damaged at {place}"
                yield _tie("short", (fact,), what), units

    # ---- needs -------------------------------------------------------------------------------------------------------

    def _too_much(self, place: str) -> Tie | None:
        """Whether the place once needed as much as it got, by demands to which its trips were planned."""
        got, slack, demands = self._received(place)
        needs = [(demand, self._need(demand, place)) for demand in demands]
        now = self._rations.need(self._villages[place])
        since: list[Fact] = []
        for item, units in got.items():
            if units <= now[item] + slack[item] + WHOLE:
                continue
            enough = [demand for demand, need in needs if units <= need[item] + slack[item] + WHOLE]
            if not enough:
                return None
            since.append(enough[-1])
        reports = self._happened.reports_after(min(since, key=lambda demand: demand.order), place) if since else []
        if not reports:
            return None
        minute = min(demand.data["now_min"] for demand in since)
        zh = f"按第{minute:.0f}分钟的需求发运，其后{len(reports)}份报告减少了需求"
        en = f"got what it needed as known at minute {minute:.0f}; {len(reports)} later reports say less"
        return Tie("corrected", tuple(reports), zh, en)

    def _received(self, place: str) -> tuple[dict[int, float], dict[int, float], list[Fact]]:
        """By base item the units handed over and what the last substitute may exceed; the demands behind, in order."""
        got: defaultdict[int, float] = defaultdict(float)
        slack: defaultdict[int, float] = defaultdict(float)
        demands: dict[str, Fact] = {}
        for trip in self._trips.values():
            for stop in trip["stops"]:
                if stop["do"] != "unload" or stop["place"] != place:
                    continue
                if demand := self._happened.demand_of_trip(trip["id"]):
                    demands[demand.id] = demand
                for line in stop["lines"]:
                    item = self._rations.items[self._item_of[line["supply"]]]
                    base, worth = self._rations.counts_as[item]
                    got[base] += line["quantity"] * worth
                    slack[base] = max(slack[base], worth if base != item else 0.0)
        return got, slack, sorted(demands.values(), key=lambda demand: demand.order)

    def _need(self, demand: Fact, place: str) -> list[int]:
        people: Json = next((p["people"] for p in demand.data["places"] if p["place"] == place), {})
        return self._rations.need({"people": people})

    # ---- roads -------------------------------------------------------------------------------------------------------

    def _closed_behind(self, where: str) -> Tie | None:
        """Whether the leg to a stop was possible but for roads that the truck could enter before they closed."""
        begin, arrive, origin, to, speed = self._leg(where)
        closures = self._instance["roads"]["closures"]
        behind = frozenset(n for n, closure in enumerate(closures) if begin < closure["from"] <= arrive + TOLERANCE_MIN)

        def entered(left_out: frozenset[int]) -> dict[str, float] | None:
            """By road of the way the minute of entering it, had these closures not been; None without such a way."""
            travel = self._travel(left_out)
            leg = travel.best_leg(origin, to, begin, arrive, speed)
            if leg is None or begin + leg[0] > arrive + TOLERANCE_MIN:
                return None
            return dict(travel.path(origin, to, begin, speed) or travel.path(origin, to, arrive - leg[0], speed) or ())

        def too_late(way: Mapping[str, float], left_out: frozenset[int]) -> frozenset[int]:
            found = {n for n in left_out if way.get(closures[n]["edge"], 0.0) > closures[n]["from"] + TOLERANCE_MIN}
            return frozenset(found)

        while (way := entered(behind)) is not None and (ahead := too_late(way, behind)):
            behind -= ahead
        if way is None:
            return None
        for closure in sorted(behind):
            rest = behind - {closure}
            if (other := entered(rest)) is not None and not too_late(other, rest):
                behind, way = rest, other
        return self._closed({n: way.get(closures[n]["edge"]) for n in behind})

    def _closed(self, entries: Mapping[int, float | None]) -> Tie | None:
        """The reports of closures, by index, each with the minute at which the truck could enter the road, if known."""
        told: list[tuple[Fact, float | None]] = []
        for n, entry in sorted(entries.items()):
            closure = self._instance["roads"]["closures"][n]
            facts = self._happened.closures_of(closure["edge"])
            told += [(fact, entry) for fact in facts if abs(fact.data["from_min"] - closure["from"]) < TOLERANCE_MIN]
        if not told:
            return None
        zh = "、".join(_road(fact, entry, "第{:g}分钟起", "，第{:.0f}分钟可驶入") for fact, entry in told)
        en = ", ".join(_road(fact, entry, "from minute {:g}", ", could be entered at {:.0f}") for fact, entry in told)
        what = f"途中道路中断或缓行：{zh}", f"roads closed or slowed on its way: {en}"
        return Tie("road-closed", tuple(fact for fact, _ in told), *what)

    def _leg(self, where: str) -> tuple[float, float, str, str, float]:
        """(begin, arrive, from, to, speed) of the leg to the stop `where`; a truck begins where it stood before."""
        vehicle = self._vehicles[self._trips[where.partition("#")[0]]["vehicle"]]
        trips = (trip for trip in self._trips.values() if trip["vehicle"] == vehicle["id"])
        ready, place = float(vehicle["available_from"]), vehicle["depot"]
        for trip in sorted(trips, key=lambda trip: float(trip["stops"][0]["start"])):
            for n, stop in enumerate(trip["stops"]):
                if where == f"{trip['id']}#{n}":
                    return ready, stop["arrive"], place, stop["place"], vehicle.get("speed", 1.0)
                ready, place = stop.get("depart", stop["end"]), stop["place"]
        raise KeyError(where)

    # ---- shifts ------------------------------------------------------------------------------------------------------

    def _back_late(self, name: str) -> Tie | None:
        """Whether it would have been home in time, had its last trip ended as planned and no road closed since."""
        vehicle = self._vehicles[name]
        last = max(
            (trip for trip in self._trips.values() if trip["vehicle"] == name),
            key=lambda trip: float(trip["stops"][0]["start"]),
        )
        planned = self._happened.of_trip("TripPlanned", last["id"])
        ended = [fact for kind in ENDS for fact in self._happened.of_trip(kind, last["id"])]
        if not planned or not ended:
            return None
        stops, stop = planned[-1].data["stops"], last["stops"][-1]
        then, now = stops[len(last["stops"]) - 1]["depart_min"], stop.get("depart", stop["end"])
        closures = self._instance["roads"]["closures"]
        since = frozenset(n for n, closure in enumerate(closures) if closure["from"] > stops[0]["start_min"])
        home = self._travel(since).time(stop["place"], vehicle["depot"], then, vehicle.get("speed", 1.0))
        until = vehicle["available_from"] + vehicle["max_duty_min"]
        if home is None or then + home > until + TOLERANCE_MIN:
            return None
        if now <= then + TOLERANCE_MIN:
            return self._closed(dict.fromkeys(since))
        return self._made_late(last, then, now, until - home) or Tie(
            "late",
            (planned[-1], ended[-1]),
            f"据司机自报，最后一站原定第{then:.0f}分钟离开，实际第{now:.0f}分钟，未查明原因",
            f"was to leave its last stop at minute {then:.0f} and did so at {now:.0f}, by its own reports alone",
        )

    def _made_late(self, last: Json, then: float, now: float, latest: float) -> Tie | None:
        """The events but for which it could have left its last stop in time for home; None if they do not suffice."""
        roots = Delays(self._instance, list(self._trips.values()), self._happened, self._travel).of(last)
        if not roots or now - sum(root.minutes for root in roots) > max(then, latest) + TOLERANCE_MIN:
            return None
        return _joined([Tie(root.cause, root.facts, root.zh, root.en) for root in roots])

    def _travel(self, left_out: frozenset[int]) -> Travel:
        if left_out not in self._travels:
            roads = self._instance["roads"]
            closures = [closure for n, closure in enumerate(roads["closures"]) if n not in left_out]
            self._travels[left_out] = Travel({**self._instance, "roads": {**roads, "closures": closures}})
        return self._travels[left_out]


def _back(number: int) -> tuple[str, str]:
    return f"{number}件物资带回", f"{number} units came back"


def _road(fact: Fact, entry: float | None, since: str, entered: str) -> str:
    told = since.format(fact.data["from_min"]) + ("" if entry is None else entered.format(entry))
    return f"{fact.data['road']} ({told})"


def _tie(cause: str, facts: tuple[Fact, ...], what: tuple[str, str]) -> Tie:
    reason = next((f" ({fact.data['reason']})" for fact in facts if fact.data.get("reason")), "")
    return Tie(cause, facts, what[0] + reason, what[1] + reason)


def _joined(ties: Sequence[Tie]) -> Tie:
    """Several reasons of one violation; the first names the cause."""
    facts = tuple(fact for tie in ties for fact in tie.facts)
    return Tie(ties[0].cause, facts, "；".join(tie.zh for tie in ties), "; ".join(tie.en for tie in ties))
