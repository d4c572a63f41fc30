"""The CloudEvents SDK, which is not ours, reads what lies in Kafka, and writes the same bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat

from shared.adapters.kafka import KafkaLog
from shared.messages import Commit, Draft, Stored, canonical
from shared.relay import records

pytestmark = pytest.mark.servers

COMMIT = Commit(
    position=12,
    epoch="9f3a",
    draft=Draft(
        stream="stock/许昌/帐篷",
        version=3,
        command="c-17",
        digest="d1",
        events=(Stored("ninehours.inventory.Counted.v1", {"item": "帐篷", "pieces": 40, "lots": [{"kg": 1.5}]}),),
        at="2021-07-20T08:00:00+08:00",
        by="库管员",
        trace="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        correlation="plan/7",
    ),
)


class CanonicalJson(JSONFormat):
    """The SDK puts spaces into JSON; we do not."""

    def write_data(self, data: dict[str, Any] | str | bytes | None, datacontenttype: str | None) -> bytes:
        assert datacontenttype == "application/json"
        return canonical(data)


async def test_a_record_is_a_cloudevent_in_binary_mode_both_ways(kafka_bootstrap: str) -> None:
    topic = "cloudevents.inventory"
    async with KafkaLog(kafka_bootstrap, "cloudevents.") as log:
        await log.publish(list(records("inventory", COMMIT)))
    async with AIOKafkaConsumer(topic, bootstrap_servers=kafka_bootstrap, auto_offset_reset="earliest") as consumer:
        raw = await consumer.getone()
    message = KafkaMessage(dict(raw.headers), raw.key, raw.value)

    event = from_binary(message, JSONFormat())
    written = to_binary(event, CanonicalJson(), key_mapper=lambda event: str(event.get_subject()).encode())

    assert event.get_specversion() == "1.0"
    assert event.get_type() == "ninehours.inventory.Counted.v1"
    assert event.get_id() == "inventory:9f3a:12:0"
    assert event.get_time() == datetime.fromisoformat(COMMIT.draft.at)
    assert event.get_subject() == COMMIT.stream
    assert event.get_data() == COMMIT.events[0].data
    assert {name: event.get_extension(name) for name in ("epoch", "position", "index", "traceparent")} == {
        "epoch": "9f3a",
        "position": "12",
        "index": "0",
        "traceparent": COMMIT.draft.trace,
    }
    assert written == message
