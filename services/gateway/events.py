"""What has happened at the gateway."""

from __future__ import annotations

from shared.messages import Event


class UserRegistered(Event, of="ninehours.gateway.UserRegistered.v1", private=("password_hash",)):
    """`user` signs in, `name` is shown; `org` confines to an enterprise, `area` to a division's subtree."""

    user: str
    name: str
    password_hash: str
    roles: list[str]
    org: str
    area: str


class PasswordChanged(Event, of="ninehours.gateway.PasswordChanged.v1", private=("password_hash",)):
    user: str
    password_hash: str
    void_before: int


class UserDeactivated(Event, of="ninehours.gateway.UserDeactivated.v1"):
    user: str
    void_before: int


class ClockAdvanced(Event, of="ninehours.gateway.ClockAdvanced.v1"):
    """Every service's simulated clock stands at `to` from here on."""

    to: str
