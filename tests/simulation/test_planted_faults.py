"""The simulation is worth something only if it finds faults: each of these, planted into the kernel, is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from shared import project, runtime
from shared.adapters.commits import arrange
from shared.clock import Clock
from shared.consume import Consumer
from shared.decide import Handler, Receipt
from shared.messages import Commit, Draft, Record
from shared.ports import Appended, Document, Journal, Moved, Subscription
from shared.project import JournalViews
from shared.relay import Relay, records
from shared.service import Service
from shared.timers import Ticker
from tests.simulation import stores
from tests.simulation.schedule import play

SEEDS = 500


class HastyRelay(Relay):
    """Notes what it has published before it does."""

    async def step(self) -> int:
        commits = await self.journal.read(self.position, 500)
        if commits:
            self.position = commits[-1].position
            mark = self.journal.epoch, self.position, 0
            await self.documents.put("checkpoint", [Document("relay", {}, mark)])
            await self.log.publish([record for commit in commits for record in records(self.source, commit)])
        return len(commits)


class HastyConsumer(Consumer):
    """Commits what it was given before it handles it."""

    async def handle(self, inbox: Subscription, records: Sequence[Record]) -> None:
        await inbox.commit(*{(record.topic, record.partition): record for record in records}.values())
        await super().handle(inbox, records)


class LonelyConsumer(Consumer):
    """Believes that nobody else parks."""

    async def _catch_up(self) -> None:
        return

    async def _learn_what_is_parked(self) -> None:
        return


class BoastfulConsumer(Consumer):
    """Believes that it has seen all up to the highest position that it has seen."""

    async def covers(self, inbox: Subscription, topic: str, position: int) -> bool:
        return self.reached.get(topic, 0) >= position


class TrustingConsumer(Consumer):
    """Believes that what others have not done yet is not there."""

    async def covers(self, inbox: Subscription, topic: str, position: int) -> bool:
        return self.reached.get(topic, 0) >= position and not await inbox.lag()


class StubbornHandler(Handler):
    """Refuses on what it remembers, without a look at what others have written."""

    def __init__(self, service: Service, journal: Journal, clock: Clock) -> None:
        super().__init__(service, journal, clock)
        self._all_of = journal.load

    async def _once(self, stream: str, request: Any) -> Receipt:
        self.journal.load = self._nothing_new  # type: ignore[method-assign]
        return await super()._once(stream, request)

    async def _nothing_new(self, stream: str, after: int = 0) -> list[Commit]:
        return [] if after else await self._all_of(stream)


class HastyViews(JournalViews):
    """Goes on from where it wanted to be, whether or not it got there."""

    async def step(self) -> int:
        before = self.position
        commits = await self.journal.read(before, 500)
        self.position = commits[-1].position if commits else before
        facts = (fact for commit in commits for fact in project.own_facts(self.projector.service.name, commit))
        mark = self.journal.epoch, self.position, 0
        await self.projector.apply(facts, {"checkpoint": [Document(self.name, {}, mark)]} if commits else {})
        return len(commits)


class ForgettingTicker(Ticker):
    """Throws a timer away before it fires."""

    async def _fire(self, kind: str, body: dict[str, Any]) -> None:
        await self.documents.delete(kind, [body["event"]])
        await super()._fire(kind, body)


def always_new(
    drafts: Sequence[Draft], known: dict[str, Commit], heads: dict[str, int], last: int, epoch: str
) -> list[Appended | Moved]:
    """A journal that does not know a command again."""
    return arrange(drafts, {}, heads, last, epoch)


def always_folded(before: Document, change: Any, event: Any, meta: Any) -> Document | None:
    """Folds what a document has seen already."""
    body = change(before.body, event, meta)
    return None if body is None else Document(before.key, body, (meta.epoch, meta.position, meta.index))


Plant = Callable[[pytest.MonkeyPatch], None]


def instead(of: Any, name: str, other: Any) -> Plant:
    return lambda patch: patch.setattr(of, name, other)


PLANTED = {
    "a relay that notes before it publishes": instead(runtime, "Relay", HastyRelay),
    "a consumer that commits before it reacts": instead(runtime, "Consumer", HastyConsumer),
    "a consumer that does not ask what others have parked": instead(runtime, "Consumer", LonelyConsumer),
    "a consumer that covers as much as it has seen": instead(runtime, "Consumer", BoastfulConsumer),
    "a consumer that covers what it can see": instead(runtime, "Consumer", TrustingConsumer),
    "a handler that refuses on what it remembers": instead(runtime, "Handler", StubbornHandler),
    "a journal that does not know a command again": instead(stores, "arrange", always_new),
    "views that go on without having arrived": instead(runtime, "JournalViews", HastyViews),
    "a timer that is thrown away before it fires": instead(runtime, "Ticker", ForgettingTicker),
    "views that fold an event twice": instead(project, "folded", always_folded),
    "documents of which the last writer wins": instead(stores, "behind", lambda *_: False),
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED.keys())
def test_it_is_found(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    assert next((seed for seed in range(SEEDS) if play(seed).faults), None) is not None
