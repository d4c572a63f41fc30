"""API keys: with one, a program acts for an account and never learns its password.

A key reads `nh_<id>_<secret><check>`.  Of its secret 256 bits are drawn, so the journal keeps a plain SHA-256 of the
whole: argon2 slows down the guessing of what people choose, and nobody guesses this; a fast hash costs a request a
microsecond.  By prefix and check digits a scanner of source code recognises a key that has leaked, without asking us.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import secrets
import string
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from shared.clock import instant, stamp
from shared.identity import Principal
from shared.messages import Json
from shared.problem import Problem

PREFIX = "nh_"
ID, SECRET, CHECK = 12, 43, 6
"""Lengths.  43 of 62 signs are 256 bits, 6 of them hold a CRC-32."""

FORM = re.compile(rf"{PREFIX}([0-9a-z]{{{ID}}})_[0-9A-Za-z]{{{SECRET + CHECK}}}")
LOWER = string.digits + string.ascii_lowercase
SIGNS = string.digits + string.ascii_uppercase + string.ascii_lowercase
HOUR_S = 3600
NOBODYS = hashlib.sha256(secrets.token_bytes(32)).hexdigest()


class Drawn(NamedTuple):
    """A new key: `text` is for its owner's eyes alone."""

    key: str
    text: str


class Use(NamedTuple):
    user: str
    key: str
    used_at: str
    hour: int


def draw() -> Drawn:
    key = "".join(secrets.choice(LOWER) for _ in range(ID))
    text = f"{PREFIX}{key}_{''.join(secrets.choice(SIGNS) for _ in range(SECRET))}"
    return Drawn(key, text + check_of(text))


def check_of(text: str) -> str:
    """CRC-32 in base 62."""
    rest, digits = zlib.crc32(text.encode()), ""
    for _ in range(CHECK):
        rest, digit = divmod(rest, len(SIGNS))
        digits = SIGNS[digit] + digits
    return digits


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Key:
    user: str
    name: str
    key_hash: str
    read_only: bool
    expires_at: float


class Keys:
    """All keys and the accounts for which they act, in memory: a request waits for no store.

    Made from the accounts' documents; from then on it hears of each event, and the same one twice changes nothing.
    `uses` are to be booked: the first of each key in each hour.
    """

    def __init__(self, accounts: Iterable[Json] = (), now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._holders: dict[str, Principal] = {}
        self._closed: set[str] = set()
        self._keys: dict[str, _Key] = {}
        self._revoked: set[str] = set()
        self._used_hour: dict[str, int] = {}
        self.uses: asyncio.Queue[Use] = asyncio.Queue()
        for account in accounts:
            self._know(account)

    def _know(self, account: Json) -> None:
        self.opened(account)
        if not account["active"]:
            self.closed(account)
        for key in account["keys"].values():
            about = {**key, "user": account["user"]}
            self.made(about)
            if key["used_at"]:
                self.used(about)
            if key["revoked_at"]:
                self.revoked(about)

    # what has happened

    def opened(self, account: Json) -> None:
        user = account["user"]
        self._holders[user] = Principal(user, frozenset(account["roles"]), account["org"], account["area"])

    def closed(self, account: Json) -> None:
        self._closed.add(account["user"])

    def made(self, key: Json) -> None:
        known = _Key(key["user"], key["name"], key["key_hash"], key["read_only"], _seconds(key["expires_at"]))
        self._keys.setdefault(key["key"], known)

    def used(self, key: Json) -> None:
        hour = int(_seconds(key["used_at"]) // HOUR_S)
        self._used_hour[key["key"]] = max(hour, self._used_hour.get(key["key"], 0))

    def revoked(self, key: Json) -> None:
        self._revoked.add(key["key"])

    # what is asked

    def verify(self, text: str) -> Principal:
        """Who acts with this key: its account's rights, in a name that tells both.  Raises a Problem 401.

        Why a key is good no more is said only to who brings all of it.
        """
        form = FORM.fullmatch(text)
        if not form or check_of(text[:-CHECK]) != text[-CHECK:]:
            what = "This is not a whole API key: a part is missing or mistyped."
            raise Problem("api-key-unknown", f"{what} Copy it again, or make a new one.", 401)
        known = self._keys.get(form[1])
        holder = self._holders.get(known.user) if known else None
        right = hmac.compare_digest(hash_of(text), known.key_hash if known else NOBODYS)
        if known is None or holder is None or not right:
            raise Problem(
                "api-key-unknown", "There is no such API key here. Check the address, or make a new one.", 401
            )
        self._must_be_good(form[1], known)
        self._note(form[1], known)
        return replace(holder, name=f"{known.user}/{PREFIX}{form[1]}")

    def must_allow_changes(self, principal: Principal) -> None:
        known = self._keys.get(principal.key.removeprefix(PREFIX))
        if known and known.read_only:
            raise Problem(
                "api-key-read-only",
                f"The API key {known.name!r} only reads. Make one that may also write, if the program is to do this.",
                403,
            )

    def _must_be_good(self, key: str, known: _Key) -> None:
        if known.user in self._closed:
            raise Problem("api-key-revoked", f"The account {known.user!r} was closed, and its API keys with it.", 401)
        if key in self._revoked:
            what = f"The API key {known.name!r} was revoked."
            raise Problem("api-key-revoked", f"{what} Use the one that replaced it, or make a new one.", 401)
        if known.expires_at <= self._now():
            until = stamp(datetime.fromtimestamp(known.expires_at, UTC))
            raise Problem("api-key-expired", f"The API key {known.name!r} was good until {until}. Make a new one.", 401)

    def _note(self, key: str, known: _Key) -> None:
        now = self._now()
        hour = int(now // HOUR_S)
        if hour > self._used_hour.get(key, 0):
            self._used_hour[key] = hour
            self.uses.put_nowait(Use(known.user, key, stamp(datetime.fromtimestamp(now, UTC)), hour))


def _seconds(text: str) -> float:
    return instant(text).timestamp()
