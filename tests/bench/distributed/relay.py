"""A journal's commits onto the log, by the relay; the store is a stand-in for MongoDB, the log a single Kafka broker.

The baseline sends the same records with a bare aiokafka producer, idempotent, acknowledged by all replicas and set up
like ours: without reading a journal, without making records of commits, without keeping how far it got.  Both are
connected, and have sent to every partition, before the clock starts.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer

from shared.adapters.kafka import PRODUCER, KafkaLog, create_topics, wire
from shared.adapters.mongo import MongoJournal
from shared.adapters.mongo_client import MongoServer
from shared.adapters.mongo_documents import MongoDocuments
from shared.messages import Record
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
        relayed, produced = await alternate(
            lambda: _relayed_per_s(here, server, journal, news, f"relayed{next(rounds)}-"),
            lambda: _produced_per_s(here, news, f"produced{next(rounds)}-"),
        )
    goal = share_of_baseline("1/2", 1 / 2)
    return [Figure("relay", "records/s", relayed, produced, "bare idempotent producer", goal)]


async def _relayed_per_s(
    here: Apart, server: MongoServer, journal: MongoJournal, news: Sequence[Record], prefix: str
) -> float:
    """From the first commit to the last, with a checkpoint after each batch, into a topic of its own."""
    async with (
        MongoDocuments(server, f"bench_{prefix[:-1]}") as documents,
        KafkaLog(bootstrap(here), topic_prefix=prefix) as log,
    ):
        await log.publish(news[:FIRST])
        relay = Relay(SOURCE, journal, documents, log)
        await relay.open()
        begun = time.perf_counter()
        while relay.position < COMMITS_MIN:
            await relay.step()
        return len(news) / (time.perf_counter() - begun)


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
