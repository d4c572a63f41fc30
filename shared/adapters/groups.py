"""Writing in groups: many callers wait, one writer answers them together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TypeVar

from shared.ports import Busy

WAITING_MAX = 1_000

Result = TypeVar("Result")


def refuse_when_full(waiting: int, name: str) -> None:
    """Raises Busy: whoever is refused at once can try elsewhere or later, whoever waits for long cannot."""
    if waiting >= WAITING_MAX:
        raise Busy(f"{waiting} writes wait for {name} already; nothing was written. Try again in a second.")


def answer(futures: Sequence[asyncio.Future[Result]], outcomes: Sequence[Result | Exception]) -> None:
    for future, outcome in zip(futures, outcomes, strict=True):
        if future.done():
            continue  # whoever asked was cancelled
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
