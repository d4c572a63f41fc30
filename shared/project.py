"""Events → documents: absolute values, each event at most once per document, rebuilt at any time to the same end."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType

from shared.decide import newest, upcast
from shared.epochs import includes
from shared.messages import Commit, Event, Json, Meta, Record, Stored, event_id
from shared.ports import Document, Documents, Journal
from shared.service import Fold, Service, View
from shared.steps import Gathering, Steps

EVENTS_AT_ONCE = 2_000
FACTS_AT_ONCE = 500
"""Commits of a bulk file hold many facts each: what was read of these is let go before the next are read."""
NOTHING: Mapping[str, Sequence[Document]] = MappingProxyType({})
Fact = tuple[Stored, Meta]
Step = tuple[str, str, Fold, Event, Meta]


class Projector:
    """Folds facts into the documents of `views`; own facts from the journal, foreign ones from the log."""

    def __init__(self, service: Service, views: Sequence[View], documents: Documents) -> None:
        self.service = service
        self.views = views
        self.documents = documents
        self.lock = asyncio.Lock()
        self._begun_by = {view.kind: frozenset(view.begun_by) for view in views}
        self._folds: dict[str, list[tuple[View, type[Event], Fold]]] = defaultdict(list)
        for view in views:
            for event, change in view.on.items():
                self._folds[event.of].append((view, event, change))

    async def declare(self) -> None:
        for view in self.views:
            await self.documents.declare(view.kind, view.fields)

    def wants(self, kind: str) -> bool:
        return newest(self.service, kind) in self._folds

    async def apply(self, facts: Iterable[Fact], also: Mapping[str, Sequence[Document]] = NOTHING) -> None:
        """Fold the facts in order and write what they changed, together with `also` (a checkpoint)."""
        async with self.lock:
            changed: dict[str, dict[str, Document]] = defaultdict(dict)
            facts = iter(facts)
            while some := [*islice(facts, FACTS_AT_ONCE)]:
                await self._fold(some, changed)
            await self.documents.put_all(
                {**{kind: [*by_key.values()] for kind, by_key in changed.items() if by_key}, **also}
            )

    async def _fold(self, facts: Iterable[Fact], changed: dict[str, dict[str, Document]]) -> None:
        steps = [*self.steps(facts)]
        before = await self._documents(steps)
        for kind, key, change, event, meta in steps:
            known = changed[kind].get(key) or before.get((kind, key)) or Document(key, {})
            if after := folded(known, change, event, meta):
                changed[kind][key] = after

    def steps(self, facts: Iterable[Fact]) -> Iterable[Step]:
        """Which documents the facts change, and how, in order."""
        for stored, meta in facts:
            kind, data = upcast(self.service, stored.type, stored.data)
            read: dict[type[Event], Event] = {}
            for view, model, change in self._folds.get(kind, ()):
                event = read.get(model) or read.setdefault(model, _as_model(stored, model, data))
                key = view.key(event, meta) if view.key else meta.stream
                if key is not None:
                    yield view.kind, key, change, event, meta

    async def _documents(self, steps: Sequence[Step]) -> dict[tuple[str, str], Document]:
        """All that the steps change and do not begin, by kind and key, as they are now: one question for each kind."""
        keys: dict[str, set[str]] = defaultdict(set)
        for kind, key, _, event, _ in steps:
            if type(event) not in self._begun_by[kind]:
                keys[kind].add(key)
        found = await asyncio.gather(*(self.documents.get_all(kind, wanted) for kind, wanted in keys.items()))
        return {(kind, key): document for kind, some in zip(keys, found, strict=True) for key, document in some.items()}


def _as_model(stored: Stored, model: type[Event], data: Json) -> Event:
    """`data` are the stored ones, perhaps upcast.  What has just been made here need not be read again."""
    made = stored.made()
    return made if made is not None and type(made) is model and data is stored.data else model.read(data)


def folded(before: Document, change: Fold, event: Event, meta: Meta) -> Document | None:
    """The document after the event; None when nothing changes: it has seen the event, or does not care."""
    mark = (meta.epoch, meta.position, meta.index)
    if includes(before.mark, mark):
        return None
    body = change(before.body, event, meta)
    return None if body is None else Document(before.key, body, mark)


class JournalViews:
    """Keeps a projector up with its service's own journal."""

    def __init__(self, projector: Projector, journal: Journal, name: str = "views") -> None:
        self.projector = projector
        self.journal = journal
        self.name = name
        self.position = 0
        self._steps = Steps(journal, EVENTS_AT_ONCE)
        self._reached = asyncio.Condition()
        self._gathering = Gathering()
        self._waiting = 0
        self._awaited = asyncio.Event()

    async def open(self) -> None:
        await self.projector.declare()
        found = await self.projector.documents.get("checkpoint", self.name)
        if found and found.mark[0] == self.journal.epoch:
            self.position = found.mark[1]

    async def step(self) -> int:
        """Take in the next few commits; how many.  On a server, more are let come first, unless somebody waits."""
        await self._gathering.over(hurry=self._awaited)
        commits = await self._steps.after(self.position)
        if commits:
            mark = self.journal.epoch, commits[-1].position, 0
            source = self.projector.service.name
            facts = (fact for commit in commits for fact in own_facts(source, commit))
            await self.projector.apply(facts, {"checkpoint": [Document(self.name, {}, mark)]})
            for commit in commits:
                for stored in commit.events:
                    stored.let_go()
            async with self._reached:
                self.position = commits[-1].position
                self._reached.notify_all()
            self._gathering.follows(small=not (self.journal.alone or self._steps.more_than(commits)))
        return len(commits)

    async def wait(self, position: int, seconds: float) -> bool:
        """Whether the views include `position` within `seconds`."""
        if self.position >= position:
            return True
        self._waiting += 1
        self._awaited.set()
        try:
            return await self._arrives(position, seconds)
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._awaited.clear()

    async def idle(self, position: int, seconds: float) -> None:
        """Until the views have gone on from `position`, which nobody hurries for, or `seconds` have passed."""
        await self._arrives(position + 1, seconds)

    async def _arrives(self, position: int, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds), self._reached:
                await self._reached.wait_for(lambda: self.position >= position)
        except TimeoutError:
            return False
        return True


def own_facts(source: str, commit: Commit) -> Iterable[Fact]:
    draft = commit.draft
    for index, stored in enumerate(draft.events):
        meta = Meta(
            id=event_id(source, commit.epoch, commit.position, index),
            stream=draft.stream,
            epoch=commit.epoch,
            position=commit.position,
            index=index,
            at=draft.at,
            by=draft.by,
            trace=draft.trace,
            correlation=draft.correlation,
        )
        yield stored, meta


def foreign_fact(record: Record) -> Fact:
    return Stored(record.type, record.data), meta_of(record)


def meta_of(record: Record) -> Meta:
    headers = record.headers
    return Meta(
        headers["id"],
        record.key,
        *record.mark,
        headers["time"],
        headers.get("by", ""),
        headers.get("traceparent", ""),
        headers.get("correlationid", ""),
    )
