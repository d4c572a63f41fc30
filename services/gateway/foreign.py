"""Facts of other services, as far as the gateway reads them: where things lie, and whose they are."""

from __future__ import annotations

from shared.messages import Event

# ---- relief ----


class PlaceRegistered(Event, of="ninehours.relief.PlaceRegistered.v1"):
    areas: list[str]


class VehicleRegistered(Event, of="ninehours.relief.VehicleRegistered.v1"):
    areas: list[str]
    org: str


class IncidentDeclared(Event, of="ninehours.relief.IncidentDeclared.v1"):
    area: str
    areas: list[str]


class TripPlanned(Event, of="ninehours.relief.TripPlanned.v1"):
    incident: str
    vehicle: str


# ---- inventory ----


class StoreRegistered(Event, of="ninehours.inventory.StoreRegistered.v1"):
    areas: list[str]
    org: str


# ---- allocation ----


class RunRequested(Event, of="ninehours.allocation.RunRequested.v1"):
    incident: str


class PlanProposed(Event, of="ninehours.allocation.PlanProposed.v1"):
    incident: str
