"""The log in Apache Kafka.  On the wire, records are CloudEvents 1.0 in Kafka's binary content mode."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import lru_cache
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    IllegalStateError,
    KafkaConnectionError,
    KafkaError,
    RebalanceInProgressError,
    TopicAlreadyExistsError,
    UnknownMemberIdError,
    for_code,
)
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder

from shared.access import Access
from shared.adapters.kafka_access import told, trouble
from shared.messages import Record
from shared.ports import COMMIT_BYTES_MAX, Ends, Unavailable
from shared.steps import Gathering

PARTITIONS = 12
"""For ever: another number would move keys, and with them their order."""

COPIES_MAX = 3
RECORD_BYTES_MAX = 2 * COMMIT_BYTES_MAX
KEYS_REMEMBERED = 10_000
ANSWER_S = 10
CLOSE_S = 5
ATTRIBUTE = "ce_"
CONTENT_TYPE = ("content-type", b"application/json")

ANYBODY = Access("NINEHOURS_LOG")

CONNECTION: dict[str, Any] = {"request_timeout_ms": ANSWER_S * 1_000, "retry_backoff_ms": 100}
PRODUCER: dict[str, Any] = {
    "enable_idempotence": True,
    "acks": "all",
    "max_request_size": RECORD_BYTES_MAX,
    "max_batch_size": 128 << 10,  # one question to the broker for a relay's step, rather than one for each 16 KiB
}
CONSUMER: dict[str, Any] = {"enable_auto_commit": False, "auto_offset_reset": "earliest", "fetch_max_wait_ms": 50}
"""The driver asks a broker one question at a time: for news of what it has just handed out it asks again only when the
question before has been answered, for lack of other news after so long."""
MEMBER: dict[str, Any] = {
    "session_timeout_ms": 10_000,
    "heartbeat_interval_ms": 1_000,
    "max_poll_interval_ms": 300_000,
}
LOST = (
    CommitFailedError,
    IllegalGenerationError,
    IllegalStateError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)


class KafkaLog:
    """`topic_prefix` keeps drills and tests apart.  `instance` (a pod's stable name) spares restarts a rebalance.

    It connects when it is first used, so that a service can start while Kafka is away.
    """

    ordered = False

    def __init__(
        self, bootstrap: str, topic_prefix: str = "", instance: str | None = None, access: Access = ANYBODY
    ) -> None:
        self.prefix = topic_prefix
        self.instance = instance
        self.connection = {"bootstrap_servers": bootstrap} | CONNECTION | told(access)
        self._bootstrap = bootstrap
        self._access = access
        self._producer: AIOKafkaProducer | None = None
        self._made: set[str] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._drop_producer()

    async def publish(self, records: Sequence[Record]) -> None:
        if not records:
            return
        try:
            async with self.answering():
                await self.make(_topics(records))
                await self._send(records)
        except Unavailable as unavailable:
            if isinstance(unavailable.__cause__, KafkaError):
                await self._drop_producer()  # some of its errors are for ever
            raise

    def subscribe(self, group: str, topics: Sequence[str]) -> Member:
        return Member(self, group, topics)

    async def published(self, topic: str) -> None:
        """Kafka keeps what it has acknowledged: the relay's own checkpoint is enough."""

    def tail(self, topics: Sequence[str]) -> Tail:
        return Tail(self, topics)

    async def greet(self) -> None:
        """Nothing, if Kafka lets us in.  Raises Unavailable, with what to do."""
        async with self.answering(), admin_client(self.connection):
            pass

    async def make(self, topics: Iterable[str]) -> None:
        """The topics, unless they are there: kept for ever, copied as often as the cluster allows up to three times."""
        if not (missing := set(topics) - self._made):
            return
        await create_topics([self.prefix + topic for topic in missing], self.connection)
        self._made |= missing

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[None]:
        """Kafka's own clients wait for ever; we do not.  Nor do they say why they are not let in."""
        try:
            async with asyncio.timeout(ANSWER_S):
                yield
        except (KafkaError, TimeoutError) as error:
            why = await trouble(self._bootstrap, self._access) if isinstance(error, KafkaConnectionError) else ""
            raise Unavailable(f"Kafka does not answer: {why or repr(error)}") from error

    async def _send(self, records: Sequence[Record]) -> None:
        producer = self._producer or await self._start_producer()
        counts = {topic: len(await producer.partitions_for(self.prefix + topic)) for topic in _topics(records)}
        by_part: dict[TopicPartition, list[Record]] = defaultdict(list)
        for record in records:
            part = partition_of(record.key, counts[record.topic])
            by_part[TopicPartition(self.prefix + record.topic, part)].append(record)
        await asyncio.gather(*(send_in_order(producer, part, some) for part, some in by_part.items()))

    async def _start_producer(self) -> AIOKafkaProducer:
        async with AsyncExitStack() as stack:
            producer = AIOKafkaProducer(**self.connection, **PRODUCER)
            stack.push_async_callback(producer.stop)
            await producer.start()
            stack.pop_all()
        self._producer = producer
        return producer

    async def _drop_producer(self) -> None:
        """Flushes what it can.  A producer whose broker is away would wait for ever, unless its sender ends first."""
        if producer := self._producer:
            self._producer = None
            stopping = asyncio.create_task(producer.stop())
            await asyncio.wait([stopping], timeout=CLOSE_S)
            if not stopping.done():
                producer._sender.sender_task.cancel()
            await stopping


class Tail:
    """Follows from now on, without a group."""

    turns = 0

    def __init__(self, log: KafkaLog, topics: Sequence[str]) -> None:
        self._log = log
        self._parts = [TopicPartition(log.prefix + topic, part) for topic in topics for part in range(PARTITIONS)]
        self._topics = topics
        self._settings: dict[str, Any] = {}
        self._open = False

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack, self._log.answering():
            await self._log.make(self._topics)
            self._consumer = AIOKafkaConsumer(**self._log.connection, **CONSUMER, **self._settings)
            stack.push_async_callback(stop, self._consumer)
            await self._consumer.start()
            await self._begin()
            stack.pop_all()
        self._open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self._open = False
        await stop(self._consumer)

    async def poll(self, limit: int, wait_s: float) -> list[Record]:
        try:
            polled = await self._consumer.getmany(timeout_ms=int(wait_s * 1_000), max_records=limit)
        except KafkaError as error:
            raise Unavailable(f"Kafka does not answer: {error!r}") from error
        return [self._record(message) for messages in polled.values() for message in messages]

    async def commit(self, *upto: Record) -> None:
        """Nothing: a tail remembers nothing."""

    def leads(self) -> bool:
        return False

    async def ends(self) -> Ends:
        return {}

    async def lag(self, ends: Ends | None = None) -> int:
        return 0

    async def _begin(self) -> None:
        self._consumer.assign(self._parts)
        for part, offset in (await self._consumer.end_offsets(self._parts)).items():
            self._consumer.seek(part, offset)

    def _record(self, message: ConsumerRecord[bytes, bytes]) -> Record:
        return Record(
            topic=message.topic.removeprefix(self._log.prefix),
            key=(message.key or b"").decode(errors="replace"),
            value=message.value or b"",
            headers=attributes(message.headers),
            partition=message.partition,
            offset=message.offset,
        )


class Member(Tail, ConsumerRebalanceListener):  # type: ignore[misc]
    """One member of a group; Kafka shares the partitions out."""

    def __init__(self, log: KafkaLog, group: str, topics: Sequence[str]) -> None:
        super().__init__(log, topics)
        self._settings = MEMBER | {"group_id": log.prefix + group, "group_instance_id": log.instance}
        self._done: dict[TopicPartition, int] = {}
        """Of the partitions that are this member's: what is committed, which nobody else can change meanwhile."""
        self._gathering = Gathering()

    async def poll(self, limit: int, wait_s: float) -> list[Record]:
        """Soon after a few records, more are let come: a batch costs as many questions to the store as it ever does."""
        await self._gathering.over()
        records = await super().poll(limit, wait_s)
        self._gathering.follows(small=0 < len(records) < limit)
        return records

    async def commit(self, *upto: Record) -> None:
        ours = self._consumer.assignment() if self._open else ()
        ends: dict[TopicPartition, int] = {}
        for record in upto:
            part = TopicPartition(self._log.prefix + record.topic, record.partition)
            if part in ours:
                ends[part] = max(ends.get(part, 0), record.offset + 1)
        if not ends:
            return
        turns = self.turns
        try:
            async with self._log.answering():
                await self._consumer.commit(ends)
            if turns == self.turns:
                self._done |= ends
        except Unavailable as unavailable:
            if not isinstance(unavailable.__cause__, LOST):
                raise

    def leads(self) -> bool:
        return self._open and self._parts[0] in self._consumer.assignment()

    async def ends(self) -> Ends:
        async with self._log.answering():
            ends = await self._consumer.end_offsets(self._parts)
        return {(part.topic, part.partition): offset for part, offset in ends.items()}

    async def lag(self, ends: Ends | None = None) -> int:
        if not self._open:
            raise Unavailable("Kafka is not connected: the member has left its group and is about to join again.")
        ends = await self.ends() if ends is None else ends
        written = {TopicPartition(*part): end for part, end in ends.items() if end}
        async with self._log.answering():
            committed = await asyncio.gather(*map(self._committed, written))
        return sum(max(0, end - offset) for end, offset in zip(written.values(), committed, strict=True))

    async def _committed(self, part: TopicPartition) -> int:
        """Kafka answers for one partition at a time, and slowly, so it is asked only for what it alone knows."""
        turns = self.turns
        if part not in self._done:
            offset = await self._consumer.committed(part) or 0
            if turns != self.turns or part not in self._consumer.assignment():
                return offset
            self._done.setdefault(part, offset)
        return self._done[part]

    async def _begin(self) -> None:
        """Joins once the broker tells of the topics: who shares them out before that leaves nothing for anybody."""
        topics = [self._log.prefix + topic for topic in self._topics]
        for topic in topics:
            await self._consumer._client._wait_on_metadata(topic)
        self._consumer.subscribe(topics, listener=self)

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """A commit for them is refused, and whoever has them now repeats."""
        self._done.clear()

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self.turns += 1
        self._done.clear()


async def send_in_order(producer: AIOKafkaProducer, part: TopicPartition, records: Iterable[Record]) -> None:
    """A batch after the other is on the log, or nothing after the first that is not."""
    for batch in batches(producer, records):
        await (await producer.send_batch(batch, part.topic, partition=part.partition))


def batches(producer: AIOKafkaProducer, records: Iterable[Record]) -> Iterator[BatchBuilder]:
    """Filled by hand: what the driver does for each record that it is given singly costs more than the record."""
    batch = producer.create_batch()
    for record in records:
        content = {"timestamp": None, "key": record.key.encode(), "value": record.value, "headers": wire(record)}
        if batch.append(**content) is None:
            yield batch
            batch = producer.create_batch()
            batch.append(**content)  # an empty one takes whatever its size
    yield batch


@lru_cache(KEYS_REMEMBERED)
def partition_of(key: str, count: int) -> int:
    """As every client of Kafka chooses: what is already on the log stays in one order with what follows."""
    chosen: int = DefaultPartitioner()(key.encode(), range(count), ())
    return chosen


async def stop(consumer: AIOKafkaConsumer) -> None:
    """In any case: while its coordinator is away, its own end may take for ever, or cancel whoever waits for it."""
    for end in (consumer.stop, consumer._client.close):
        ending = asyncio.create_task(end())
        await asyncio.wait([ending], timeout=CLOSE_S)
        if not ending.done():
            ending.cancel()
        elif not ending.cancelled() and not ending.exception():
            return


@asynccontextmanager
async def admin_client(connection: dict[str, Any]) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**connection)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


