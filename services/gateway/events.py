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


class ApiKeyMade(Event, of="ninehours.gateway.ApiKeyMade.v1", private=("key_hash",)):
    """A program acts for `user` with it, as `user/nh_key`.  Times of keys are RFC 3339 by the system's clock."""

    user: str
    key: str
    name: str
    key_hash: str
    read_only: bool
    made_at: str
    expires_at: str


class ApiKeyUsed(Event, of="ninehours.gateway.ApiKeyUsed.v1"):
    """Once for each hour in which it is used, not for each request."""

    user: str
    key: str
    used_at: str


class ApiKeyRevoked(Event, of="ninehours.gateway.ApiKeyRevoked.v1"):
    user: str
    key: str
    revoked_at: str


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
