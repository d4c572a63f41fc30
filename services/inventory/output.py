"""How much a production line can have made by when."""

from __future__ import annotations

from typing import Protocol

from shared.clock import minutes_between


class Pace(Protocol):
    """The part of a published line that says how fast it is."""

    @property
    def rate_per_h(self) -> float: ...
    @property
    def ramp_min(self) -> float: ...
    @property
    def max_quantity(self) -> int | None: ...
    @property
    def until(self) -> str | None: ...


def made_by(pace: Pace, ready_at: str, at: str) -> int:
    """Whole units made from `ready_at` to `at` (both RFC 3339): the rate grows linearly over `ramp_min`, then stays."""
    minutes = minutes_between(ready_at, at)
    if pace.until:
        minutes = min(minutes, minutes_between(ready_at, pace.until))
    minutes = max(0.0, minutes)
    climbing = min(minutes, pace.ramp_min)
    climbed = climbing**2 / (2 * pace.ramp_min) if pace.ramp_min else 0.0
    units = int(pace.rate_per_h / 60 * (minutes - climbing + climbed) + 1e-6)
    return units if pace.max_quantity is None else min(units, pace.max_quantity)
