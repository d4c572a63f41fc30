"""Events → documents: absolute values, each event at most once per document, rebuilt at any time to the same end."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from shared.decide import newest, upcast
from shared.messages import Commit, Event, Json, Meta, Record, event_id
from shared.ports import Document, Documents, Journal
from shared.service import Fold, Service, View

BATCH = 500
Fact = tuple[str, Json, Meta]


class Projector:
    """Folds facts into the documents of `views`; own facts from the journal, foreign ones from the log."""

    def __init__(self, service: Service, views: Sequence[View], documents: Documents) -> None:
        self.service = service
        self.views = views
        self.documents = documents
        self.lock = asyncio.Lock()
        self._folds: dict[str, list[tuple[View, type[Event], Fold]]] = defaultdict(list)
        for view in views:
            for event, change in view.on.items():
                self._folds[event.of].append((view, event, change))

    async def declare(self) -> None:
        for view in self.views:
            await self.documents.declare(view.kind, view.fields)

    def wants(self, kind: str) -> bool:
        return newest(self.service, kind) in self._folds

    async def apply(self, facts: Iterable[Fact], also: dict[str, Sequence[Document]] | None = None) -> None:
        """Fold the facts in order and write what they changed, together with `also` (a checkpoint)."""
        async with self.lock:
            changed: dict[tuple[str, str], Document] = {}
            for kind, data, meta in facts:
                kind, data = upcast(self.service, kind, data)
                for view, event, change in self._folds.get(kind, ()):
                    await self._fold(changed, view, event.read(data), change, meta)
            batches: dict[str, Any] = defaultdict(list)
            for (kind, _), document in changed.items():
                batches[kind].append(document)
            await self.documents.put_all({**batches, **(also or {})})

    async def _fold(
        self, changed: dict[tuple[str, str], Document], view: View, event: Event, change: Fold, meta: Meta
    ) -> None:
        key = view.key(event, meta) if view.key else meta.stream
        before = changed.get((view.kind, key)) or await self.documents.get(view.kind, key) or Document(key, {})
        mark = (meta.epoch, meta.position, meta.index)
        if before.mark[0] == mark[0] and before.mark >= mark:
            return
        body = change(before.body, event, meta)
        if body is not None:
            changed[view.kind, key] = Document(key, body, mark)


class JournalViews:
    """Keeps a projector up with its service's own journal."""

    def __init__(self, projector: Projector, journal: Journal, name: str = "views") -> None:
        self.projector = projector
        self.journal = journal
        self.name = name
        self.position = 0
        self._reached = asyncio.Condition()

    async def open(self) -> None:
        await self.projector.declare()
        found = await self.projector.documents.get("checkpoint", self.name)
        if found and found.mark[0] == self.journal.epoch:
            self.position = found.mark[1]

    async def step(self) -> int:
        commits = await self.journal.read(self.position, BATCH)
        if commits:
            mark = self.journal.epoch, commits[-1].position, 0
            source = self.projector.service.name
            facts = (fact for commit in commits for fact in own_facts(source, commit))
            await self.projector.apply(facts, {"checkpoint": [Document(self.name, {}, mark)]})
            async with self._reached:
                self.position = commits[-1].position
                self._reached.notify_all()
        return len(commits)

    async def wait(self, position: int, seconds: float) -> bool:
        """Whether the views include `position` within `seconds`."""
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
        yield stored.type, stored.data, meta


def foreign_fact(record: Record) -> Fact:
    return record.type, record.data, meta_of(record)


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
