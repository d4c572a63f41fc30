"""A journal's commits onto the log, by the relay; the store is a stand-in for MongoDB, the log a single Kafka broker.

Two relays: one follows closely what its own process has just written, as in operation; the other one, as after a
pause or a take-over, reads everything from the store, and so measures mostly that.

The baseline sends the same records with a bare aiokafka producer, idempotent, acknowledged by all replicas and set up
like ours: without reading a journal, without making records of commits, without keeping how far it got.  All are
connected, and have sent to every partition, before the clock starts.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

from aiokafka import AIOKafkaProducer

from shared.adapters.groups import WAITING_MAX
from shared.adapters.kafka import PRODUCER, KafkaLog, create_topics, wire
from shared.adapters.mongo import MongoJournal
from shared.adapters.mongo_client import MongoServer
from shared.adapters.mongo_documents import MongoDocuments
from shared.messages import Commit, Record
from shared.relay import Relay, records
from tests.bench.distributed.town import Apart, apart
from tests.bench.distributed.writing import JOURNAL, recorded_per_s
from tests.bench.figure import Figure, alternate, share_of_baseline
from tests.bench.stand import Stand

COMMITS_MIN = 6_000
FIRST = 200
"""Records that go before: a topic's first leaders take a while to be known."""

SOURCE = "inventory"


async def measure(stand: Stand) -> list[Figure]:
    here = await stand.once(apart)
    server = MongoServer(here.store_url)
    async with MongoJournal(server, JOURNAL, SOURCE) as journal:
        while await journal.last() < COMMITS_MIN:
            await recorded_per_s(here)
        commits = await journal.read(0, COMMITS_MIN)
        news = [record for commit in commits for record in records(SOURCE, commit)]
        rounds = itertools.count()
        followed, relayed, produced = await alternate(
            lambda: _followed_per_s(here, server, commits, news, f"followed{next(rounds)}"),
            lambda: _relayed_per_s(here, server, journal, news, f"relayed{next(rounds)}"),
            lambda: _produced_per_s(here, news, f"produced{next(rounds)}-"),
        )
    goal, baseline_is = share_of_baseline("1/2", 1 / 2), "bare idempotent producer"
    return [
        Figure("relay, of what was just written", "records/s", followed, produced, baseline_is, goal),
        Figure("relay, everything read from the store (stand-in)", "records/s", relayed, produced, baseline_is),
    ]


async def _followed_per_s(
    here: Apart, server: MongoServer, commits: Sequence[Commit], news: Sequence[Record], name: str
) -> float:
    """The same commits written anew, as many at a time as may wait; the clock stops while they are."""
    took_s = 0.0
    async with AsyncExitStack() as opened:
        journal = await opened.enter_async_context(MongoJournal(server, f"bench_{name}", SOURCE))
        relay = await _connected(opened, here, server, journal, news, name)
        for first in range(0, len(commits), WAITING_MAX):
            some = commits[first : first + WAITING_MAX]
            await asyncio.gather(*(journal.append(commit.draft) for commit in some))
            took_s += await _until_s(relay, first + len(some))
    return len(news) / took_s


async def _relayed_per_s(
    here: Apart, server: MongoServer, journal: MongoJournal, news: Sequence[Record], name: str
) -> float:
    async with AsyncExitStack() as opened:
        relay = await _connected(opened, here, server, journal, news, name)
        return len(news) / await _until_s(relay, COMMITS_MIN)


async def _connected(
    opened: AsyncExitStack, here: Apart, server: MongoServer, journal: MongoJournal, news: Sequence[Record], name: str
) -> Relay:
    """A relay with checkpoints and a topic of its own."""
    documents = await opened.enter_async_context(MongoDocuments(server, f"bench_{name}_documents"))
    log = await opened.enter_async_context(KafkaLog(bootstrap(here), topic_prefix=f"{name}-"))
    await log.publish(news[:FIRST])
    relay = Relay(SOURCE, journal, documents, log)
    await relay.open()
    return relay


async def _until_s(relay: Relay, position: int) -> float:
    """With a checkpoint after each batch."""
    begun = time.perf_counter()
    while relay.position < position:
        await relay.step()
    return time.perf_counter() - begun


async def _produced_per_s(here: Apart, news: Sequence[Record], prefix: str) -> float:
    topic = prefix + SOURCE
    await create_topics([topic], {"bootstrap_servers": bootstrap(here)})
    async with AIOKafkaProducer(bootstrap_servers=bootstrap(here), **PRODUCER) as producer:

        async def send(some: Sequence[Record]) -> None:
            sent = [await producer.send(topic, one.value, one.key.encode(), headers=wire(one)) for one in some]
            for one in sent:
                await one

        await send(news[:FIRST])
        begun = time.perf_counter()
        await send(news)
        return len(news) / (time.perf_counter() - begun)


def bootstrap(here: Apart) -> str:
    return here.log_url.removeprefix("kafka://")
