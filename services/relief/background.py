"""What relief does without being asked: it answers runs, and tells listeners who is at risk."""

from __future__ import annotations

import time

import structlog

from services.relief import queries
from services.relief.boards import Boards
from services.relief.incident import State
from services.relief.stating import state_demands
from shared import telemetry
from shared.runtime import Running

TELL_EVERY_S = 5.0
log = structlog.get_logger()


async def work(running: Running) -> None:
    """One round; of some seconds where somebody listens, since counting a board costs as much as showing it."""
    until = time.monotonic()
    if telemetry.listening():
        await tell_of_risk(running)
        until += TELL_EVERY_S
    await state_demands(running)
    while time.monotonic() < until:
        await state_demands(running)


async def tell_of_risk(running: Running) -> None:
    """Set the gauge of every incident: people in need not yet relieved; nobody once it is closed."""
    boards = Boards(running)
    for about in await queries.every(running.documents, "incident"):
        code = about["incident"]
        try:
            at_risk = (await boards.of(code)).figures["people_open"] if about["state"] == State.OPEN else 0
        except Exception:
            log.exception("people at risk not counted", incident=code)  # runs must get their demand all the same
        else:
            telemetry.people_at_risk.set(at_risk, {"incident": code})
