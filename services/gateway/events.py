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


class SignedIn(Event, of="ninehours.gateway.SignedIn.v1"):
    """`way` is password or oidc, the identity provider; `address` is where the request came from."""

    user: str
    way: str
    address: str


class SignInRefused(Event, of="ninehours.gateway.SignInRefused.v1"):
    """`user` is "" when there is no such account: people type passwords into the wrong field.

    `reason` is a problem's slug, such as wrong-password.
    """

    user: str
    way: str
    address: str
    reason: str
