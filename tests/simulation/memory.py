"""The four ports in memory.  They pass the same contract suite as the real adapters (`tests/contract`).

Each question to a store goes through a `Line`, which may delay it, lose it or its answer, or never come back.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import islice
from typing import Protocol, Self, TypeVar

import orjson

from shared.adapters.commits import contiguous, dump_events, load_events
from shared.adapters.groups import GroupWriter
from shared.adapters.searching import looked_through
from shared.messages import Commit, Draft, Record, digest
from shared.ports import Appended, Document, Ends, Found, Query, Sought
from tests.simulation.stores import Part, StoredDocuments, StoredJournal, StoredLog

T = TypeVar("T")


class Line(Protocol):
    async def __call__(self, what: str, effect: Callable[[], T]) -> T:
        """The answer of `effect`, which happens at the other end of the line; Unavailable when there is no answer."""
        ...


async def quiet(what: str, effect: Callable[[], T]) -> T:
    """A line on which nothing goes wrong."""
    await asyncio.sleep(0)
    return effect()


async def rung(rings: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await rings.wait()


class Opened:
    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing to let go of."""


class MemoryJournal:
    """`piecemeal`: a group of drafts goes to the store in two parts, so a fault may leave the first alone there."""

    alone = False

    def __init__(self, store: StoredJournal, line: Line = quiet, piecemeal: bool = False) -> None:
        self.epoch = store.epoch
        self._store = store
        self._line = line
        self._piecemeal = piecemeal
        self._writer: GroupWriter[Draft, Appended] = GroupWriter(store.source, self._append_group)

    async def __aenter__(self) -> Self:
        await self._writer.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._writer.__aexit__()

    async def append(self, draft: Draft) -> Appended:
        kept = load_events(dump_events(draft))
        return await self._writer.write(
            Draft(
                *(draft.stream, draft.version, draft.command, draft.digest, kept, draft.at, draft.by),
                *(draft.trace, draft.correlation, draft.causation),
            )
        )

    async def _append_group(self, drafts: list[Draft]) -> list[Appended | Exception]:
        half = len(drafts) // 2 if self._piecemeal else 0
        outcomes: list[Appended | Exception] = []
        for some in filter(None, (drafts[:half], drafts[half:])):
            outcomes += await self._line(f"append {some[0].command}", lambda some=some: self._store.append(some))
        return outcomes

    async def load(self, stream: str, after: int = 0) -> list[Commit]:
        return await self._line(f"load {stream}", lambda: self._store.by_stream.get(stream, [])[after:])

    async def read(self, after: int, limit: int, following: bool = False) -> list[Commit]:
        def page() -> list[Commit]:
            end = min(after + limit, self._store.last)
            wanted = (self._store.commits.get(position) for position in range(after + 1, end + 1))
            return contiguous(filter(None, wanted), after)

        return await self._line(f"read {self._store.source} {after}", page)

    async def search(self, sought: Sought, before: int, limit: int, looks: int) -> Found:
        least = max(1, min(before, self._store.last + 1) - looks)

        def those() -> Found:
            places = range(min(before - 1, self._store.last), least - 1, -1)
            fit = (self._store.commits[one] for one in places if is_as_sought(self._store.commits[one], sought))
            return looked_through([*islice(fit, limit)], limit, least)

        return await self._line(f"search {self._store.source}", those)

    async def find(self, command: str) -> Commit | None:
        return await self._line(f"find {command}", lambda: self._store.by_command.get(command))

    async def last(self) -> int:
        return await self._line(f"last {self._store.source}", lambda: self._store.last)

    async def settle(self) -> None:
        await self._line(f"settle {self._store.source}", lambda: None)

    async def wait(self, after: int, seconds: float) -> None:
        rings = self._store.bell.rings
        if self._store.last <= after:
            await rung(rings, seconds)


def is_as_sought(commit: Commit, sought: Sought) -> bool:
    """By reading it, where the real stores look at its text."""
    draft, about = commit.draft, sought.about
    return (
        bool(draft.events)
        and (not sought.by or f"{draft.by}/".startswith(f"{sought.by}/"))
        and (not sought.trace or sought.trace in draft.trace.split("-"))
        and (not sought.type or sought.type in {event.type for event in draft.events})
        and (not about or about in draft.stream.split("/") or any(holds(event.data, about) for event in draft.events))
        and sought.since <= draft.at
        and (not sought.until or draft.at < sought.until)
    )


