"""What a run is asked to compare: two or three policies, each a priority weight, and the plan that is made for it."""

from __future__ import annotations

from collections.abc import Sequence

from shared.problem import Problem

LEAST_POLICIES, MOST_POLICIES = 2, 3
LEAST_WEIGHT, MOST_WEIGHT = 0.0, 1000.0


def must_be_comparable(weights: Sequence[float]) -> None:
    """Empty: the run compares nothing.  Raises Problem."""
    if not weights:
        return
    different = len(set(weights)) == len(weights)
    if not (different and LEAST_POLICIES <= len(weights) <= MOST_POLICIES):
        raise Problem(
            "weights-not-comparable",
            f"To compare policies, name {LEAST_POLICIES} or {MOST_POLICIES} different weights; {len(weights)} given.",
            422,
        )
    if not all(LEAST_WEIGHT <= weight <= MOST_WEIGHT for weight in weights):
        raise Problem("weights-not-comparable", f"Weights are from {LEAST_WEIGHT:g} to {MOST_WEIGHT:g}.", 422)


def plans_of(run: str, weights: Sequence[float], priority_weight: float) -> dict[str, float]:
    """The names of the plans that a run makes, with their weights: its own name, or one for each that it compares."""
    if not weights:
        return {run: priority_weight}
    return {f"{run}-{number}": weight for number, weight in enumerate(weights, start=1)}
