"""What can be promised to an incident, and from when: the lots and production lines of its problem.

Government goods are at hand.  A partner's goods come its notice after the call, unless it has already confirmed; of
what it declined, answered in part or left unanswered only what it did confirm counts: held, or left over for the next
plan.  What other incidents hold is theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property

from services.allocation.facts import Line, Lot
from shared.clock import instant, minutes_between
from shared.messages import Json

CHINA = timezone(timedelta(hours=8))
"""Dates printed on goods are days there, wherever the clock stands."""


ANSWERED_WITHIN_MIN = 20.0
"""So long partners take to answer a call-up, as a rule."""


@dataclass(frozen=True)
class Call:
    """What the call-ups of a supply came to: confirmed from `ready_min` on; `withheld` beyond what was confirmed."""

    ready_min: float | None = None
    withheld: bool = False


@dataclass(frozen=True)
class Supplies:
    """Reads the documents of sources and call-ups for one incident; trips in `begun` keep what they hold."""

    sources: Sequence[Json]
    callups: Sequence[Json]
    incident: str
    started_at: str
    horizon_min: float
    now_min: float
    begun: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def lots(self) -> tuple[Lot, ...]:
        """Also those of which nothing is left: a begun trip may have taken it."""
        made_here = {(source["store"], source["item"]) for source in self._offered_lines}
        return tuple(
            self._lot(source, lot)
            for source in self.sources
            for lot in source["lots"]
            if lot["reserve"] != "capacity" or (source["store"], source["item"]) not in made_here
        )

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """A line stands for all that it makes, so the goods it has made already are not counted again as lots."""
        return tuple(self._line(source) for source in self._offered_lines)

    def code(self, store: str, item: str, supply: str) -> str | None:
        """The problem's name for a supply that a trip names; None for one that nobody knows."""
        return next((code for code in (supply, _long_code(store, item, supply)) if code in self._codes), None)

    # ---- lots ----

    def _lot(self, source: Json, lot: Json) -> Lot:
        code = self._code(source, lot["lot"])
        terms = next((terms for terms in source["terms"] if terms["lot"] == lot["lot"]), None)
        partners = lot["reserve"] == "corporate"
        return Lot(
            code=code,
            store=source["store"],
            item=source["item"],
            reserve=lot["reserve"],
            free=self._free_of_partner(source, lot, terms, code) if partners else self._free(source, lot),
            available_from_min=self._lot_ready(code, terms) if partners else 0.0,
            expires_min=self._end_of_day_min(lot["expires"]),
        )

    def _free(self, source: Json, lot: Json) -> int:
        unpromised: int = lot["on_hand"] - lot["reserved"]
        return max(0, unpromised) + self._own(source, lot["lot"], awaited=True)

    def _free_of_partner(self, source: Json, lot: Json, terms: Json | None, code: str) -> int:
        in_force = terms is not None and not self._past(terms["valid_until"])
        if in_force and not self._call(code).withheld:
            return self._free(source, lot)
        unheld: int = max(0, lot["on_hand"] - lot["reserved"])
        return min(unheld, self._pledged(source, code)) + self._own(source, lot["lot"], awaited=False)

    def _own(self, source: Json, lot: str, awaited: bool) -> int:
        """Units of the lot that trips of this incident hold and have not come for: a new plan disposes of them."""
        return sum(
            part["quantity"]
            for hold in source["holds"]
            if hold["incident"] == self.incident and hold["trip"] not in self.begun and (awaited or not hold["awaited"])
            for part in hold["taken"]
            if part["lot"] == lot
        )

    def _pledged(self, source: Json, supply: str) -> int:
        """Units that a partner has confirmed for this incident and no trip holds."""
        return sum(
            pledge["quantity"]
            for pledge in source["pledges"]
            if (pledge["incident"], pledge["supply"]) == (self.incident, supply)
        )

    def _code(self, source: Json, lot: str) -> str:
        return lot if self._namesakes[lot] == 1 else _long_code(source["store"], source["item"], lot)

    @cached_property
    def _namesakes(self) -> Counter[str]:
        """How many supplies bear each name: a lot's is given by its store."""
        lots = (lot["lot"] for source in self.sources for lot in source["lots"])
        lines = (source["line"]["line"] for source in self.sources if source["line"])
        return Counter([*lots, *lines])

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset([*(lot.code for lot in self.lots), *(line.code for line in self.lines)])

    # ---- lines ----

    @cached_property
    def _offered_lines(self) -> Sequence[Json]:
        return [s for s in self.sources if s["line"] and not self._held_by_others(s) and self._line_limit(s) != 0]

    def _line(self, source: Json) -> Line:
        line = source["line"]
        until = self._minute(line["until"]) if line["until"] else self.horizon_min
        return Line(
            code=line["line"],
            store=source["store"],
            item=source["item"],
            rate_per_h=line["rate_per_h"],
            from_min=self._ready(line["line"], line["lead_min"]),
            ramp_min=line["ramp_min"],
            until_min=min(self.horizon_min, until),
            max_quantity=self._line_limit(source),
        )

    def _line_limit(self, source: Json) -> int | None:
        limit: int | None = source["line"]["max_quantity"]
        if self._call(source["line"]["line"]).withheld:
            held = sum(hold["quantity"] for hold in source["holds"] if not hold["awaited"])
            limit = held + self._pledged(source, source["line"]["line"])
            if not held and self._has_made(source):
                limit = 0  # what lies there is promised as lots, and is more certain than the rest
        return limit

    def _has_made(self, line: Json) -> bool:
        return any(
            lot["reserve"] == "capacity" and lot["on_hand"] > 0
            for source in self.sources
            if (source["store"], source["item"]) == (line["store"], line["item"])
            for lot in source["lots"]
        )

    def _held_by_others(self, source: Json) -> bool:
        """A line serves one incident at a time."""
        return any(hold["incident"] != self.incident for hold in source["holds"])

    # ---- calls and times ----

    def _lot_ready(self, code: str, terms: Json | None) -> float:
        """What is not held yet is asked for, and trips wait for the answer, unless the partner has given its last."""
        call = self._call(code)
        asks = call.ready_min is not None and not call.withheld
        asked_anew = self.now_min + ANSWERED_WITHIN_MIN if asks else 0.0
        return max(asked_anew, self._ready(code, terms["notice_min"] if terms else 0.0))

    def _ready(self, code: str, notice_min: float) -> float:
        confirmed = self._call(code).ready_min
        return self.now_min + notice_min if confirmed is None else confirmed

    def _call(self, code: str) -> Call:
        return self._calls.get(code, Call())

    @cached_property
    def _calls(self) -> Mapping[str, Call]:
        by_supply: dict[str, list[Json]] = {}
        for callup in self.callups:
            by_supply.setdefault(callup["supply"], []).append(callup)
        return {supply: self._summed(callups) for supply, callups in by_supply.items()}

    def _summed(self, callups: Iterable[Json]) -> Call:
        answers = list(callups)
        ready = [self._minute(c["ready_at"]) for c in answers if c["state"] in ("confirmed", "part")]
        return Call(
            ready_min=min(ready, default=None),
            withheld=any(c["state"] in ("part", "declined", "silent") for c in answers),
        )

    def _minute(self, at: str) -> float:
        return minutes_between(self.started_at, at)

    def _past(self, at: str | None) -> bool:
        return at is not None and self._minute(at) < self.now_min

    def _end_of_day_min(self, day: str | None) -> float | None:
        if day is None:
            return None
        end = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), CHINA)
        return (end - instant(self.started_at)) / timedelta(minutes=1)


def _long_code(store: str, item: str, lot: str) -> str:
    return f"{store}-{item}-{lot}"
