"""Who came to the door: each sign-in, and each that was refused, is a fact for whoever checks on it later.

What is turned away for coming too often is none: nobody shall fill the journal from outside.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import structlog

from services.gateway.commands import NoteAtTheDoor
from services.gateway.events import SignedIn, SignInRefused
from shared.messages import Event
from shared.ports import Busy, Unavailable
from shared.runtime import Running
from shared.service import Decider

NOBODY = "nobody"
log = structlog.get_logger()


def decide(_: None, command: NoteAtTheDoor) -> Sequence[Event]:
    came = command.model_dump(include={"user", "way", "address"})
    return [SignInRefused(**came, reason=command.refused) if command.refused else SignedIn(**came)]


def evolve(_: None, __: Event) -> None:
    return None


decider = Decider("door", None, decide, evolve, (NoteAtTheDoor,))


async def note(running: Running, user: str, way: str, address: str, refused: str = "") -> None:
    """`user` is "" when there is no such account; `refused` says why they are not in.

    While the journal is away people come in all the same: in a flood that matters more than the note.
    """
    day = running.now()[:10]
    command = NoteAtTheDoor(day=day, user=user, way=way, address=address, refused=refused)
    try:
        await running.handle(command, NOBODY if refused else user, secrets.token_hex(16))
    except (Busy, Unavailable) as away:
        log.warning("not noted at the door", user=user, way=way, refused=refused, reason=str(away))
