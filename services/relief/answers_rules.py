"""What relief answers of rules: versions, and what differs between two of them."""

from __future__ import annotations

from typing import Literal

from services.relief.answers import RulesShown, Shown

Difference = Literal["added", "removed", "changed"]


class VersionView(Shown):
    """A version: published, for good, or the draft of the next one; `in_force` for what is declared from now on.

    `note` says why it was made; `authors` wrote it, somebody else published it.
    """

    version: int
    state: Literal["draft", "published"]
    in_force: bool
    note: str
    authors: list[str]
    drafted_at: str
    published_by: str | None
    published_at: str | None


class RulesView(VersionView, RulesShown):
    """A version with all its rules."""


class TermsView(Shown):
    """`quantity` units for every `per_persons` persons; one unit of a substitute counts as so many of the item."""

    quantity: float
    per_persons: float
    life_saving: bool
    substitutes: dict[str, float]


class RationChange(Shown):
    """What a group gets of an item.  `people` of the group are in need in the incident that was asked about.

    For them `more_units` are wanted, fewer if it is negative; both are null if no incident was named.
    """

    kind: Difference
    group: str
    item: str
    before: TermsView | None
    after: TermsView | None
    people: int | None
    more_units: int | None


class GroupChange(Shown):
    """The rank of a group; 1 is relieved first."""

    kind: Difference
    group: str
    before: int | None
    after: int | None


class FigureChange(Shown):
    """A single figure; of a `group_share` also the group, else "".  An approval limit of null is the platform's."""

    kind: Difference
    figure: Literal[
        "deadline_min",
        "silent_after_min",
        "default_need_ratio",
        "default_evacuated_ratio",
        "approval_limit_people",
        "group_share",
    ]
    group: str
    before: float | None
    after: float | None


class Differences(Shown):
    rations: list[RationChange]
    groups: list[GroupChange]
    figures: list[FigureChange]


class RulesChanges(Differences):
    """From version `before` to version `after`."""

    before: int
    after: int


class Rehearsal(Differences):
    """From version `before`, the one in force, to what was sent; null if none is in force: then all is added."""

    before: int | None
