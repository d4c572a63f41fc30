"""What goes wrong in this rehearsal, and when: all of it follows from the seed."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from services.cli import xuchang

Row = dict[str, Any]

FIRST_PLAN_MIN = 30
SILENT_AFTER_MIN = 120
LATE_REPORTS_IN_MIN = xuchang.SILENT_UNTIL_MIN + 2
"""When the villages that had been silent have reported."""

ANSWER_MIN = (10.0, 20.0)
BREAKDOWN_MIN = (150, 180)
SHORT_UNITS = 3
SHORT_AFTER_MIN = (100, 200)
FORMULA = "FORM-400"
DECLINE_AMONG = 4
"""One of the four call-ups for which most trips wait."""


@dataclass(frozen=True)
class Script:
    """The seed's choices; whatever it cannot fix before a plan exists it chooses when asked, always in the same way.

    With `work` (steps of the planner's search instead of seconds) a rehearsal can be repeated to the letter: everybody
    acts one after the other, and waits until what they have done has been heard wherever it matters.
    """

    seed: int
    work: int | None = None

    @property
    def silent(self) -> list[str]:
        return xuchang.silent(self.seed)

    @property
    def breakdown_min(self) -> int:
        return self._dice("breakdown").randint(*BREAKDOWN_MIN)

    @property
    def short_after_min(self) -> int:
        return self._dice("short").randint(*SHORT_AFTER_MIN)

    def answer_after_min(self, callup: str) -> float:
        """How long the partner takes to answer this call-up."""
        return round(self._dice(f"answer {callup}").uniform(*ANSWER_MIN), 2)

    def declined(self, callups: Sequence[Row], formula_partners: Collection[str]) -> Row | None:
        """The call-up of the first plan that its partner declines: stock that matters, from somebody replaceable.

        callups           each with callup, org, reserve and reservations
        formula_partners  who has infant formula; if there is only one, that one keeps its word
        """
        kept = set(formula_partners) if len(set(formula_partners)) == 1 else set()
        corporate = [c for c in callups if c["reserve"] == "corporate" and c["org"] not in kept]
        weighty = sorted(corporate, key=lambda c: (-len(c["reservations"]), c["callup"]))[:DECLINE_AMONG]
        return self._dice("decline").choice(weighty) if weighty else None

    def one_of(self, what: str, candidates: Sequence[str]) -> str:
        """One of them; `what` keeps different choices apart."""
        return self._dice(what).choice(sorted(candidates))

    def _dice(self, what: str) -> random.Random:
        return random.Random(f"{self.seed} {what}")  # noqa: S311  a rehearsal must be repeatable
