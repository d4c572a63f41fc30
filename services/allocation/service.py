"""All that the allocation service can do."""

from __future__ import annotations

from services.allocation import (
    api,
    api_directives,
    directives,
    events_directives,
    events_policies,
    force,
    news,
    plan,
    replan,
    run,
    upkeep,
    views,
    views_foreign,
    worker,
)
from services.allocation.events import EVENTS
from services.allocation.reactions import REACTIONS, TIMERS
from shared.service import Service

service = Service(
    name="allocation",
    deciders=(run.decider, plan.decider, force.decider, news.decider, replan.decider, directives.decider),
    events=(*EVENTS, *events_policies.EVENTS, *events_directives.EVENTS),
    routes=lambda running: [*api.routes(running), *api_directives.routes(running)],
    reactions=REACTIONS,
    timers=TIMERS,
    views=(*views.OWN, *views_foreign.FOREIGN),
    background={"upkeep": upkeep.work, "worker": worker.work},
)
