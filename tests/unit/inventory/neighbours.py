"""Two neighbours that say what a test wants them to say, as relief and allocation would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.inventory.foreign import PlaceRegistered, ReservationAsked, TripAborted
from shared.messages import Command, Event
from shared.runtime import Running
from shared.service import Decider, Service


class Say(Command):
    about: str
    kind: str
    data: dict[str, Any]

    @property
    def stream(self) -> str:
        return self.about


def neighbour(name: str, *events: type[Event]) -> Service:
    """A service with one kind of stream, `said/…`, on which it repeats whatever it is told."""
    known = {event.__name__: event for event in events}

    def decide(_: None, command: Say) -> Sequence[Event]:
        return [known[command.kind].read(command.data)]

    def evolve(_: None, __: Event) -> None:
        return None

    return Service(name, [Decider("said", None, decide, evolve, (Say,))], events, lambda _: [])


relief = neighbour("relief", PlaceRegistered, TripAborted)
allocation = neighbour("allocation", ReservationAsked)


async def say(running: Running, event: Event, about: str = "it") -> None:
    data = event.model_dump(mode="json")
    told = Say(about=f"said/{about}", kind=type(event).__name__, data=data)
    await running.handle(told, "neighbour", f"{type(event).__name__}-{hash(str(data))}")
