"""Derive a view again from the facts and put it in place of the live one.  The end is the same, or a bug.

A foreign fact that cannot be folded is parked with all that follows of its key, as it would be if it came today.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from shared.messages import Json, Record, canonical
from shared.parking import BEHIND, stream_of
from shared.ports import Document, Query
from shared.problem import one_of, unknown
from shared.project import Fact, Projector, folded, foreign_fact, own_facts
from shared.service import View
from shared.steps import PAGE

if TYPE_CHECKING:
    from shared.runtime import Running

QUIET_S = 0.2
VIEWS_S = 5.0
EVERYTHING = Query(limit=10**9)


async def rebuild(running: Running, kind: str) -> Json:
    """{"view", "documents", "differed"}: how many documents there are, and how many the live view had wrong."""
    views = {view.kind: view for view in running.service.views if not view.kind.startswith("timer:")}
    if kind not in views:
        raise unknown("view", kind, one_of(views))
    return await derive(running, views[kind])


async def derive(running: Running, view: View) -> Json:
    """What `rebuild` answers, for a view at hand.

    Of a timer's view, this brings back what has fired, and firing twice is firing once.
    """
    kind = view.kind
    own = running.service.name in {event.topic() for event in view.on}
    live = running.views.projector if own else running.consumer.projector
    while True:
        known = {document.key for document in await running.documents.find(kind, EVERYTHING)}
        parked = set() if own else await parked_ids(running)
        anew = Anew(running, view)
        await (anew.fold_journal() if own else anew.fold_log(parked))
        async with live.lock:
            if own or parked == await parked_ids(running):  # else what was requeued would be undone
                differed = await put_in_place(running, view, anew.documents, known)
                break
    count = len(await running.documents.find(kind, EVERYTHING))
    return {"view": kind, "documents": count, "differed": differed}


class Anew:
    """`documents` of a view, by key, as its facts make them: first none, then all that the journal or the log tells."""

    def __init__(self, running: Running, view: View) -> None:
        self.documents: dict[str, Document] = {}
        self._running = running
        self._view = view
        self._projector = Projector(running.service, [view], running.documents)

    async def fold_journal(self) -> None:
        async for facts in journal_facts(self._running):
            for fact in facts:
                self._fold(fact)

    async def fold_log(self, parked: set[str]) -> None:
        """But for what is parked: requeueing brings that."""
        consumer = self._running.consumer
        held: list[tuple[Record, object]] = []
        broken: set[str] = set()
        async for records in log_records(self._running, self._view, parked):
            for record in (record for record in records if consumer.wants(record.type)):
                reason = BEHIND if stream_of(record) in broken else self._fault(foreign_fact(record))
                if reason is not None:
                    broken.add(stream_of(record))
                    held.append((record, reason))
        await consumer.park_all(held)

    def _fault(self, fact: Fact) -> Exception | None:
        """Why it cannot be folded; None when it was."""
        try:
            self._fold(fact)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one fact must not stop the others
            return error
        return None

    def _fold(self, fact: Fact) -> None:
        for _, key, change, event, meta in self._projector.steps([fact]):
            if after := folded(self.documents.get(key) or Document(key, {}), change, event, meta):
                self.documents[key] = after


async def put_in_place(running: Running, view: View, built: dict[str, Document], known: set[str]) -> int:
    """Replace what differs, and delete what no fact accounts for although it was `known` before the first was read.

    A live document that has seen more than the rebuild, or is younger, is right already.
    """
    found = {document.key: document for document in await running.documents.find(view.kind, EVERYTHING)}
    ghosts = sorted(known & found.keys() - built.keys())
    wrong: list[Document] = []
    for key, document in built.items():
        before = found.get(key)
        if before is None or (before.mark <= document.mark and canonical(before.body) != canonical(document.body)):
            wrong.append(document)
    await running.documents.put(view.kind, wrong)
    await running.documents.delete(view.kind, ghosts)
    return len(wrong) + len(ghosts)


async def journal_facts(running: Running) -> AsyncIterator[Sequence[Fact]]:
    position = 0
    while commits := await running.journal.read(position, PAGE):
        yield [fact for commit in commits for fact in own_facts(running.service.name, commit)]
        position = commits[-1].position


async def parked_ids(running: Running) -> set[str]:
    """The ids of all records that wait to be requeued, as the own views say when they hold what the journal does."""
    await running.views.wait(await running.journal.last(), VIEWS_S)
    waiting = await running.documents.find("parked", Query({"waiting": True}))
    return {entry["record"]["headers"]["id"] for document in waiting for entry in document.body["records"]}


async def log_records(running: Running, view: View, parked: set[str]) -> AsyncIterator[Sequence[Record]]:
    """The topics from their first record, in a group of its own, without what is parked: requeueing brings that."""
    topics = sorted({event.topic() for event in view.on})
    group = f"{running.service.name}-rebuild-{random.getrandbits(64):016x}"
    async with running.log.subscribe(group, topics) as inbox:
        done: dict[tuple[str, int], Record] = {}
        while True:
            records = await inbox.poll(PAGE, QUIET_S)
            if not records:  # the end, unless the log has not yet given this new group its partitions
                await asyncio.gather(*map(inbox.commit, done.values()))
                done.clear()
                if not await inbox.lag():
                    return
                continue
            done.update({(record.topic, record.partition): record for record in records})
            yield [record for record in records if record.headers["id"] not in parked]
