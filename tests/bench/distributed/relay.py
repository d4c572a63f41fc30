"""A journal's commits onto the log, by the relay; the store is a stand-in for MongoDB, the log a single Kafka broker.

The baseline sends the same records with a bare aiokafka producer, idempotent and acknowledged by all replicas like
ours: without reading a journal, without making records of commits, without keeping how far it got.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer

from shared.adapters.kafka import KafkaLog, create_topics, wire
from shared.adapters.mongo import MongoDocuments, MongoJournal
from shared.adapters.mongo_client import MongoServer
from shared.messages import Record
from shared.relay import Relay, records
from tests.bench.distributed.town import Apart, apart
from tests.bench.distributed.writing import JOURNAL, recorded_per_s
from tests.bench.figure import Figure, alternate, share_of_baseline
from tests.bench.stand import Stand

COMMITS_MIN = 6_000
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
            lambda: _relayed_per_s(here, server, journal, f"relayed{next(rounds)}-"),
            lambda: _produced_per_s(here, news, f"produced{next(rounds)}-"),
        )
    goal = share_of_baseline("1/2", 1 / 2)
    return [Figure("relay", "records/s", relayed, produced, "bare idempotent producer", goal)]


async def _relayed_per_s(here: Apart, server: MongoServer, journal: MongoJournal, prefix: str) -> float:
    """From the first commit to the last, with a checkpoint after each batch, into a topic of its own."""
    async with (
        MongoDocuments(server, f"bench_{prefix[:-1]}") as documents,
        KafkaLog(bootstrap(here), topic_prefix=prefix) as log,
    ):
        await log.make([SOURCE])
        relay = Relay(SOURCE, journal, documents, log)
        await relay.open()
        sent = 0
        begun = time.perf_counter()
        while relay.position < COMMITS_MIN:
            sent += await relay.step()
        return sent / (time.perf_counter() - begun)


async def _produced_per_s(here: Apart, news: Sequence[Record], prefix: str) -> float:
    topic = prefix + SOURCE
    await create_topics([topic], {"bootstrap_servers": bootstrap(here)})
    async with AIOKafkaProducer(bootstrap_servers=bootstrap(here), enable_idempotence=True, acks="all") as producer:
        await producer.send_and_wait(topic, b"", b"", partition=0)  # a topic's first leaders take a while to be known
        begun = time.perf_counter()
        sent = [await producer.send(topic, one.value, one.key.encode(), headers=wire(one)) for one in news]
        for one in sent:
            await one
        return len(news) / (time.perf_counter() - begun)


def bootstrap(here: Apart) -> str:
    return here.log_url.removeprefix("kafka://")
