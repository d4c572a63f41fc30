"""Plans of one problem under several priority weights, side by side: figures, what is best, what a choice costs.

Figures are the judge's, bounds those that the plans' own prices prove.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.allocation.certificate import gap

Json = dict[str, Any]

DEFAULT_WEIGHT = 10.0
LEAST_WEIGHT, MOST_WEIGHT = 0.0, 1000.0
LEAST_PLANS, MOST_PLANS = 2, 5
WEIGHTS = f"must be two to five different numbers from {LEAST_WEIGHT:g} to {MOST_WEIGHT:g}, as in 0,1,10"


@dataclass(frozen=True, slots=True)
class Judged:
    """A plan made for a weight, with its figures by the name of their measure."""

    weight: float
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Measure:
    """A row.  `better`: 1 where more is better, -1 where less is, 0 where plans of other weights do not compare."""

    name: str
    zh: str
    en: str
    better: int = 0
    digits: int = 0
    told: bool = False
    """Whether a sentence about what a choice costs names it."""

    def text(self, value: float) -> str:
        return f"{value:,.{self.digits}f}"


MEASURES = (
    Measure("relieved_in_time", "按时获得救助的人数", "people relieved in time", 1, told=True),
    Measure("relieved_bound", "任何方案的上界（已证明）", "at most by any plan, proven"),
    Measure("gap_pct", "差距（%）", "gap, %", digits=1),
    Measure(
        "life_saved_priority",
        "按时得到救命物资的重点人群人数",
        "priority people with what saves life in time",
        1,
        told=True,
    ),
    Measure("value", "价值：权重×重点人群人数+获救人数", "value: weight × priority people + relieved"),
    Measure("value_bound", "该权重下价值的上界（已证明）", "value at most at this weight, proven"),
    Measure("value_gap_pct", "价值的差距（%）", "gap of the value, %", digits=1),
    Measure("life_saved_in_time", "按时得到救命物资的人数", "people with what saves life in time", 1, told=True),
    Measure(
        "least_township_pct",
        "救助最少乡镇的获救比例（%）",
        "% relieved in the least relieved township",
        1,
        1,
        told=True,
    ),
    Measure("townships_below_half", "获救不足半数的乡镇数", "townships below half", -1, told=True),
    Measure("lateness_person_h", "逾期等待的人时数", "person-hours waited after the deadline", -1, told=True),
    Measure("trips", "车次", "trips", -1),
    Measure("vehicles_used", "用车数", "vehicles", -1),
    Measure("km", "行驶公里数", "km driven", -1, told=True),
    Measure("violations", "违反的规则数", "rules broken", -1),
)


def read_weights(text: str) -> list[float]:
    """The weights that a text names, in its order.  Raises ValueError with a sentence."""
    try:
        weights = [float(part) for part in text.split(",")]
    except ValueError:
        raise ValueError(WEIGHTS) from None
    different = len({f"{weight:g}" for weight in weights})
    if len(weights) != different or not LEAST_PLANS <= different <= MOST_PLANS:
        raise ValueError(WEIGHTS)
    if not all(LEAST_WEIGHT <= weight <= MOST_WEIGHT for weight in weights):
        raise ValueError(WEIGHTS)
    return weights


def judged(weights: Sequence[float], found: Sequence[Json], proven: Sequence[Json]) -> list[Judged]:
    """The plans, of what the judge found and of the bounds that their certificates prove.

    No policy relieves more people than any certificate allows, so the least of these bounds is everybody's; and no plan
    is worth more than that many people and the weight for every priority person there is.
    """
    people = min(bounds["relieved_bound"] for bounds in proven)
    return [
        Judged(w, _figures(w, verdict, people, bounds["value_bound"]))
        for w, verdict, bounds in zip(weights, found, proven, strict=True)
    ]


def _figures(weight: float, found: Json, relieved_bound: int, own_bound: float) -> dict[str, float]:
    kpi = found["kpi"]
    value = _value(weight, kpi)
    value_bound = min(own_bound, relieved_bound + weight * kpi["priority_people"])
    return {
        "relieved_in_time": kpi["relieved_in_time"],
        "relieved_bound": relieved_bound,
        "gap_pct": round(100 * gap(kpi["relieved_in_time"], relieved_bound), 4),
        "life_saved_priority": kpi["life_saved_priority"],
        "value": value,
        "value_bound": value_bound,
        "value_gap_pct": round(100 * gap(value, value_bound), 4),
        "life_saved_in_time": kpi["life_saved_in_time"],
        "least_township_pct": round(100 * kpi["least_township"], 4),
        "townships_below_half": kpi["townships_below_half"],
        "lateness_person_h": round(kpi["lateness_person_min"] / 60, 2),
        "trips": kpi["trips"],
        "vehicles_used": kpi["vehicles_used"],
        "km": kpi["km"],
        "violations": len(found["violations"]),
    }


def _value(weight: float, reached: Json) -> float:
    return float(weight * reached["life_saved_priority"] + reached["relieved_in_time"])


def best(measure: Measure, plans: Sequence[Judged]) -> list[bool]:
    """Which plans are best as far as the shown digits tell; none where all are alike or cannot be compared."""
    shown = [round(plan.figures[measure.name], measure.digits) for plan in plans]
    first = max(measure.better * value for value in shown)
    if not measure.better or len(set(shown)) == 1:
        return [False] * len(plans)
    return [measure.better * value == first for value in shown]


def usual(plans: Sequence[Judged]) -> Judged:
    """The plan that the others are compared with: the default weight's, else the first."""
    return next((plan for plan in plans if plan.weight == DEFAULT_WEIGHT), plans[0])


