"""How a problem is to be planned, as the planner's program reads it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """How long to search and for what; `work` bounds the search by effort, so that it can be repeated."""

    seconds: float
    priority_weight: float
    allowance: float
    seed: int
    work: int | None

    def arguments(self) -> list[str]:
        named = {"--seconds": self.seconds, "--priority-weight": self.priority_weight, "--seed": self.seed}
        named |= {"--allowance": self.allowance}
        given = [part for name, value in named.items() for part in (name, str(value))]
        return given if self.work is None else [*given, "--work", str(self.work)]
