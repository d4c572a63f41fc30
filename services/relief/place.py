"""A place of the register: registered once, registered again when something about it was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.relief.commands import RegisterPlace
from services.relief.events import PlaceRegistered
from shared.problem import Problem, unknown
from shared.service import Decider


def chain(place: str, parent: str | None, known: Mapping[str, Sequence[str]]) -> list[str]:
    """The place and every division above it, from the bottom up.

    `known` holds the chains of places registered before.  Raises Problem if the parent is not among them or lies below.
    """
    if parent is None:
        return [place]
    if parent not in known:
        raise unknown("parent place", parent)
    if place in known[parent]:
        raise Problem("place-below-itself", f"{parent} lies in {place}, so it cannot be its parent.", 422)
    return [place, *known[parent]]


def decide(state: PlaceRegistered | None, command: RegisterPlace) -> list[PlaceRegistered]:
    registered = PlaceRegistered(**command.model_dump())
    return [] if registered == state else [registered]


def evolve(_: PlaceRegistered | None, event: PlaceRegistered) -> PlaceRegistered:
    return event


decider = Decider("place", None, decide, evolve, (RegisterPlace,))
