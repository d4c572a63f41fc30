"""Journal → log.  Publishes in order from a checkpoint at or before the first unpublished commit.

That alone is enough: positions are dense, so consumers drop repeats by position, whoever repeats them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from shared.messages import Commit, Json, Record, Stored, canonical, event_id, told
from shared.ports import Document, Documents, Journal, Log
from shared.steps import Gathering, Steps

EVENTS_AT_ONCE = 1_000
PATIENCE_S = 2.0
LOOK_S = 0.25

PASSED = "PositionPassed.v1"
BEFORE = "before"
"""Header of a record on a log that is not `ordered`: all commits up to this position were on the log before it."""
Private = Mapping[str, tuple[str, ...]]
NOTHING: Private = MappingProxyType({})


class Relay:
    def __init__(
        self, source: str, journal: Journal, documents: Documents, log: Log, private: Private = NOTHING
    ) -> None:
        self.source = source
        self.private = private
        self.journal = journal
        self.documents = documents
        self.log = log
        self.position = 0
        self._steps = Steps(journal, EVENTS_AT_ONCE, settled=True)
        self._noted = 0
        self._gathering = Gathering()
        self._told = 0
        """Up to here others know that everything is on the log."""
        self._log_remembers = False

    async def open(self) -> None:
        """Ask the log how far it got, or else the own checkpoint; what the journal does not hold does not count."""
        on_log = await self.log.published(self.source)
        self._log_remembers = on_log is not None
        epoch, position = on_log or await self._checkpoint()
        held = await self.journal.read(position - 1, 1) if position else []
        self.position = self._noted = position if held and held[0].epoch == epoch else 0

    async def _checkpoint(self) -> tuple[str, int]:
        found = await self.documents.get("checkpoint", "relay")
        return found.mark[:2] if found else ("", 0)

    async def stands_still(self) -> bool:
        """Follows where another one publishes the same journal; whether that one has not gone on for too long."""
        clock = asyncio.get_running_loop().time
        until = clock() + PATIENCE_S
        while await self.journal.last() > self.position:
            epoch, position = await self._checkpoint()
            if epoch == self.journal.epoch and position > self.position:
                self.position = position
                return False
            if clock() > until:
                return True
            await asyncio.sleep(LOOK_S)
        return False

    async def step(self) -> int:
        """Publish one batch; the number of commits it held.  Raises Unavailable when the log is away.

        While it is sent and more follows, it is noted how far the one before came, and the next one is read.
        """
        await self._gathering.over()
        commits = await self._steps.after(self.position)
        if not commits:
            await self._note(self.position)
            await self._tell_how_far()
            return 0
        more = self._steps.more_than(commits)
        meanwhile = [self._note(self.position), self._steps.read_on(commits)] if more else []
        outcomes = await asyncio.gather(self._send(commits), *meanwhile, return_exceptions=True)
        for failure in filter(None, outcomes):
            raise failure
        if not more:
            self._gathering.follows(small=not self.log.ordered)
            await self._note(self.position)
        return len(commits)

    async def _send(self, commits: Sequence[Commit]) -> None:
        news = [record for commit in commits for record in records(self.source, commit, self.private)]
        if not commits[-1].events:
            news.append(passed(self.source, commits[-1]))
        await self._publish(news)
        self.position = commits[-1].position

    async def _note(self, published: int) -> None:
        if published > self._noted and not self._log_remembers:
            await self.documents.put("checkpoint", [Document("relay", {}, (self.journal.epoch, published, 0))])
            self._noted = published

    async def _publish(self, news: Sequence[Record]) -> None:
        """Each record says what was on the log before it, where that does not go without saying."""
        told = self.position
        if not self.log.ordered:
            news = [record._replace(headers={**record.headers, BEFORE: str(told)}) for record in news]
        await self.log.publish(news)
        self._told = told

    async def _tell_how_far(self) -> None:
        """When the last records have nobody after them to say that they are there."""
        if self.log.ordered or self._told >= self.position:
            return
        last = await self.journal.read(self.position - 1, 1)
        await self._publish([passed(self.source, commit) for commit in last])

    async def lag(self) -> int:
        """Commits not yet published."""
        return await self.journal.last() - self.position

    async def unsent_since(self) -> str | None:
        """When the oldest commit not yet published was written; None when all are published."""
        oldest = await self.journal.read(self.position, 1)
        return oldest[0].draft.at if oldest else None


def records(source: str, commit: Commit, private: Private = NOTHING) -> Iterator[Record]:
    """The commit's events as log records with CloudEvents attributes, without what is `private` of their types."""
    for index, stored in enumerate(commit.events):
        kept = private.get(stored.type)
        yield record_of(source, commit, index, Stored(stored.type, told(stored.data, kept)) if kept else stored)


def passed(source: str, commit: Commit) -> Record:
    """For a commit at which nothing happened: who waits for its position must hear of it all the same."""
    return record_of(source, commit, 0, Stored(f"ninehours.{source}.{PASSED}", {}))


def record_of(source: str, commit: Commit, index: int, stored: Stored) -> Record:
    draft = commit.draft
    headers = {
        "id": event_id(source, commit.epoch, commit.position, index),
        "source": f"/ninehours/{source}",
        "specversion": "1.0",
        "type": stored.type,
        "time": draft.at,
        "subject": draft.stream,
        "partitionkey": draft.stream,
        "epoch": commit.epoch,
        "position": str(commit.position),
        "index": str(index),
        "by": draft.by,
        "correlationid": draft.correlation,
        "causationid": draft.command,
    }
    if draft.trace:
        headers["traceparent"] = draft.trace
    return Record(source, draft.stream, canonical(stored.data), headers)


def cloud_event(record: Record) -> Json:
    """The record as a CloudEvent in JSON (structured mode), for files and exports."""
    return {**record.headers, "datacontenttype": "application/json", "data": record.data}
