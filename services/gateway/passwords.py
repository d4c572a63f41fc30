"""Passwords: what is accepted, and argon2 off the event loop.

Hashes stay in the gateway's journal; on the log and in exports their fields are empty.  Journals are kept for ever and
copied, so a secret of the gateway, the pepper, is mixed in first: without it nobody can even begin to guess.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import secrets
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from shared.problem import invalid

LENGTH_MIN = 8
LENGTH_MAX = 256
AT_ONCE = 2


class Passwords:
    """Hashes and checks, AT_ONCE at a time.

    19 MiB and two passes are the least that is advised for argon2id: a wave of sign-ins when an incident begins must
    not push the stock-keeping out of a small machine's memory.
    """

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper
        self._hashing = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._nobody = self._hashing.hash("an account that does not exist")

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hashing.hash, self._mixed(password))

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Without a hash it takes as long as with one, so that time does not tell which accounts exist."""
        async with self._slots:
            right = await asyncio.to_thread(self._hashing.verify, self._mixed(password), password_hash or self._nobody)
        return right and password_hash is not None

    def _mixed(self, password: str) -> str:
        return hmac.digest(self._pepper, password.encode(), "sha256").hex()


def pepper(path: Path) -> bytes:
    """The secret in the file, drawn at the first start, readable by its owner alone.  Lose it: lose all passwords."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()


def must_be_acceptable(user: str, password: str) -> None:
    """Length is what counts; signs and digits are not demanded."""
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX:
        raise invalid("/password", f"Choose a password of {LENGTH_MIN} to {LENGTH_MAX} characters.")
    if password.casefold() == user.casefold():
        raise invalid("/password", "Choose a password that is not the account's name.")
