"""The relief service: everything that it can do."""

from __future__ import annotations

from services.relief import (
    closure,
    events,
    incident,
    network,
    place,
    report,
    rulebook,
    statement,
    trip,
    vehicle,
)
from services.relief.api import routes
from services.relief.background import work
from services.relief.imports import imports
from services.relief.reactions import reactions
from services.relief.views import views
from shared.service import Service

service = Service(
    name="relief",
    deciders=(
        place.decider,
        network.road,
        network.model,
        vehicle.decider,
        incident.decider,
        report.decider,
        closure.decider,
        rulebook.decider,
        statement.decider,
        trip.decider,
    ),
    events=events.ALL,
    retired=events.RETIRED,
    routes=routes,
    reactions=reactions,
    views=views,
    imports=imports,
    background={"statements": work},
)
