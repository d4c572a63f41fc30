"""Log → foreign views and reactions.

At least once in, exactly once in effect: every command has an id made from its event.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import structlog
from pydantic import ValidationError
from tenacity import AsyncRetrying, retry_if_exception_type, wait_random_exponential

from shared.decide import Contended, Handler, newest, upcast
from shared.epochs import begun_at, place
from shared.messages import Command, Mark, Meta, Record
from shared.parking import (
    BEHIND,
    NOT_PARKED,
    ParkRecord,
    ReleaseRecord,
    Requeued,
    packed,
    parked_records,
    sentence_of,
    stream_of,
)
from shared.ports import Busy, Document, Documents, Ends, Query, Subscription, Unavailable
from shared.problem import Problem, unknown
from shared.project import JournalViews, Projector, foreign_fact, meta_of
from shared.relay import BEFORE
from shared.service import Reaction, Service
from shared.telemetry import continued

TRIES_BEFORE_PARKING = 3
STREAMS_AT_ONCE = 100
VIEWS_PATIENCE_S = 5.0
PERMANENT = (Problem, ValidationError, LookupError, TypeError, ValueError, AssertionError, ArithmeticError)
NOWHERE: Mark = ("", 0, 0)
Held = Mapping[str, object]
"""Why a record waits, by its id: the error that folding it ended in, or BEHIND."""
log = structlog.get_logger()


class Step(NamedTuple):
    """What a reaction to a record asks of one stream."""

    record: Record
    meta: Meta
    reaction: str
    stream: str
    commands: Sequence[Command]


class Consumer:
    """One service's inbox.  `projector` folds foreign facts; reactions turn facts into own commands."""

    def __init__(
        self, service: Service, handler: Handler, projector: Projector, documents: Documents, own: JournalViews
    ) -> None:
        self.service = service
        self.handler = handler
        self.projector = projector
        self.documents = documents
        self.own = own
        self._reached: dict[str, Mark] = {}
        self._fences: dict[str, tuple[Mark, Ends]] = {}
        """topic -> a commit that was known to be on the log, and where the log ended then."""
        self._parked: set[str] = set()
        """Streams of the keys of which something is, or was a moment ago, parked."""
        self._turn: tuple[Subscription, int] | None = None
        self._alone = asyncio.Lock()
        """Held by a batch or a requeue: a record parked while its key is requeued would be overtaken by later ones."""
        self._room = asyncio.Semaphore(STREAMS_AT_ONCE)
        self._reactions: dict[str, list[Reaction]] = defaultdict(list)
        for reaction in service.reactions:
            self._reactions[reaction.on.of].append(reaction)

    @property
    def topics(self) -> list[str]:
        foreign = {event.topic() for view in self.projector.views for event in view.on}
        return sorted(foreign | {reaction.on.topic() for reaction in self.service.reactions})

    async def open(self) -> None:
        """Needs the own views to be caught up: they say which keys are parked."""
        await self.projector.declare()
        await self._learn_what_is_parked()
        for topic in self.topics:
            found = await self.documents.get("checkpoint", f"reached:{topic}")
            self._reached[topic] = found.mark if found else NOWHERE

    async def covers(self, inbox: Subscription, topic: str, position: int) -> bool:
        """Whether all that the service `topic` had committed up to `position` was handled here or by another replica.

        Each handles only its share of the partitions, so the highest position that it has seen says little: everything
        up to `position` must be known to be on the log, and the group must have done all that was there then.
        What was known before the journal was restored is no help: that gives positions again.
        """
        fence = self._fences.get(topic)
        if fence is None or fence[0][1] < position or self._overtaken(topic, fence[0]):
            there = await self.documents.get("checkpoint", f"there:{topic}")
            if there is None or there.mark[1] < position or self._overtaken(topic, there.mark):
                return False
            fence = self._fences[topic] = there.mark, await inbox.ends()
        return await inbox.lag(fence[1]) == 0

    def _overtaken(self, topic: str, mark: Mark) -> bool:
        """Whether the journal has been restored since, as far as anybody has said here."""
        return begun_at(mark[0]) < begun_at(self._reached.get(topic, NOWHERE)[0])

    async def handle(self, inbox: Subscription, records: Sequence[Record]) -> None:
        """Handle one batch, in the order in which `inbox` gave it, and commit it."""
        if not records:
            return
        async with self._alone:
            if self._turn != (turn := (inbox, inbox.turns)):
                await self._catch_up()
                await self._learn_what_is_parked()
                self._turn = turn
            await self._handle(records)
        await inbox.commit(*_last_ones(records))

    async def _handle(self, records: Sequence[Record]) -> None:
        wanted = _of_types(records, self.wants)
        ends, there = _furthest(_last_ones(records))
        there = {topic: mark for topic, mark in there.items() if not self._overtaken(topic, mark)}
        held = await self._project(wanted, self._beyond(ends), there)
        by_key: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for record in wanted if held else _of_types(wanted, self._reactions_to):
            by_key[record.topic, record.key].append(record)
        async with asyncio.TaskGroup() as group:
            for same_key in by_key.values():
                group.create_task(self._react_to_all(same_key, held))

    async def _catch_up(self) -> None:
        """Until the own views hold all that the journal does, whichever replica has written it."""
        if not await self.own.wait(await self.handler.journal.last(), VIEWS_PATIENCE_S):
            raise Unavailable("The own views are behind; they say which keys are parked.")

    async def _learn_what_is_parked(self) -> None:
        waiting = await self.documents.find("parked", Query({"waiting": True}))
        self._parked = {document.key for document in waiting}

    def wants(self, kind: str) -> bool:
        return self.projector.wants(kind) or bool(self._reactions_to(kind))

    def _reactions_to(self, kind: str) -> Sequence[Reaction]:
        return self._reactions.get(newest(self.service, kind), ())

    async def _project(self, records: Sequence[Record], ends: Mapping[str, Mark], there: Mapping[str, Mark]) -> Held:
        """Fold a batch and note how far that is; if it fails, one by one, so that only the broken key is parked.

        Returns what was not folded.  It is parked when its turn among the reactions comes: never before what was
        recorded earlier.
        """
        held: dict[str, object] = {_id(record): BEHIND for record in records if stream_of(record) in self._parked}
        free = [record for record in records if _id(record) not in held]
        marks = [Document(f"reached:{topic}", {}, mark) for topic, mark in ends.items()]
        marks += [Document(f"there:{topic}", {}, mark) for topic, mark in there.items()]
        try:
            shown = _of_types(free, self.projector.wants)
            await self.projector.apply(map(foreign_fact, shown), {"checkpoint": marks})
        except (Busy, Unavailable):
            raise
        except Exception:  # noqa: BLE001 - whatever is wrong with one record must not stop the others
            held |= await self._project_each(free)
            await self.documents.put("checkpoint", marks)
        self._reached.update(ends)
        return held

    async def _project_each(self, records: Iterable[Record]) -> Held:
        """What is wrong with a key's first record that cannot be folded holds up all that follow it."""
        held: dict[str, object] = {}
        broken: set[str] = set()
        for record in records:
            reason = BEHIND if stream_of(record) in broken else await self._fault(record)
            if reason is not None:
                held.setdefault(_id(record), reason)
                broken.add(stream_of(record))
        return held

    async def _fault(self, record: Record) -> Exception | None:
        """Why it cannot be folded; None when it was."""
        try:
            await self.projector.apply([foreign_fact(record)])
        except (Busy, Unavailable):
            raise
        except Exception as error:  # noqa: BLE001 - to be parked with its reason
            return error
        return None

    async def _react_to_all(self, records: Sequence[Record], held: Held) -> None:
        """The records of one key.  After something went wrong, one by one: then it is known who waits for whom."""
        if not _waits(records, held) and await self._react_together(records):
            return
        async with self._room:
            for record in records:
                await self._react_in_turn(record, held.get(_id(record)))

    async def _react_in_turn(self, record: Record, held: object) -> None:
        if isinstance(held, Exception):
            await self._park(record, held)
        elif not (held or stream_of(record) in self._parked) or not await self._park_behind(record):
            await self._react_or_park(record)

    async def _react_together(self, records: Iterable[Record]) -> bool:
        """What goes to one stream in the order of the records, several streams side by side; whether all is done.

        What was done is not done again: each step has an id of its own.
        """
        steps: dict[str, list[Step]] = defaultdict(list)
        try:
            for record in records:
                for step in self._steps(record):
                    steps[step.stream].append(step)
        except PERMANENT:
            return False
        outcomes = await asyncio.gather(*map(self._take_all, steps.values()), return_exceptions=True)
        for error in filter(None, outcomes):
            if not isinstance(error, PERMANENT):
                raise error
        return not any(outcomes)

    async def _take_all(self, steps: Iterable[Step]) -> None:
        async with self._room:
            for step in steps:
                await self._take(step)

    async def _react_or_park(self, record: Record) -> None:
        for attempt in range(1, TRIES_BEFORE_PARKING + 1):
            try:
                return await self._react(record)
            except PERMANENT as error:
                if attempt == TRIES_BEFORE_PARKING:
                    await self._park(record, error)
        return None

    async def _react(self, record: Record) -> None:
        for step in self._steps(record):
            await self._take(step)

    def _steps(self, record: Record) -> Iterator[Step]:
        """What the reactions to it ask for."""
        reactions = self._reactions_to(record.type)
        if not reactions:
            return
        meta = meta_of(record)
        _, data = upcast(self.service, record.type, record.data)
        for reaction in reactions:
            commands = reaction.react(reaction.on.read(data), meta)
            for stream, same_stream in _by_stream(commands):
                yield Step(record, meta, reaction.name, stream, same_stream)

    async def _take(self, step: Step) -> None:
        event = step.meta.id
        with continued(f"react {step.reaction}", step.meta.trace, service=self.service.name, event=event):
            command_id = f"event:{event}:{step.reaction}:{step.stream}"
            await self._surely(step.commands, command_id, step.reaction, step.record)

    async def _surely(self, commands: Sequence[Command], command_id: str, name: str, record: Record) -> None:
        """A store that is away for a while is waited for, with jitter; the partition waits with it."""
        try:
            await self._once(commands, command_id, name, record)
        except (Busy, Unavailable):
            async for attempt in AsyncRetrying(
                retry=retry_if_exception_type((Busy, Unavailable)), wait=wait_random_exponential(0.05, max=10)
            ):
                with attempt:
                    await self._once(commands, command_id, name, record)

    async def _once(self, commands: Sequence[Command], command_id: str, name: str, record: Record) -> None:
        correlation = record.headers.get("correlationid", "")
        try:
            await self.handler.handle(
                commands, command_id, f"reaction:{name}", correlation=correlation, causation=record.headers["id"]
            )
        except Contended as contended:
            raise Busy(contended.detail) from None

    async def _park_behind(self, record: Record) -> bool:
        """False when nothing of its key is parked any more: another replica has sent it through."""
        try:
            await self._park(record, BEHIND, behind=True)
        except Problem as problem:
            if problem.slug != NOT_PARKED:
                raise
            self._parked.discard(stream_of(record))
            fault = await self._fault(record)
            if fault is None:
                return False
            await self._park(record, fault)
        return True

    async def park_all(self, held: Iterable[tuple[Record, object]]) -> None:
        """Park records that a view could not be derived from, and those behind them, in order."""
        async with self._alone:
            for record, reason in held:
                await self._park(record, reason)

    async def _park(self, record: Record, reason: object, behind: bool = False) -> None:
        stream = stream_of(record)
        sentence = sentence_of(reason)
        command = ParkRecord(to=stream, record=packed(record), reason=sentence, behind=behind)
        await self._surely([command], f"park:{record.headers['id']}", "parking", record)
        self._parked.add(stream)
        log.warning("parked", key=stream, record=record.headers["id"], reason=sentence[:500])

    async def requeue(self, stream: str) -> Requeued:
        """Handle a parked key's records again, in order, until one fails again.  Raises Problem when nothing waits."""
        async with self._alone:
            done = 0
            while waiting := await parked_records(self.handler.journal, stream):
                for record in waiting:
                    try:
                        await self.projector.apply([foreign_fact(record)])
                        await self._react(record)
                    except PERMANENT as error:
                        log.warning("still poisoned", key=stream, reason=str(error)[:500])
                        left = len(await parked_records(self.handler.journal, stream))
                        return Requeued(handled=done, left=left, reason=sentence_of(error))
                    release = ReleaseRecord(to=stream, record_id=record.headers["id"])
                    await self._surely([release], f"release:{record.headers['id']}", "parking", record)
                    done += 1
            if not done:
                raise unknown("parked key", stream, "It may have been requeued already: look at /parked.")
            self._parked.discard(stream)
            return Requeued(handled=done, left=0)

    def _beyond(self, ends: Mapping[str, Mark]) -> dict[str, Mark]:
        """Where they are beyond what was reached before."""
        return {topic: mark for topic, mark in ends.items() if place(mark) > place(self._reached.get(topic, NOWHERE))}

    @property
    def reached(self) -> dict[str, int]:
        """topic -> the highest position that was seen here, of its journal's last epoch."""
        return {topic: position for topic, (_, position, _) in self._reached.items()}

    @property
    def parked(self) -> int:
        return len(self._parked)


