"""Servers that do not answer are Unavailable, soon and with a sentence, and everything still closes."""

from __future__ import annotations

import pytest

from shared.adapters.kafka import KafkaLog
from shared.adapters.mongo import MongoJournal
from shared.adapters.mongo_client import MongoServer
from shared.ports import Unavailable
from tests.contract.test_log import counted
from tests.servers.servers import free_port


async def test_a_log_opens_while_kafka_is_away_and_says_so_when_it_is_used() -> None:
    async with KafkaLog(f"127.0.0.1:{free_port()}") as log:
        with pytest.raises(Unavailable, match="Kafka"):
            await log.publish([counted("a", 1)])
        with pytest.raises(Unavailable, match="Kafka"):
            await log.subscribe("relief", ["inventory"]).__aenter__()


@pytest.mark.servers
async def test_a_journal_does_not_open_while_its_database_is_away() -> None:
    with pytest.raises(Unavailable, match="database"):
        await MongoJournal(MongoServer(f"mongodb://127.0.0.1:{free_port()}/"), "test", "inventory").__aenter__()
