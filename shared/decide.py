"""The write path: load the stream, decide, append; again when somebody was faster."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any
from weakref import WeakValueDictionary

from pydantic import BaseModel
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from shared.clock import Clock, stamp
from shared.messages import Command, Commit, Draft, Event, Json, Stored, etag, event_id
from shared.ports import Appended, Journal, Moved, TooLarge
from shared.problem import Problem
from shared.service import Decider, Service
from shared.telemetry import spanned, traceparent

STATES_KEPT = 50_000
TRIES = 5


class Key(str):
    """A client's idempotency key with the digest of the request that it came with."""

    __slots__ = ("digest",)
    digest: str


class Happened(BaseModel):
    """An event as answers show it."""

    id: str
    type: str
    data: Json


class Receipt(BaseModel):
    """The answer to every command: what was committed, and where.  A repeated key gets the same one, `replayed`."""

    position: int
    stream: str
    version: int
    at: str
    events: list[Happened]
    replayed: bool = False


Skipped = list[tuple[int, Problem]]


@dataclass(frozen=True, slots=True)
class _Request:
    commands: tuple[Command, ...]
    command_id: str
    by: str
    digest: str
    correlation: str
    causation: str
    skipped: Skipped | None
    seen: Collection[str] | None


class Contended(Problem):
    """No refusal: others were faster each time.  Whoever can wait tries again; a person is asked to."""

    def __init__(self) -> None:
        super().__init__("busy-stream", "Many people are changing this at once. Nothing was written; send it again.")


class Handler:
    """Turns commands into commits.  Streams are folded once and remembered (at most STATES_KEPT of them)."""

    def __init__(self, service: Service, journal: Journal, clock: Clock) -> None:
        self.service = service
        self.journal = journal
        self.clock = clock
        self._types = {event.of: event for event in service.events}
        self._by_prefix = {decider.stream: decider for decider in service.deciders}
        self._shown = {view.kind: {event.of for event in view.on} for view in service.views if not view.key}
        self._states: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self._retold: dict[str, tuple[int, Any]] = {}
        """Streams of which earlier commits are repeated: the last of these, and the state after it."""
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def handle(
        self,
        commands: Sequence[Command],
        command_id: str,
        by: str,
        *,
        digest: str = "",
        correlation: str = "",
        causation: str = "",
        skipped: Skipped | None = None,
        seen: Collection[str] | None = None,
    ) -> Appended:
        """Decide the commands of ONE stream in order and commit their events together.

        Raises Problem when a command is refused (nothing is written), or when the id was used for another request.
        With a list as `skipped`, refused commands are put there (index, Problem) and the others go through.
        With `seen`, the stream's document must still have one of these ETags, or any if "*" is among them.
        """
        request = _Request(tuple(commands), command_id, by, digest, correlation or command_id, causation, skipped, seen)
        stream = commands[0].stream
        with spanned(f"decide {type(commands[0]).__name__}", service=self.service.name, stream=stream):
            async with self._locks.get(stream) or self._locks.setdefault(stream, asyncio.Lock()):
                try:
                    return await self._once(stream, request)
                except Moved:
                    return await self._again(stream, request)

    async def done(self, command_id: str, digest: str) -> Appended | None:
        """What was committed under this id.  Raises Problem when that was another request."""
        if commit := await self.journal.find(command_id):
            _must_be_the_same(commit, digest)
            return Appended(commit, repeated=True)
        return None

    async def _again(self, stream: str, request: _Request) -> Appended:
        """Another process was faster: decide anew on what it has left, a few times, with jitter."""
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(Moved),
            stop=stop_after_attempt(TRIES),
            wait=wait_random_exponential(0.005, max=0.2),
            retry_error_callback=_contended,
        ):
            with attempt:
                return await self._once(stream, request)
        raise AssertionError("the retry loop returns or raises")

    async def _once(self, stream: str, request: _Request) -> Appended:
        version, state = await self.state(stream)
        try:
            if request.seen is not None:
                await self._must_be_as_seen(stream, request.seen)
            events, after = fold(self._decider_of(stream), state, request.commands, request.skipped)
            appended = await self._append(self._draft(stream, version + 1, events, request))
        except Problem:
            if earlier := await self.journal.find(request.command_id):
                return await self._repeat(earlier, request)
            if await self._has_moved(stream, version):
                raise Moved(f"another process has moved {stream}; no refusal may rest on what was") from None
            raise
        except Moved:
            self._states.pop(stream, None)
            raise
        if appended.repeated:
            return await self._repeat(appended.commit, request)
        self._remember(stream, version + 1, after)
        return appended

    def _draft(self, stream: str, version: int, events: Sequence[Event], request: _Request) -> Draft:
        return Draft(
            stream=stream,
            version=version,
            command=request.command_id,
            digest=request.digest,
            events=tuple(map(Stored.of, events)),
            at=stamp(self.clock.now()),
            by=request.by,
            trace=traceparent(),
            correlation=request.correlation,
            causation=request.causation,
        )

    async def _append(self, draft: Draft) -> Appended:
        try:
            return await self.journal.append(draft)
        except TooLarge as error:
            raise Problem("commit-too-large", f"One act may not have {error}. Split it.", 413) from None

    async def _must_be_as_seen(self, stream: str, seen: Collection[str]) -> None:
        """Commits that its document does not show leave it as it was seen."""
        shown = self._shown.get(stream.partition("/")[0], set())
        commits = await self.journal.load(stream)
        changes = [c for c in commits if any(newest(self.service, event.type) in shown for event in c.events)]
        if not changes or not {"*", etag(changes[-1].epoch, changes[-1].position)} & {*seen}:
            raise Problem(
                "changed-meanwhile",
                "Somebody has changed this since you read it; nothing was written. Read it again, then decide anew.",
                412,
            )

    async def state(self, stream: str) -> tuple[int, Any]:
        """(version, state) of a stream; (0, initial) when there is none."""
        known = self._states.get(stream)
        if known is not None:
            return known
        commits = await self.journal.load(stream)
        decider = self._decider_of(stream)
        state = self._folded(decider, decider.initial, commits)
        self._remember(stream, len(commits), state)
        return len(commits), state

    async def current(self, *streams: str) -> list[Any]:
        """The states of streams with what other processes have added, for a decision that another stream records."""
        if not self.journal.alone:
            versions = [(await self.state(stream))[0] for stream in streams]
            await asyncio.gather(*map(self._has_moved, streams, versions))
        return [(await self.state(stream))[1] for stream in streams]

    async def _has_moved(self, stream: str, version: int) -> bool:
        """Whether somebody has gone on from `version`; what is remembered of the stream is forgotten then."""
        moved = bool(await self.journal.load(stream, version))
        if moved:
            self._states.pop(stream, None)
        return moved

    def _decider_of(self, stream: str) -> Decider:
        return self._by_prefix[stream.partition("/")[0]]

    def _folded(self, decider: Decider, state: Any, commits: Iterable[Commit]) -> Any:
        stored = (stored for commit in commits for stored in commit.events if stored.type not in self.service.retired)
        return reduce(decider.evolve, map(self.read, stored), state)

    def read(self, stored: Stored) -> Event:
        """Today's model of a stored event, through the chain of upcasters."""
        kind, data = upcast(self.service, stored.type, stored.data)
        return self._types[kind].read(data)

    def _remember(self, stream: str, version: int, state: Any) -> None:
        self._states[stream] = version, state
        self._states.move_to_end(stream)
        if len(self._states) > STATES_KEPT:
            self._states.popitem(last=False)

    async def _repeat(self, commit: Commit, request: _Request) -> Appended:
        """The first answer, and what was skipped then: decided on what is by now, it would be something else."""
        _must_be_the_same(commit, request.digest)
        if request.skipped is not None:
            decider = self._decider_of(commit.stream)
            before = await self._state_before(commit)
            fold(decider, before, request.commands, request.skipped)
            if len(self._retold) > STATES_KEPT:
                self._retold.clear()
            self._retold[commit.stream] = commit.version, self._folded(decider, before, [commit])
        return Appended(commit, repeated=True)

    async def _state_before(self, commit: Commit) -> Any:
        """Whoever repeats one commit of a stream mostly repeats the next one too."""
        version, state = self._retold.get(commit.stream, (0, None))
        if version and version == commit.version - 1:
            return state
        decider = self._decider_of(commit.stream)
        earlier = (one for one in await self.journal.load(commit.stream) if one.version < commit.version)
        return self._folded(decider, decider.initial, earlier)