def _id(record: Record) -> str:
    return record.headers["id"]


def _waits(same_key: Iterable[Record], held: Held) -> bool:
    """Whether something of their key is parked, or must be."""
    return any(_id(record) in held for record in same_key)


def _of_types(records: Sequence[Record], chosen: Callable[[str], object]) -> Sequence[Record]:
    """Those whose type is `chosen`, which is asked once for each type: there are few of these, and many records."""
    types = {kind for kind in {record.type for record in records} if chosen(kind)}
    return [record for record in records if record.type in types]


def _last_ones(records: Iterable[Record]) -> Collection[Record]:
    """The last of each partition: also the furthest, but while a relay repeats what it had published, up to its end."""
    return {(record.topic, record.partition): record for record in records}.values()


def _furthest(records: Iterable[Record]) -> tuple[dict[str, Mark], dict[str, Mark]]:
    """By topic: the highest mark, and up to where the topic was on the log, as the records say of what came before."""
    ends: dict[tuple[str, str], Mark] = {}
    there: dict[tuple[str, str], Mark] = {}
    for record in records:
        mark = record.mark
        journal = record.topic, mark[0]
        ends[journal] = max(mark, ends.get(journal, mark))
        before = mark[0], int(record.headers.get(BEFORE, mark[1])), 0
        there[journal] = max(before, there.get(journal, before))
    return _of_last_epochs(ends), _of_last_epochs(there)


def _of_last_epochs(marks: Mapping[tuple[str, str], Mark]) -> dict[str, Mark]:
    return {topic: mark for (topic, _), mark in sorted(marks.items(), key=lambda one: place(one[1]))}


def _by_stream(commands: Sequence[Command]) -> Iterable[tuple[str, list[Command]]]:
    streams: dict[str, list[Command]] = defaultdict(list)
    for command in commands:
        streams[command.stream].append(command)
    return streams.items()
