"""The inventory service: everything that it can do."""

from __future__ import annotations

from services.inventory import agreement, api, asking, callup, capacity, events, item, stock, store
from services.inventory.imports import imports
from services.inventory.reactions import reactions, timers
from services.inventory.views import views
from shared.service import Service

service = Service(
    name="inventory",
    deciders=(
        item.decider,
        store.decider,
        stock.decider,
        asking.decider,
        agreement.decider,
        capacity.decider,
        callup.decider,
    ),
    events=events.ALL,
    routes=api.routes,
    reactions=reactions,
    views=views,
    timers=timers,
    imports=imports,
)
