"""The drill's clock: simulated minutes after the flood began, moved only when nothing is under way any more."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from services.cli.demo.failures import DemoFailed
from services.cli.demo.session import Session

STANDS_STILL_S = 180.0
LOOK_S = 10.0
"""So long one question for the platform's status may wait for the answer "settled"."""


def moment(began_at: str, minute: float) -> str:
    """RFC 3339 of a minute after `began_at`."""
    return (datetime.fromisoformat(began_at) + timedelta(minutes=minute)).isoformat(timespec="milliseconds")


class DrillClock:
    def __init__(self, admin: Session, began_at: str) -> None:
        self._admin = admin
        self._began_at = datetime.fromisoformat(began_at)
        self.minute = 0.0

    def at(self, minute: float) -> str:
        """RFC 3339 of a minute after the beginning."""
        return moment(self._began_at.isoformat(), minute)

    def time_of_day(self, minute: float) -> str:
        return f"{self._began_at + timedelta(minutes=minute):%H:%M}"

    def minute_of(self, at: str) -> float:
        return (datetime.fromisoformat(at) - self._began_at).total_seconds() / 60

    async def advance(self, minute: float) -> None:
        """Every service's clock stands at `minute`, and all that this made due has been done."""
        self.minute = minute
        await self._admin.post("/clock", {"to": self.at(minute)})
        await self.settle()

    async def settle(self) -> None:
        """Return when everything that was said has been heard, answered and acted upon; fail when that stands still."""
        moved_at, before = time.monotonic(), None
        while True:
            status = await self._admin.get("/platform", within=LOOK_S)
            if status["settled"]:
                return
            if (now := _how_far(status)) != before:
                moved_at, before = time.monotonic(), now
            elif time.monotonic() > moved_at + STANDS_STILL_S:
                raise DemoFailed(f"The platform stood still for {STANDS_STILL_S:g} s, unsettled: {_unsettled(status)}")


def _how_far(status: dict[str, Any]) -> list[Any]:
    """What every service has written, and taken in of the others."""
    return [(one.get("position"), one.get("viewed"), one.get("reached")) for one in status["services"].values()]


def _unsettled(status: dict[str, object]) -> str:
    services = status["services"]
    assert isinstance(services, dict)
    return "; ".join(f"{name}: {state}" for name, state in services.items() if not state["settled"])
