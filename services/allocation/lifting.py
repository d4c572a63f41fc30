"""Lifts directives that cannot hold any more, so that everybody sees it: background work, like weighing news."""

from __future__ import annotations

from services.allocation import views
from services.allocation.acting import NAME, act
from services.allocation.by_hand import why_lifted
from services.allocation.commands import LiftDirective
from services.allocation.events_directives import LiftCause
from shared.messages import Json
from shared.runtime import Running


async def lift_all(running: Running) -> bool:
    """Whether there was anything to lift."""
    found = False
    for directive in await views.every(running.documents, "directive", holds=True):
        if cause := await _cause(running, directive):
            await lift(running, directive, cause)
            found = True
    return found


async def lift(running: Running, directive: Json, cause: LiftCause) -> None:
    incident, name = directive["incident"], directive["directive"]
    command = LiftDirective(incident=incident, directive=name, by=NAME, at=running.now(), cause=cause)
    await act(running, command, f"lift:{incident}:{name}:{cause}")


async def _cause(running: Running, directive: Json) -> LiftCause | None:
    """None also while a view is being derived anew: what is not known is no reason."""
    documents = running.documents
    incident = await documents.get("incident", f"incident/{directive['incident']}")
    if incident and incident.body.get("closed"):
        return "closed"
    if directive["kind"] != "keep_trip":
        return None
    trip = await documents.get("trip", f"trip/{directive['subject']}")
    if trip is None:
        return None
    vehicle = await documents.get("vehicle", f"vehicle/{trip.body.get('vehicle', '')}")
    stores = await documents.get_all("store", [f"store/{stop['place']}" for stop in trip.body["stops"]])
    lost = {vehicle.body["vehicle"]} if vehicle and vehicle.body.get("lost_at") else set()
    closed = {store.body["store"] for store in stores.values() if store.body.get("closed")}
    return why_lifted(trip.body, lost, closed)
