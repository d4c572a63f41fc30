"""Everything that allocation knows of an incident, gathered once for a run and stated as the facts of a problem."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.allocation import facts as f
from services.allocation.release import has_begun
from services.allocation.supplies import Supplies
from services.allocation.views import every, one
from shared.clock import minutes_between
from shared.messages import Json
from shared.ports import Documents
from shared.problem import Problem

OPEN = frozenset({"planned", "loading", "under_way", "arrived"})


@dataclass(frozen=True)
class Knowledge:
    """Bodies of documents, by kind; `called_min` is when partners were first called for this incident, if they were."""

    incident: Json
    places: Sequence[Json]
    items: Sequence[Json]
    stores: Sequence[Json]
    sources: Sequence[Json]
    callups: Sequence[Json]
    roads: Sequence[Json]
    network: Json | None
    closures: Sequence[Json]
    vehicles: Sequence[Json]
    trips: Sequence[Json]
    called_min: float | None = None

    @property
    def code(self) -> str:
        return str(self.incident["incident"])

    @cached_property
    def own_trips(self) -> list[Json]:
        return [trip for trip in self.trips if trip.get("incident") == self.code]

    def supplies(self, now_min: float, kept: frozenset[str] = frozenset()) -> Supplies:
        """Trips that have begun, or are `kept`, hold what they hold."""
        return Supplies(
            sources=self.sources,
            callups=self.callups,
            incident=self.code,
            started_at=self.incident["started_at"],
            horizon_min=self.incident["horizon_min"],
            now_min=now_min,
            begun=kept.union(trip["trip"] for trip in self.own_trips if has_begun(trip)),
        )

    def facts(self, supplies: Supplies) -> f.Facts:
        """The facts at the minute of `supplies`.  Problem `nothing-to-plan` or `model-incomplete`: what is missing."""
        self._must_be_plannable()
        return f.Facts(
            name=self.code,
            deadline_min=math.floor(self.incident["deadline_min"]),
            horizon_min=math.floor(self.incident["horizon_min"]),
            groups=tuple(f.Group(group["id"], group["rank"]) for group in self.incident["groups"]),
            items=tuple(f.Item(code=item["item"], **_only(item, ITEM)) for item in self.items),
            rations=tuple(_ration(ration) for ration in self.incident["rations"]),
            stores=tuple(_store(store) for store in self.stores),
            lots=supplies.lots,
            lines=supplies.lines,
            vehicles=self._vehicles(supplies.now_min),
            places=tuple(f.Place(code=place["place"], **_only(place, PLACE)) for place in self.places),
            roads=tuple(_road(road) for road in self.roads),
            closures=self._closures(supplies.now_min),
            rivers=tuple(tuple((lat, lon) for lat, lon in river) for river in self._network["rivers"]),
            travel=_travel(self._network),
        )

    @property
    def _network(self) -> Json:
        if self.network is None:
            raise Problem("model-incomplete", "No travel model is known. Set relief's network first.", 422)
        return self.network

    def _must_be_plannable(self) -> None:
        if not any(n for place in self.places for n in place["people"].values()):
            raise Problem(
                "nothing-to-plan",
                "Nobody is known to need relief in this incident, by report or estimate. Report needs first.",
                422,
            )
        missing = {ration["item"] for ration in self.incident["rations"]} - {item["item"] for item in self.items}
        if missing:
            names = ", ".join(sorted(missing))
            raise Problem("model-incomplete", f"The rations name items that are not registered: {names}.", 422)

    def _vehicles(self, now_min: float) -> tuple[f.Vehicle, ...]:
        """Without those that drive for another incident.  Partners' vehicles are ready so long after the call."""
        elsewhere = {t["vehicle"] for t in self.trips if t["state"] in OPEN and t["incident"] != self.code}
        stores = {store["store"] for store in self.stores}
        called_min = now_min if self.called_min is None else self.called_min
        return tuple(
            self._vehicle(vehicle, called_min)
            for vehicle in self.vehicles
            if vehicle["vehicle"] not in elsewhere and vehicle["depot"] in stores
        )

    def _vehicle(self, vehicle: Json, called_min: float) -> f.Vehicle:
        lost_at = vehicle.get("lost_at")
        return f.Vehicle(
            code=vehicle["vehicle"],
            reach=tuple(vehicle["reach"]),
            available_from_min=max(0.0, vehicle["ready_min"] + (called_min if vehicle["on_call"] else 0.0)),
            max_duty_min=vehicle["duty_min"],
            available_until_min=minutes_between(self.incident["started_at"], lost_at) if lost_at else None,
            **_only(vehicle, VEHICLE),
        )

    def _closures(self, now_min: float) -> tuple[f.Closure, ...]:
        """Those reported by now and not over: the future is unknown."""
        return tuple(
            f.Closure(closure["road"], closure["from_min"], closure["until_min"], closure["factor"])
            for closure in self.closures
            if closure["from_min"] <= now_min and (closure["until_min"] is None or closure["until_min"] > now_min)
        )