async def create_topics(names: list[str], connection: dict[str, Any]) -> None:
    async with admin_client(connection) as admin:
        copies = min(len((await admin.describe_cluster())["brokers"]), COPIES_MAX)
        created = await admin.create_topics([NewTopic(name, PARTITIONS, copies, None, kept(copies)) for name in names])
    for name, code, *_ in created.topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):
            raise for_code(code)(f"topic {name} could not be made")


def kept(copies: int) -> dict[str, str]:
    return {
        "retention.ms": "-1",
        "cleanup.policy": "delete",
        "min.insync.replicas": str(max(copies - 1, 1)),
        "max.message.bytes": str(RECORD_BYTES_MAX),
    }


def _topics(records: Iterable[Record]) -> set[str]:
    return {record.topic for record in records}


def wire(record: Record) -> list[tuple[str, bytes]]:
    """The headers of a CloudEvent in binary mode."""
    return [(ATTRIBUTE + name, value.encode()) for name, value in record.headers.items()] + [CONTENT_TYPE]


def attributes(headers: Iterable[tuple[str, bytes]]) -> Mapping[str, str]:
    return {
        name.removeprefix(ATTRIBUTE): value.decode(errors="replace")
        for name, value in headers
        if name.startswith(ATTRIBUTE)
    }
