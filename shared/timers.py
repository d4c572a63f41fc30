"""What is due becomes a command.  The id comes from the event that set the timer, so firing twice is firing once."""

from __future__ import annotations

from typing import Any

from shared.clock import Clock, instant, stamp
from shared.decide import Contended, Handler
from shared.messages import Json, Meta
from shared.ports import Busy, Documents, Query
from shared.problem import Problem
from shared.service import Service, Timer, View


def timer_views(service: Service) -> list[View]:
    """A document for each timer that has been set and not fired."""
    return [View(f"timer:{timer.name}", {timer.on: _fold(timer)}, (), _key) for timer in service.timers]


def _fold(timer: Timer) -> Any:
    def fold(_: Json, event: Any, meta: Meta) -> Json | None:
        due = timer.due(event, meta)
        if due is None:
            return None
        command = timer.command(event, meta)
        return {
            "due": stamp(instant(due)),
            "command": type(command).__name__,
            "data": command.as_json(),
            "event": meta.id,
        }

    return fold


def _key(_: Any, meta: Meta) -> str:
    return meta.id


class Ticker:
    def __init__(self, service: Service, handler: Handler, documents: Documents, clock: Clock) -> None:
        self.service = service
        self.handler = handler
        self.documents = documents
        self.clock = clock
        self._commands = {command.__name__: command for decider in service.deciders for command in decider.commands}

    async def due(self) -> list[tuple[str, Json]]:
        """(kind, body) of every timer whose instant has come."""
        now = stamp(self.clock.now())
        found: list[tuple[str, Json]] = []
        for timer in self.service.timers:
            kind = f"timer:{timer.name}"
            waiting = await self.documents.find(kind, Query())
            found += [(kind, document.body) for document in waiting if document.body["due"] <= now]
        return found

    async def step(self) -> int:
        """Fire what is due; how many."""
        due = await self.due()
        for kind, body in due:
            await self._fire(kind, body)
            await self.documents.delete(kind, [body["event"]])
        return len(due)

    async def _fire(self, kind: str, body: Json) -> None:
        command = self._commands[body["command"]].model_validate(body["data"])
        try:
            await self.handler.handle([command], f"{kind}:{body['event']}", "timer", causation=body["event"])
        except Contended as contended:
            raise Busy(contended.detail) from None
        except Problem:
            return  # the stream has moved on since: nothing is due any more
