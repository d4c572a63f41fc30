"""What a partner's line has made since it was called: nothing at first, then more and more each minute."""

from __future__ import annotations

import math
from dataclasses import dataclass

ROUNDING = 1e-6


@dataclass(slots=True)
class Line:
    """Starts at `start_min`; the rate grows over `ramp_min` to `rate_per_h`.  `released` units have left the line."""

    start_min: float
    ramp_min: float
    rate_per_h: float
    max_quantity: int | None = None
    released: int = 0

    def made(self, minute: float) -> int:
        """Whole units made until `minute`."""
        running = minute - self.start_min
        if running <= 0:
            return 0
        per_min = self.rate_per_h / 60
        ramp = self.ramp_min
        units = per_min * (running**2 / (2 * ramp) if running < ramp else running - ramp / 2)
        whole = math.floor(units + ROUNDING)
        return whole if self.max_quantity is None else min(whole, self.max_quantity)

    def release(self, minute: float) -> int:
        """Units that have become ready since the last release; they count as released."""
        units = max(0, self.made(minute) - self.released)
        self.released += units
        return units
