"""Roads one by one, and the model of travel where no road is known."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians

from services.relief.commands import RegisterRoad, SetTravelModel
from services.relief.events import RoadRegistered, TravelModelSet
from shared.messages import Json
from shared.service import Decider


def decide_road(state: RoadRegistered | None, command: RegisterRoad) -> list[RoadRegistered]:
    registered = RoadRegistered(**command.model_dump())
    return [] if registered == state else [registered]


def decide_model(state: TravelModelSet | None, command: SetTravelModel) -> list[TravelModelSet]:
    model = TravelModelSet(**command.model_dump())
    return [] if model == state else [model]


def evolve_road(_: RoadRegistered | None, event: RoadRegistered) -> RoadRegistered:
    return event


def evolve_model(_: TravelModelSet | None, event: TravelModelSet) -> TravelModelSet:
    return event


def nearest(places: Sequence[Json], road: Json) -> list[Json]:
    """The places next to a road's two ends, as the crow flies; none where there are no places."""
    ends = (road["a_lat"], road["a_lon"]), (road["b_lat"], road["b_lon"])
    return [min(places, key=lambda place: _far(place, lat, lon)) for lat, lon in ends] if places else []


def _far(place: Json, lat: float, lon: float) -> float:
    """Grows with the distance; good enough to compare with."""
    east = (place["lon"] - lon) * cos(radians(lat))
    return float(east**2 + (place["lat"] - lat) ** 2)


road = Decider("road", None, decide_road, evolve_road, (RegisterRoad,))
model = Decider("network", None, decide_model, evolve_model, (SetTravelModel,))
