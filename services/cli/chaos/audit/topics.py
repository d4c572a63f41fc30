"""Topics and how far each group has come, read with Kafka's plain client."""

from __future__ import annotations

import json
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.cli.chaos.audit.books import HEARS, WORKERS, Books, Line

ATTRIBUTE = "ce_"


async def read_topics(bootstrap: str, books: Books) -> None:
    for topic in HEARS:
        reader = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
        await reader.start()
        try:
            ends = await reader.end_offsets(reader.assignment())
            books.ends |= {(part.topic, part.partition): end for part, end in ends.items()}
            books.topics[topic] = await lines(reader, ends)
        finally:
            await reader.stop()
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        for group in (*HEARS, WORKERS):
            offsets = await admin.list_consumer_group_offsets(group)
            books.taken_in[group] = {(part.topic, part.partition): meta.offset for part, meta in offsets.items()}
    finally:
        await admin.close()


async def lines(reader: Any, ends: dict[TopicPartition, int]) -> list[Line]:
    """Everything from the first record to the ends."""
    found: list[Line] = []
    left = {part for part, end in ends.items() if end}
    while left:
        for messages in (await reader.getmany(*left, timeout_ms=1_000)).values():
            found += [line(message) for message in messages]
        left = {part for part in left if await reader.position(part) < ends[part]}
    return found


def line(message: Any) -> Line:
    headers = {name.removeprefix(ATTRIBUTE): value.decode() for name, value in message.headers}
    return Line(message.partition, message.offset, message.key.decode(), headers, json.loads(message.value))
