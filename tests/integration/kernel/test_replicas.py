"""Two replicas of a service on one store and one log.  Each scenario was found by the simulation (tests/simulation)."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import pytest

from shared.clock import stamp
from shared.decide import Handler
from shared.identity import Verifier
from shared.messages import Meta
from shared.ports import Moved
from shared.problem import Problem
from shared.project import Projector, own_facts
from shared.rebuild import rebuild
from shared.runtime import Ports, Running
from shared.service import Reaction, Service
from tests.integration.kernel.counter import Add, CounterAdded, Notice, counter, ledger, react
from tests.integration.kernel.test_clock_jumps import NOON
from tests.platform import PUBLIC, Hand, settings, settled, until
from tests.simulation.memory import MemoryBlobs, MemoryDocuments, MemoryJournal, MemoryLog
from tests.simulation.stores import StoredDocuments, StoredJournal, StoredLog


class Shared:
    """What all replicas have in common."""

    def __init__(self) -> None:
        self.log = StoredLog(partitions=1, remembers=False)
        self.journals: dict[str, StoredJournal] = {}
        self.documents: dict[str, StoredDocuments] = {}

    def replica(self, service: Service) -> Running:
        name = service.name
        journal = self.journals.setdefault(name, StoredJournal(name, "e1"))
        documents = self.documents.setdefault(name, StoredDocuments())
        ports = Ports(MemoryJournal(journal), MemoryDocuments(documents), MemoryBlobs({}), MemoryLog(self.log))
        return Running(service, ports, settings("unused"), Verifier(PUBLIC, service.name))


@asynccontextmanager
async def started(shared: Shared, *services: Service):
    async with AsyncExitStack() as stack:
        yield await asyncio.gather(*(stack.enter_async_context(shared.replica(service)) for service in services))


async def add(running, amount, key, name="a"):
    return await running.handle(Add(counter=name, amount=amount), "wang", key)


async def seen(running, name):
    found = await running.documents.get("noticed", f"notice/{name}")
    return found.body["seen"] if found else []


async def test_no_refusal_rests_on_what_another_replica_has_changed_meanwhile():
    """What one replica had acknowledged was unknown to the other."""
    shared = Shared()
    async with started(shared, counter, counter) as (one, other):
        await add(other, 1, "first-key")
        await add(one, 5, "second-key")
        taken = await add(other, -6, "third-key")
        assert taken.events[0].data["total"] == 0
        with pytest.raises(Problem, match="Only 0 are left"):
            await add(one, -1, "fourth-key")


async def test_the_current_state_of_a_stream_is_that_which_any_replica_has_left():
    shared = Shared()
    async with started(shared, counter, counter) as (one, other):
        await add(one, 5, "first-key")
        await add(other, 2, "second-key")
        assert [await replica.handler.current("counter/a") for replica in (one, other)] == [[7], [7]]
        assert await other.handler.current("counter/a", "counter/never-heard-of") == [7, 0]
        await add(one, -7, "third-key")
        assert await other.handler.current("counter/a") == [0]


async def test_a_projector_that_was_held_up_does_not_undo_what_another_has_folded():
    """It wrote what it had read before, and what came between was never folded again."""
    journal = StoredJournal("counter", "e1")
    handler = Handler(counter, MemoryJournal(journal), Hand(NOON))
    stored = StoredDocuments()
    async with handler.journal:
        for n in range(2):
            await handler.handle([Add(counter="a", amount=1)], f"key-{n}", "wang")
    first, second = (list(own_facts("counter", commit)) for commit in journal.commits.values())
    slow, quick = (Projector(counter, counter.views, HeldUp(stored)) for _ in range(2))
    slow.documents.puts_left = 0
    late = asyncio.create_task(slow.apply(first))
    await slow.documents.held.wait()
    await quick.apply(first + second)
    slow.documents.may_go_on.set()
    await late
    assert (await quick.documents.get("counter", "counter/a")).body["total"] == 2


class HeldUp(MemoryDocuments):
    """Stands still before one of its calls, until it may go on."""

    finds_left = puts_left = 1_000

    def __init__(self, store: StoredDocuments) -> None:
        super().__init__(store)
        self.held, self.may_go_on = asyncio.Event(), asyncio.Event()

    async def find(self, kind, query, read_only=False):
        self.finds_left -= 1
        await self._hold(self.finds_left < 0)
        return await super().find(kind, query, read_only)

    async def put_all(self, batches):
        self.puts_left -= 1
        await self._hold(self.puts_left < 0)
        await super().put_all(batches)

    async def _hold(self, now):
        if now:
            self.held.set()
            await self.may_go_on.wait()


async def test_a_member_that_takes_over_knows_what_another_has_parked():
    """The new reader of a partition overtook what the old one had parked after the new one had started."""
    shared = Shared()
    async with started(shared, counter, ledger, ledger) as (first, one, other):
        await add(first, 666, "evil-key", "bad")
        await settled(first, one, other)
        [reader] = [member for member in (one, other) if member.consumer.parked]
        await reader.inbox.__aexit__()
        await add(first, 1, "next-key", "bad")
        await settled(first, one, other)
        parked = await one.documents.get("parked", "parked/counter:counter/bad")
        assert [len(parked.body["records"]), await seen(one, "bad")] == [2, []]


async def test_what_another_replica_has_sent_through_is_not_parked_any_more():
    """The reader went on parking behind nothing."""
    evil = {666}
    shared = Shared()

    def mendable(event: CounterAdded, meta: Meta) -> list[Notice]:
        return react(event, meta) if event.total in evil else [Notice(counter=event.counter, total=event.total)]

    mended = replace(ledger, reactions=[Reaction("notice", CounterAdded, mendable)])
    async with started(shared, counter, mended, mended) as (first, one, other):
        await add(first, 666, "evil-key", "bad")
        await add(first, 1, "next-key", "bad")
        await settled(first, one, other)
        evil.clear()
        idle = other if one.consumer.parked else one
        assert (await idle.consumer.requeue("parked/counter:counter/bad")).handled == 2
        await add(first, 1, "third-key", "bad")
        await settled(first, one, other)
        assert await seen(one, "bad") == [666, 667, 668]
        assert (await one.documents.get("mirror", "counter/bad")).body["total"] == 668


async def test_two_replicas_that_derive_a_view_at_once_do_not_disturb_each_other():
    """They folded into the same documents beside the live ones, and each threw away what the other needed."""
    shared = Shared()
    async with started(shared, counter, counter) as (slow, quick):
        await add(slow, 1, "first-key")
        await settled(slow, quick)
        live = await slow.documents.get("counter", "counter/a")
        slow.documents = HeldUp(shared.documents["counter"])
        slow.documents.finds_left = 1
        rebuilding = asyncio.create_task(rebuild(slow, "counter"))
        await until(slow.documents.held.is_set)
        outcomes = [await rebuild(quick, "counter")]
        slow.documents.may_go_on.set()
        outcomes.append(await rebuilding)
        assert outcomes == [{"view": "counter", "documents": 1, "differed": 0}] * 2
        assert await slow.documents.get("counter", "counter/a") == live


class Hot(MemoryJournal):
    """Others are faster on its streams, so often."""

    losses = 0

    async def append(self, draft):
        if self.losses:
            self.losses -= 1
            raise Moved("somebody was faster")
        return await super().append(draft)


async def test_a_fact_that_leads_to_a_hot_stream_is_not_parked():
    shared = Shared()
    async with started(shared, counter, ledger) as (first, second):
        second.handler.journal = Hot(shared.journals["ledger"])
        async with second.handler.journal:
            second.handler.journal.losses = 20
            await add(first, 1, "first-key")
            await settled(first, second)
            assert (second.consumer.parked, await seen(second, "a")) == (0, [1])


async def test_a_timer_on_a_hot_stream_is_kept_until_it_has_fired():
    shared = Shared()
    async with started(shared, counter) as (running,):
        running.handler.journal = Hot(shared.journals["counter"])
        async with running.handler.journal:
            await running.handle(Add(counter="a", amount=1, remind_at=stamp(NOON)), "wang", "first-key")
            running.handler.journal.losses = 20
            await until(lambda: not running.handler.journal.losses)
            await settled(running)
            assert (await running.documents.get("counter", "counter/a")).body["reminded"]


class NeverStill(MemoryJournal):
    """Whenever somebody has read it, another replica has written more."""

    def __init__(self, store):
        super().__init__(store)
        self.handler = Handler(counter, MemoryJournal(store), Hand(NOON))

    async def read(self, after, limit, following=False):
        commits = await super().read(after, limit)
        async with self.handler.journal:
            await self.handler.handle([Add(counter="a", amount=1)], f"key-{after}-{limit}-{len(commits)}", "wang")
        return commits


async def test_a_replica_is_ready_although_others_write_faster_than_it_reads():
    """It never was while clerks recorded without a pause."""
    store = StoredJournal("counter", "e1")
    log = MemoryLog(StoredLog(partitions=1, remembers=False))
    ports = Ports(NeverStill(store), MemoryDocuments(StoredDocuments()), MemoryBlobs({}), log)
    await NeverStill(store).read(0, 1)
    async with asyncio.timeout(10), Running(counter, ports, settings("unused"), Verifier(PUBLIC, "counter")) as running:
        assert running.views.position > 0


async def test_one_of_two_replicas_publishes():
    shared = Shared()
    async with started(shared, counter, ledger, ledger) as (one, *both):
        for n in range(20):
            await add(one, 1, f"key-{n:06}")
        await until(lambda: len(shared.journals["ledger"].commits) == 20)
        await until(lambda: all(replica.relay.position == 20 for replica in both))
    there = [record.headers["id"] for record in shared.log.parts["ledger", 0] if "Passed" not in record.type]
    assert len(there) == len(set(there)) == 20
