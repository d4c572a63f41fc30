"""All that the gateway can do, in one table."""

from __future__ import annotations

from services.gateway import account, api, audience, drill, views
from services.gateway.events import (
    ApiKeyMade,
    ApiKeyRevoked,
    ApiKeyUsed,
    ClockAdvanced,
    PasswordChanged,
    UserDeactivated,
    UserRegistered,
)
from shared.service import Service

service = Service(
    name="gateway",
    deciders=(account.decider, drill.decider),
    events=(UserRegistered, PasswordChanged, UserDeactivated, ApiKeyMade, ApiKeyUsed, ApiKeyRevoked, ClockAdvanced),
    routes=api.routes,
    views=(views.users_view, audience.ground_view),
)