def holds(data: object, text: str) -> bool:
    if isinstance(data, dict | list):
        return any(holds(one, text) for one in (data.values() if isinstance(data, dict) else data))
    return data == text


class MemoryDocuments(Opened):
    """`piecemeal`: each kind goes to the store by itself."""

    def __init__(self, store: StoredDocuments, line: Line = quiet, piecemeal: bool = False) -> None:
        self._store = store
        self._line = line
        self._piecemeal = piecemeal
        self._fields: dict[str, set[str]] = {}

    async def declare(self, kind: str, fields: Sequence[str]) -> None:
        self._fields.setdefault(kind, set()).update(fields)

    async def get(self, kind: str, key: str) -> Document | None:
        return (await self.get_all(kind, [key])).get(key)

    async def get_all(self, kind: str, keys: Iterable[str], read_only: bool = False) -> dict[str, Document]:
        def those() -> dict[str, Document]:
            there = self._store.kinds.get(kind, {})
            return {key: self._document(kind, key) for key in sorted(keys) if key in there}

        return await self._line(f"get {kind}", those)

    async def put(self, kind: str, documents: Sequence[Document]) -> None:
        await self.put_all({kind: documents})

    async def put_all(self, batches: dict[str, Sequence[Document]]) -> None:
        dumped = [
            (kind, document.key, (document.mark, orjson.dumps(document.body)))
            for kind, documents in batches.items()
            for document in documents
        ]
        parts = [[d for d in dumped if d[0] == kind] for kind in batches] if self._piecemeal else [dumped]
        for part in filter(None, parts):
            await self._line(f"put {part[0][0]}", lambda part=part: self._store.put(part))

    async def find(self, kind: str, query: Query, read_only: bool = False) -> list[Document]:
        if undeclared := query.where.keys() - self._fields.get(kind, set()):
            raise ValueError(f"{kind} is not declared to be found by {', '.join(sorted(undeclared))}")

        def those() -> list[Document]:
            keys = sorted(key for key in self._store.kinds.get(kind, {}) if key > query.after)
            documents = (self._document(kind, key) for key in keys)
            fits = (d for d in documents if all(d.body.get(name) == value for name, value in query.where.items()))
            return [document for _, document in zip(range(query.limit), fits, strict=False)]

        return await self._line(f"find {kind}", those)

    async def delete(self, kind: str, keys: Sequence[str]) -> None:
        def forget() -> None:
            for key in keys:
                self._store.kinds.get(kind, {}).pop(key, None)

        await self._line(f"delete {kind}", forget)

    async def drop(self, kind: str) -> None:
        await self._line(f"drop {kind}", lambda: self._store.kinds.pop(kind, None))

    def _document(self, kind: str, key: str) -> Document:
        mark, body = self._store.kinds[kind][key]
        return Document(key, orjson.loads(body), mark)


class MemoryBlobs(Opened):
    def __init__(self, store: dict[str, bytes], line: Line = quiet) -> None:
        self._store = store
        self._line = line

    async def put(self, content: bytes) -> str:
        name = digest(content)
        await self._line(f"put blob {name}", lambda: self._store.setdefault(name, content))
        return name

    async def get(self, name: str) -> bytes:
        content = await self._line(f"get blob {name}", lambda: self._store[name])
        if digest(content) != name:
            raise ValueError(f"the bytes of blob {name} are damaged")
        return content

    async def names(self) -> list[str]:
        return await self._line("list blobs", lambda: sorted(self._store))


class MemoryLog(Opened):
    """A log that cannot tell what it holds publishes partition by partition: a fault may spare some of them."""

    def __init__(self, store: StoredLog, line: Line = quiet) -> None:
        self.ordered = store.remembers
        self._store = store
        self._line = line

    async def publish(self, records: Sequence[Record]) -> None:
        if self._store.remembers or self._line is quiet:
            await self._line("publish", lambda: self._store.publish(records))
            return
        by_part: dict[Part, list[Record]] = {}
        for record in records:
            by_part.setdefault(self._store.part_of(record), []).append(record)
        await asyncio.gather(
            *(
                self._line(f"publish {part}", lambda some=some: self._store.publish(some))
                for part, some in by_part.items()
            )
        )

    async def published(self, topic: str) -> tuple[str, int] | None:
        if not self._store.remembers:
            return None
        return await self._line(f"published {topic}", lambda: self._store.last.get(topic, ("", 0, 0))[:2])

    def subscribe(self, group: str, topics: Sequence[str]) -> Member:
        return Member(self._store, self._line, topics, group)

    def tail(self, topics: Sequence[str]) -> Tail:
        return Tail(self._store, self._line, topics)


