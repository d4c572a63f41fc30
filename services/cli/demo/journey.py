"""A trip as a crew drives it, and the crew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.cli.demo.roads import Leg, Roads
from services.cli.demo.session import Session

Json = Mapping[str, Any]


@dataclass(slots=True)
class Journey:
    """`at` is the index of the stop that it stands at or drives to.

    begun     goods are aboard or being loaded: no plan takes it back
    over      done, aborted, lost or withdrawn: nothing happens on it any more
    leg       the drive under way, None at a stop
    last_store  where it loaded last: goods that cannot be delivered go back there
    dock      the dock at which it loads or loaded last
    """

    trip: str
    stops: list[Json]
    roads: Roads
    at: int = 0
    begun: bool = False
    over: bool = False
    leg: Leg | None = None
    last_store: str = ""
    dock: int = 0

    @property
    def stop(self) -> Json:
        return self.stops[self.at]

    @property
    def last(self) -> bool:
        return self.at == len(self.stops) - 1

    @property
    def under_way_with_goods(self) -> bool:
        """Driving to people, not to a store."""
        return self.begun and not self.over and self.leg is not None and self.stop["do"] == "unload"


@dataclass(slots=True)
class Crew:
    """A vehicle and who drives it: it stands at `place` from the minute `free_at` on.

    on_plan  it is where the plan believes it to be, when the plan believes it
    """

    vehicle: str
    session: Session
    place: str
    free_at: float
    speed: float
    lost: bool = False
    on_plan: bool = True
    journey: Journey | None = None
    waiting: list[Journey] = field(default_factory=list)
