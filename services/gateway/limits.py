"""How much anyone may ask, and how large a request may be.

A token bucket per account or address, in memory, in a few microseconds; the ready-made in-memory storages that we
measured took a hundred, most of it for threads that clear up.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from shared.problem import Problem

KEYS_MAX = 100_000


def address_of(scope: Scope) -> str:
    """From where a request comes, as the server knows it; "" when it does not."""
    return scope["client"][0] if scope.get("client") else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`left` whole requests may follow at once; `wait_s` is 0 when allowed, else the time until the next one is."""

    allowed: bool
    left: int
    wait_s: float


class Bucket:
    """`burst` requests at once, refilled evenly with `burst` per `window_s`."""

    def __init__(
        self, name: str, burst: float, window_s: float = 1.0, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.policy = f'"{name}";q={math.floor(burst)};w={math.ceil(window_s)}'
        self._name = name
        self._burst = burst
        self._each_s = window_s / burst
        self._window_s = window_s
        self._now = now
        self._full_at: dict[str, float] = {}

    def take(self, key: str) -> Verdict:
        """Count one request of `key`, if it is allowed."""
        verdict, full_at = self._look(key)
        if verdict.allowed:
            if len(self._full_at) >= KEYS_MAX:
                self._forget()
            self._full_at[key] = full_at
        return verdict

    def peek(self, key: str) -> Verdict:
        """What `take` would say, without counting."""
        return self._look(key)[0]

    def headers(self, verdict: Verdict) -> list[tuple[bytes, bytes]]:
        """RateLimit and RateLimit-Policy as structured fields, and Retry-After when refused."""
        state = f'"{self._name}";r={verdict.left};t={math.ceil(verdict.wait_s or self._each_s)}'
        headers = [(b"ratelimit-policy", self.policy.encode()), (b"ratelimit", state.encode())]
        return headers if verdict.allowed else [*headers, (b"retry-after", b"%d" % math.ceil(verdict.wait_s))]

    def _look(self, key: str) -> tuple[Verdict, float]:
        now = self._now()
        full_at = max(self._full_at.get(key, now), now) + self._each_s
        room_s = self._window_s - (full_at - now)
        if room_s < -1e-9:
            return Verdict(False, 0, -room_s), full_at
        return Verdict(True, int(room_s / self._each_s + 1e-6), 0.0), full_at

    def _forget(self) -> None:
        """Full buckets need no memory.  When all are in use the oldest half goes: bounded memory before fairness."""
        now = self._now()
        self._full_at = {key: at for key, at in self._full_at.items() if at > now}
        for key in list(self._full_at)[: max(0, len(self._full_at) - KEYS_MAX // 2)]:
            del self._full_at[key]


def too_many(verdict: Verdict, what: str) -> Problem:
    seconds = math.ceil(verdict.wait_s)
    return Problem(
        "too-many-requests", f"Too many {what}. Wait {seconds} s, then send it again.", 429, retry_after_s=seconds
    )


class TooLarge(HTTPException):
    """The body outgrew its limit while it was read.  As an HTTPException it passes through body parsers untouched."""

    def __init__(self, bytes_max: int) -> None:
        super().__init__(413, too_large(bytes_max).detail)
        self.bytes_max = bytes_max


def too_large(bytes_max: int) -> Problem:
    return Problem(
        "body-too-large",
        f"The request is larger than {bytes_max} bytes. Split it, or send files to /imports.",
        413,
        bytes_max=bytes_max,
    )


def limited_body(headers: Mapping[bytes, bytes], receive: Receive, bytes_max: int) -> Receive:
    """`receive` that raises TooLarge beyond `bytes_max`; a declared length is judged at once and then trusted."""
    declared = headers.get(b"content-length")
    if declared is not None:
        if not declared.isdigit() or int(declared) > bytes_max:
            raise too_large(bytes_max)
        return receive
    return _counting(receive, bytes_max) if b"transfer-encoding" in headers else receive


def _counting(receive: Receive, bytes_max: int) -> Receive:
    total = 0

    async def counted() -> Message:
        nonlocal total
        message: dict[str, Any] = dict(await receive())
        total += len(message.get("body", b""))
        if total > bytes_max:
            raise TooLarge(bytes_max)
        return message

    return counted