ITEM = ("weight_kg", "volume_m3")
STORE = ("kind", "level", "lat", "lon", "docks", "handling_t_per_h", "setup_min", "division", "flood_risk")
PLACE = ("kind", "township", "county", "lat", "lon", "access", "people")
VEHICLE = ("type", "depot", "payload_kg", "volume_m3", "speed")


def _only(body: Json, names: Sequence[str]) -> Json:
    return {name: body[name] for name in names}


def _ration(ration: Json) -> f.Ration:
    substitutes = {other["item"]: other["units"] for other in ration.get("substitutes", ())}
    return f.Ration(**{**ration, "groups": tuple(ration["groups"]), "substitutes": substitutes})


def _store(store: Json) -> f.Store:
    return f.Store(code=store["store"], usable=not store.get("closed", False), **_only(store, STORE))


def _road(road: Json) -> f.Road:
    return f.Road(
        code=road["road"],
        a=road["a"],
        a_at=(road["a_lat"], road["a_lon"]),
        b=road["b"],
        b_at=(road["b_lat"], road["b_lon"]),
        km=road["km"],
        truck_speed_kmh=road["truck_speed_kmh"],
    )


def _travel(network: Json) -> f.TravelModel:
    speeds: Mapping[str, float] = network["access_speed_kmh"]
    if missing := {"truck_light", "boat"} - speeds.keys():
        names = ", ".join(sorted(missing))
        raise Problem("model-incomplete", f"The travel model has no access speed for {names}.", 422)
    return f.TravelModel(
        detour_factor=network["detour_factor"],
        access_speed_kmh=speeds["truck_light"],
        boat_speed_kmh=speeds["boat"],
        night_factor=network["night_factor"],
        flooded_access_speed_factor=network["flooded_access_speed_factor"],
    )


async def gather(documents: Documents, incident: str, run: str) -> Knowledge:
    """All that is known for `run`, whose demand has been stated."""
    network = await documents.get("network", "network/model")
    plans = await every(documents, "plan", incident=incident)
    called = [plan["summary"]["now_min"] for plan in plans if plan["released"]]
    return Knowledge(
        incident=await one(documents, "incident", incident, "incident"),
        places=(await one(documents, "demand", run, "demand"))["places"],
        items=await every(documents, "item"),
        stores=[store for store in await every(documents, "store") if "lat" in store],
        sources=[source for source in await every(documents, "source") if "store" in source],
        callups=[callup for callup in await every(documents, "callup", incident=incident) if "supply" in callup],
        roads=await every(documents, "road"),
        network=network.body if network else None,
        closures=[closure for closure in await every(documents, "closure", incident=incident) if "road" in closure],
        vehicles=[vehicle for vehicle in await every(documents, "vehicle") if "depot" in vehicle],
        trips=[trip for trip in await every(documents, "trip") if "vehicle" in trip],
        called_min=min(called, default=None),
    )
