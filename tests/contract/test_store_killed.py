"""What the store has acknowledged, it knows after SIGKILL: commits, and documents too, for a group's progress on Kafka
and what a running service takes for done would outlive what it forgets."""

from __future__ import annotations

import pytest

from services.cli.chaos.servers import breakable_store
from shared.adapters.mongo_client import MongoServer
from shared.adapters.mongo_documents import MongoDocuments
from shared.ports import Document
from tests.conftest import or_not_here

pytestmark = [pytest.mark.servers, pytest.mark.drill]
KILLS, EACH = 3, 300


async def test_documents_that_were_written_are_there_after_the_store_is_killed(tmp_path):
    with or_not_here(), breakable_store(tmp_path) as store:
        server, written = MongoServer(store.direct), 0
        for _ in range(KILLS):
            async with MongoDocuments(server, "killed") as documents:
                for number in range(written, written + EACH):
                    await documents.put("note", [Document(f"{number}", {"text": "x" * 300}, ("e1", number, 0))])
                store.kill()
                written += EACH
            store.start()
            async with MongoDocuments(server, "killed") as documents:
                there = await documents.get_all("note", map(str, range(written)))
            assert len(there) == written