class Tail:
    """Follows from now on."""

    turns = 0

    def __init__(self, store: StoredLog, line: Line, topics: Sequence[str]) -> None:
        self._store = store
        self._line = line
        self._topics = topics
        self._parts = deque(store.parts_of(topics))
        self._next: dict[Part, int] = {}
        """partition -> the offset to read next; those without one are not read."""

    async def __aenter__(self) -> Self:
        self._next = {part: self._store.end(part) for part in self._parts}
        return self

    async def __aexit__(self, *_: object) -> None:
        self._next = {}

    async def poll(self, limit: int, wait_s: float) -> list[Record]:
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                while not self._has_news():
                    await self._store.bell.rings.wait()
        return await self._line(f"poll {self._topics}", lambda: self._take(limit))

    async def commit(self, *upto: Record) -> None:
        """Nothing: a tail remembers nothing."""

    def leads(self) -> bool:
        return False

    async def ends(self) -> Ends:
        return {}

    async def lag(self, ends: Ends | None = None) -> int:
        return 0

    def _has_news(self) -> bool:
        return any(self._store.end(part) > at for part, at in self._next.items())

    def _take(self, limit: int) -> list[Record]:
        """The partitions take turns in being first."""
        self._parts.rotate()
        taken: list[Record] = []
        for part in self._parts:
            if part in self._next:
                some = self._store.parts.get(part, [])[self._next[part] :][: limit - len(taken)]
                self._next[part] += len(some)
                taken += some
        return taken


class Member(Tail):
    """One member of a group.  In each new generation it begins where its partitions are done."""

    def __init__(self, store: StoredLog, line: Line, topics: Sequence[str], group: str) -> None:
        super().__init__(store, line, topics)
        self.group = store.group(group)
        self._name = group
        self._generation = -1
        self._open = False

    async def __aenter__(self) -> Self:
        self._open = True
        try:
            await self._line(f"join {self._name}", self._join)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self.die()
        self.leave()

    def die(self) -> None:
        """From now on nothing is heard of it; the group will notice."""
        self._open = False
        self._next = {}
        self._generation = -1

    def leave(self, turn: int = 0) -> None:
        """Also called for one that has not been heard of for too long: if it lives, it joins again when it polls."""
        self.group.leave(self, self._store.parts_of(self._topics), turn)

    async def commit(self, *upto: Record) -> None:
        generation = self._generation

        def note() -> None:
            if generation != self.group.generation:
                return  # somebody else's by now, who repeats
            for record in upto:
                part = record.topic, record.partition
                if self.group.owners.get(part) is self:
                    self.group.done[part] = max(self.group.done.get(part, 0), record.offset + 1)

        await self._line(f"commit {self._name}", note)

    def leads(self) -> bool:
        """As it believes: what the group has decided since, it learns when it polls."""
        return (min(self._topics), 0) in self._next

    async def ends(self) -> Ends:
        return await self._line(f"ends {self._topics}", lambda: self._store.ends(self._topics))

    async def lag(self, ends: Ends | None = None) -> int:
        ends = await self.ends() if ends is None else ends
        return await self._line(f"lag {self._name}", lambda: self._store.lag(self.group, ends))

    def _has_news(self) -> bool:
        return self._generation != self.group.generation or super()._has_news()

    def _join(self) -> None:
        if self._open and self not in self.group.members:
            self.group.join(self)
            self.group.share(self._store.parts_of(self._topics))

    def _take(self, limit: int) -> list[Record]:
        self._join()
        if self._generation != self.group.generation:
            self._generation = self.group.generation
            self.turns += 1
            mine = [part for part in self._store.parts_of(self._topics) if self.group.owners.get(part) is self]
            self._next = {part: self.group.done.get(part, 0) for part in mine}
        return super()._take(limit)