def _must_be_the_same(commit: Commit, digest: str) -> None:
    if digest and commit.draft.digest and digest != commit.draft.digest:
        raise Problem(
            "key-reused",
            "This Idempotency-Key was already used for another request. Make a new key for each new act.",
        )


def fold(
    decider: Decider, state: Any, commands: Sequence[Command], skipped: Skipped | None = None
) -> tuple[list[Event], Any]:
    """The events of all commands in a row, and the state after them."""
    happened: list[Event] = []
    if skipped is not None:
        skipped.clear()
    for index, command in enumerate(commands):
        try:
            events = decider.decide(state, command)
        except Problem as problem:
            if skipped is None:
                raise
            skipped.append((index, problem))
            continue
        state = reduce(decider.evolve, events, state)
        happened.extend(events)
    return happened, state


def newest(service: Service, kind: str) -> str:
    """The type that an event of this type is read as today."""
    while kind in service.upcasters:
        kind, _ = service.upcasters[kind]
    return kind


def upcast(service: Service, kind: str, data: Json) -> tuple[str, Json]:
    while kind in service.upcasters:
        kind, change = service.upcasters[kind]
        data = change(data)
    return kind, data


def receipt(source: str, appended: Appended) -> Receipt:
    commit = appended.commit
    return Receipt(
        position=commit.position,
        stream=commit.stream,
        version=commit.version,
        at=commit.draft.at,
        events=[
            Happened(id=event_id(source, commit.epoch, commit.position, index), type=stored.type, data=stored.data)
            for index, stored in enumerate(commit.events)
        ],
        replayed=appended.repeated,
    )


def _contended(_: object) -> Appended:
    raise Contended
