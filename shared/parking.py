"""Poisoned keys: a record that cannot be handled is parked with every later one of its key, never dropped.

The parking place is the consumer's own journal, so it is as durable as any other fact and shows in its own view.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from shared.messages import Command, Event, Json, Meta, Record
from shared.ports import Journal
from shared.problem import Problem
from shared.service import Decider, View

NOT_PARKED = "not-parked"
BEHIND = "an earlier record of this key is parked"
REASON_CHARACTERS_MAX = 2000


def stream_of(record: Record) -> str:
    return f"parked/{record.topic}:{record.key}"


def packed(record: Record) -> Json:
    return {"topic": record.topic, "key": record.key, "value": record.value.decode(), "headers": dict(record.headers)}


def unpacked(body: Json) -> Record:
    return Record(body["topic"], body["key"], body["value"].encode(), body["headers"])


def sentence_of(reason: object) -> str:
    said = f"{type(reason).__name__}: {reason}" if isinstance(reason, Exception) else str(reason)
    return said[:REASON_CHARACTERS_MAX]


async def parked_records(journal: Journal, stream: str) -> list[Record]:
    """Those of the key that wait, in order, as the journal says: the view may be a moment behind."""
    waiting: list[Record] = []
    for commit in await journal.load(stream):
        for event in commit.events:
            if "record" in event.data:
                waiting.append(unpacked(event.data["record"]))
            else:
                del waiting[0]
    return waiting


class Requeued(BaseModel):
    """`handled` records went through; `left` still wait, the first of them for `reason`."""

    handled: int
    left: int
    reason: str = ""


class ParkRecord(Command):
    """`behind`: nothing is wrong with the record itself, it must only not overtake what is parked."""

    to: str
    record: dict[str, Any]
    reason: str
    behind: bool = False

    @property
    def stream(self) -> str:
        return self.to


class ReleaseRecord(Command):
    """The oldest parked record of the key has been handled after all."""

    to: str
    record_id: str

    @property
    def stream(self) -> str:
        return self.to


class Parking:
    """The parking place of one service: its event types, decider and view."""

    def __init__(self, service: str) -> None:
        class RecordParked(Event, of=f"ninehours.{service}.RecordParked.v1"):
            record: dict[str, Any]
            reason: str

        class RecordReleased(Event, of=f"ninehours.{service}.RecordReleased.v1"):
            record_id: str

        self.events: tuple[type[Event], ...] = (RecordParked, RecordReleased)

        def decide(parked: tuple[str, ...], command: Command) -> Sequence[Event]:
            if isinstance(command, ParkRecord):
                if command.record["headers"]["id"] in parked:
                    return []
                if command.behind and not parked:
                    raise Problem(NOT_PARKED, "Nothing of this key is parked any more. Handle the record itself.")
                return [RecordParked(record=command.record, reason=command.reason)]
            assert isinstance(command, ReleaseRecord)
            return [RecordReleased(record_id=command.record_id)] if parked[:1] == (command.record_id,) else []

        def evolve(parked: tuple[str, ...], event: Event) -> tuple[str, ...]:
            if isinstance(event, RecordParked):
                return (*parked, event.record["headers"]["id"])
            return parked[1:]

        def show_parked(body: Json, event: RecordParked, meta: Meta) -> Json:
            records = [*body.get("records", []), {"record": event.record, "reason": event.reason, "since": meta.at}]
            return {"key": meta.stream, "waiting": True, "records": records}

        def show_released(body: Json, _: RecordReleased, __: Meta) -> Json:
            rest = body["records"][1:]
            return {**body, "waiting": bool(rest), "records": rest}

        self.decider = Decider("parked", (), decide, evolve, (ParkRecord, ReleaseRecord))
        self.view = View("parked", {RecordParked: show_parked, RecordReleased: show_released}, ("waiting",))
