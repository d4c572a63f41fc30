"""What the gateway can be asked to decide."""

from __future__ import annotations

from shared.messages import Command


class AccountCommand(Command):
    user: str

    @property
    def stream(self) -> str:
        return f"user/{self.user}"


class RegisterUser(AccountCommand):
    name: str
    password_hash: str
    roles: list[str]
    org: str
    area: str


class ChangePassword(AccountCommand):
    """`void_before`: tokens issued before this second (since 1970, system clock) are worth nothing any more."""

    password_hash: str
    void_before: int


class DeactivateUser(AccountCommand):
    void_before: int


class MakeApiKey(AccountCommand):
    """`key` is the public part by which it is known.  Its times are the system clock's, as those of sign-ins are."""

    key: str
    name: str
    key_hash: str
    read_only: bool
    made_at: str
    expires_at: str


class RevokeApiKey(AccountCommand):
    key: str
    revoked_at: str


class NoteApiKeyUse(AccountCommand):
    key: str
    used_at: str


class NoteAtTheDoor(Command):
    """Somebody has tried to sign in; `user` is "" for nobody known, `refused` says why, "" when they are in.

    A stream is one day's, since whoever decides reads it from its beginning.
    """

    day: str
    user: str
    way: str
    address: str
    refused: str = ""

    @property
    def stream(self) -> str:
        return f"door/{self.day}/{self.user}"


class AdvanceClock(Command):
    """`now` is where the clock stands.  Both RFC 3339 in UTC with milliseconds, so that texts sort as times do."""

    to: str
    now: str

    @property
    def stream(self) -> str:
        return "clock/drill"
