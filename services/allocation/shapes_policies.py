"""Answers about policies that are compared."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from services.allocation.shapes import PlanState, RunState


class PolicyFigures(BaseModel):
    """What the judge found of a plan, and what the plan's own prices prove that no plan can exceed.

    `relieved_bound` holds for every plan of the problem, whatever its policy; `value_bound` for those of this weight.
    `value`: the weight for each priority person with what saves life in time, and one for each person relieved in time.
    `least_township` is the least served one's code, `least_township_share` the share of its people relieved in time.
    """

    people: int
    priority_people: int
    relieved_in_time: int
    relieved_bound: int
    life_saved_priority: int
    life_saved_in_time: int
    value: float
    value_bound: float
    least_township: str
    least_township_share: float
    townships_below_half: int
    lateness_person_h: float
    km: float
    trips: int
    vehicles: int


class PolicyView(BaseModel):
    """A priority weight and what has become of it: a plan with its figures, or the `reason` why there is none.

    `state` is the plan's once there is one, and says what became of it: `superseded`, another of these was chosen;
    `replaced`, it was chosen, and another plan has taken its place since; `overtaken`, a plan with which it was not
    compared took force in its stead; `lapsed`, the incident was closed before anybody decided.
    """

    priority_weight: float
    state: Literal["waiting", "solving", "solved", "failed", "cancelled", "replaced", "overtaken", "lapsed"] | PlanState
    plan: str | None
    reason: str | None
    seconds: float
    relieved: int | None
    bound: int | None
    figures: PolicyFigures | None


class PoliciesView(BaseModel):
    """Policies beside each other, in the order in which they were asked for; `usual`: the weight to compare with.

    `relieved_bound` is the least that any of the plans proves: so many people and no more can be relieved in time.
    `outdated`: a plan that is not among these has taken force in their stead, so none can be approved any more.
    """

    run: str
    incident: str
    state: RunState
    at: str
    seconds: float
    usual: float
    reason: str | None
    superseded_by: str | None
    relieved_bound: int | None
    outdated: bool
    policies: list[PolicyView]
