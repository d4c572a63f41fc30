"""What becomes different from one version of the rules to another, ready to be told.

Pure; versions have the fields of `shapes.ReliefRules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import ceil
from typing import Any

from services.relief.clock import ROUNDING
from shared.messages import Json

FIGURES = (
    "deadline_min",
    "silent_after_min",
    "default_need_ratio",
    "default_evacuated_ratio",
    "approval_limit_people",
)
Pair = tuple[str, str]


def changes(before: Json | None, after: Json, people: Mapping[str, int] | None = None) -> Json:
    """By group and item, by group, by figure; without a version before, everything is added.

    With the `people` of an incident by group: how many units more they would get, fewer if it is negative.
    """
    return {
        "rations": [*_rations(before, after, people)],
        "groups": [*_groups(before, after)],
        "figures": [*_figures(before, after)],
    }


def _rations(before: Json | None, after: Json, people: Mapping[str, int] | None) -> Iterator[Json]:
    for (group, item), was, now in _differing(_terms, before, after):
        affected = None if people is None else people.get(group, 0)
        more = None if affected is None else _units(now, affected) - _units(was, affected)
        yield _told(was, now) | {"group": group, "item": item, "people": affected, "more_units": more}


def _groups(before: Json | None, after: Json) -> Iterator[Json]:
    for group, was, now in _differing(_ranks, before, after):
        yield _told(was, now) | {"group": group}


def _figures(before: Json | None, after: Json) -> Iterator[Json]:
    for (figure, group), was, now in _differing(_named_figures, before, after):
        yield _told(was, now) | {"figure": figure, "group": group}


def _differing(
    named: Callable[[Json], Mapping[Any, Any]], before: Json | None, after: Json
) -> Iterator[tuple[Any, Any, Any]]:
    """(name, what it was, what it is) of all that differs, in the order of the later version; None where it is not."""
    was, now = named(before) if before else {}, named(after)
    for name in dict.fromkeys([*now, *was]):
        if was.get(name) != now.get(name):
            yield name, was.get(name), now.get(name)


def _told(was: Any, now: Any) -> Json:
    kind = "added" if was is None else "removed" if now is None else "changed"
    return {"kind": kind, "before": was, "after": now}


def _terms(rules: Json) -> dict[Pair, Json]:
    """On which terms each group gets each item."""
    return {
        (group, ration["item"]): {
            "quantity": ration["quantity"],
            "per_persons": ration["per_persons"],
            "life_saving": ration["life_saving"],
            "substitutes": {substitute["item"]: substitute["units"] for substitute in ration["substitutes"]},
        }
        for ration in rules["rations"]
        for group in ration["groups"]
    }


def _ranks(rules: Json) -> dict[str, int]:
    return {group["id"]: group["rank"] for group in rules["groups"]}


def _named_figures(rules: Json) -> dict[Pair, float]:
    shares = {("group_share", group): share for group, share in rules["group_shares"].items()}
    return {(figure, ""): rules[figure] for figure in FIGURES} | shares


def _units(terms: Json | None, people: int) -> int:
    """Whole units for so many people together."""
    return ceil(people * terms["quantity"] / terms["per_persons"] - ROUNDING) if terms else 0
