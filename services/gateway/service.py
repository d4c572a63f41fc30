"""All that the gateway can do, in one table."""

from __future__ import annotations

from services.gateway import account, api, audience, doorbook, drill, views
from services.gateway.events import (
    ApiKeyMade,
    ApiKeyRevoked,
    ApiKeyUsed,
    ClockAdvanced,
    PasswordChanged,
    SignedIn,
    SignInRefused,
    UserDeactivated,
    UserRegistered,
)
from shared.service import Service

service = Service(
    name="gateway",
    deciders=(account.decider, doorbook.decider, drill.decider),
    events=(
        UserRegistered,
        PasswordChanged,
        UserDeactivated,
        ApiKeyMade,
        ApiKeyUsed,
        ApiKeyRevoked,
        SignedIn,
        SignInRefused,
        ClockAdvanced,
    ),
    routes=api.routes,
    views=(views.users_view, audience.ground_view),
)
