"""The relief clock: when a complete ration set was in people's hands.

Pure.  Only whole rations count: a person with water but no quilt is not relieved.  `got` are base units by item: a
substitute counts as so many units of the base item that it replaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor

from shared.messages import Json

ROUNDING = 1e-6
"""Tolerance for sums of fractions, so that 0.1 + 0.2 units are 0.3."""

Got = Mapping[str, float]
Moment = tuple[float, dict[str, int]]
"""(minute, persons relieved until then by group)"""
Step = tuple[float, int]
"""(minute, persons relieved then)"""


@dataclass(frozen=True)
class Rules:
    """Ration rules, made ready for counting.

    groups  every group with its units per person by base item, priority rank first, in listed order inside a rank
    base    item -> (base item, base units that one unit counts as)
    """

    groups: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    base: Mapping[str, tuple[str, float]]

    @staticmethod
    def of(incident: Json) -> Rules:
        """The rules of an incident, from its declaration's `groups` and `rations`."""
        rates: dict[str, dict[str, float]] = {group["id"]: {} for group in incident["groups"]}
        base: dict[str, tuple[str, float]] = {}
        for ration in incident["rations"]:
            item = ration["item"]
            base[item] = item, 1.0
            base.update({s["item"]: (item, s["units"]) for s in ration["substitutes"]})
            for group in ration["groups"]:
                rates[group][item] = rates[group].get(item, 0.0) + ration["quantity"] / ration["per_persons"]
        ranked = sorted(incident["groups"], key=lambda group: group["rank"])
        return Rules(tuple((group["id"], tuple(rates[group["id"]].items())) for group in ranked), base)

    def in_base_units(self, units: Mapping[str, int]) -> dict[str, float]:
        """Units by item, as base units; what no ration names is left out."""
        got: dict[str, float] = {}
        for item, quantity in units.items():
            if item in self.base:
                base, factor = self.base[item]
                got[base] = got.get(base, 0.0) + quantity * factor
        return got


def relieved(people: Mapping[str, int], got: Got, rules: Rules) -> dict[str, int]:
    """The greatest number of whole persons of each group whose ration `got` covers, priority rank first."""
    left = dict(got)
    served: dict[str, int] = {}
    for group, ration in rules.groups:
        persons = people.get(group)
        if not persons:
            continue
        for item, rate in ration:
            if left.get(item, 0.0) < persons * rate:
                persons = min(persons, floor(left.get(item, 0.0) / rate + ROUNDING))
        if persons:
            served[group] = persons
            for item, rate in ration:
                left[item] = left.get(item, 0.0) - persons * rate
    return served


def history(people: Mapping[str, int], handovers: Iterable[tuple[float, Got]], rules: Rules) -> list[Moment]:
    """Who of a place's people are relieved after each handover, given as (end, base units) in order of time."""
    got: dict[str, float] = {}
    moments: list[Moment] = []
    for minute, more in handovers:
        for item, units in more.items():
            got[item] = got.get(item, 0.0) + units
        moments.append((minute, relieved(people, got, rules)))
    return moments


def served_until(moments: Sequence[Moment], minute: float) -> dict[str, int]:
    """Persons relieved by group at the minute."""
    return next((served for end, served in reversed(moments) if end <= minute), {})


def relief_times(moments: Iterable[Moment]) -> list[Step]:
    """When how many persons of a place were relieved, by the end of each handover.

    If goods for a priority group take from others what they had, those relieved last are taken back.
    """
    steps: list[Step] = []
    done = 0
    for minute, served in moments:
        total = sum(served.values())
        while total < done:
            at, persons = steps.pop()
            done -= persons
            if done < total:
                steps.append((at, total - done))
                done = total
        if total > done:
            steps.append((minute, total - done))
            done = total
    return steps


def cumulative(steps: Iterable[Step]) -> list[Step]:
    """(minute, persons relieved until then), one for each minute at which the number grew."""
    curve: list[Step] = []
    total = 0
    for minute, persons in sorted(steps):
        total += persons
        if curve and curve[-1][0] == minute:
            curve[-1] = minute, total
        else:
            curve.append((minute, total))
    return curve


def median_minute(curve: Sequence[Step]) -> float | None:
    """The minute at which half of all persons of a cumulative curve were relieved; None if nobody was."""
    if not curve:
        return None
    half = curve[-1][1] / 2
    return next(minute for minute, total in curve if total >= half)
