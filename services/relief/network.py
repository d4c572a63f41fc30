"""Roads one by one, and the model of travel where no road is known."""

from __future__ import annotations

from services.relief.commands import RegisterRoad, SetTravelModel
from services.relief.events import RoadRegistered, TravelModelSet
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


road = Decider("road", None, decide_road, evolve_road, (RegisterRoad,))
model = Decider("network", None, decide_model, evolve_model, (SetTravelModel,))