def trade_off(plan: Judged, instead_of: Judged) -> tuple[str, str]:
    """What choosing a plan instead of another brings and costs, as a sentence in Chinese and one in English."""
    zh, en = [], []
    for sign, good_zh, good_en in ((1, "好处：", "brings"), (-1, "代价：", "costs")):
        if changes := _changes(plan, instead_of, sign):
            zh.append(good_zh + "、".join(f"{measure.zh} {by}" for measure, by in changes))
            en.append(f"{good_en} " + ", ".join(f"{by} {measure.en}" for measure, by in changes))
    weights = f"{plan.weight:g}", f"{instead_of.weight:g}"
    return (
        f"权重取 {weights[0]} 而不取 {weights[1]}，{'；'.join(zh) or '没有差别'}。",
        f"Weight {weights[0]} instead of {weights[1]} {'; it '.join(en) or 'changes nothing'}.",
    )


def _changes(plan: Judged, instead_of: Judged, sign: int) -> list[tuple[Measure, str]]:
    """The told measures that are better (sign 1) or worse (-1), with the signed difference."""
    changes = []
    for measure in MEASURES:
        by = round(plan.figures[measure.name] - instead_of.figures[measure.name], measure.digits)
        if measure.told and by * measure.better * sign > 0:
            changes.append((measure, f"{by:+,.{measure.digits}f}"))
    return changes


def overtaken(plans: Sequence[Judged]) -> list[tuple[Judged, Judged]]:
    """Plans that are worth less by their own weight than one made for another weight, each with the best such one.

    A search stops by the clock: where weights hardly matter, chance decides between their plans.
    """
    pairs = [(plan, max(plans, key=lambda other: _value(plan.weight, other.figures))) for plan in plans]
    return [(plan, other) for plan, other in pairs if _value(plan.weight, other.figures) > plan.figures["value"]]


def better_choice(plan: Judged, other: Judged) -> tuple[str, str]:
    """That the other plan should be chosen by this plan's weight too, as a sentence in Chinese and one in English."""
    more, less = f"{_value(plan.weight, other.figures):,.0f}", f"{plan.figures['value']:,.0f}"
    return (
        f"按权重 {plan.weight:g} 衡量，为权重 {other.weight:g} 求得的方案也更好（价值 {more}，自身方案 {less}）："
        "差别出自搜索的偶然性，可增加 --seconds 再测算。",
        f"By weight {plan.weight:g} too, the plan made for {other.weight:g} is worth more ({more}, its own {less}): "
        "that is chance of the search; give it more --seconds.",
    )


def compared(plans: Sequence[Judged]) -> Json:
    """Everything as JSON: figures of each plan, the measures it is best in, and the sentences of the alternatives."""
    marks = {measure.name: best(measure, plans) for measure in MEASURES}
    base = usual(plans)
    told = [(plan, base, trade_off(plan, base)) for plan in plans if plan is not base]
    doubts = [(plan, other, better_choice(plan, other)) for plan, other in overtaken(plans)]
    return {
        "schema": "relief-policies/1",
        "policies": [
            {"weight": plan.weight, **plan.figures, "best_in": [name for name, row in marks.items() if row[n]]}
            for n, plan in enumerate(plans)
        ],
        "alternatives": [
            {"weight": plan.weight, "instead_of": other.weight, "zh": zh, "en": en} for plan, other, (zh, en) in told
        ],
        "overtaken": [
            {"weight": plan.weight, "by": other.weight, "zh": zh, "en": en} for plan, other, (zh, en) in doubts
        ],
    }
