"""News of other services, kept until the background work has weighed them; one stream for each subject."""

from __future__ import annotations

from collections.abc import Sequence

from services.allocation.commands import HearNews
from services.allocation.events import NewsHeard
from shared.messages import Event
from shared.service import Decider


def decide(_: None, command: HearNews) -> Sequence[Event]:
    return [NewsHeard(**dict(command))]


def evolve(_: None, __: Event) -> None:
    return None


decider = Decider("news", None, decide, evolve, (HearNews,))
