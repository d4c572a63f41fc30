"""A member of a group ends, and says that it is away, whatever has become of its broker."""

from __future__ import annotations

import asyncio

import pytest

from services.cli.chaos.servers import breakable
from shared.adapters.kafka import KafkaLog
from shared.ports import Unavailable
from tests.conftest import or_not_here

pytestmark = pytest.mark.servers
MEMBERS, ENDED_WITHIN_S = 3, 30


async def test_a_member_whose_broker_is_gone_ends_and_then_knows_no_lag(tmp_path):
    with or_not_here(), breakable(tmp_path) as (_, broker):
        async with KafkaLog(broker.direct.removeprefix("kafka://")) as log:
            async with log.subscribe("some", ["stock"]) as member:
                assert await member.lag() == 0
                broker.kill()
                leaving = asyncio.get_running_loop().time()
            assert asyncio.get_running_loop().time() - leaving < ENDED_WITHIN_S
            with pytest.raises(Unavailable):
                await member.lag()


async def test_members_that_join_for_a_new_topic_all_at_once_share_all_of_it_out(tmp_path):
    with or_not_here(), breakable(tmp_path) as (_, broker):
        logs = [KafkaLog(broker.direct.removeprefix("kafka://"), instance=f"member-{one}") for one in range(MEMBERS)]

        async def parts(log):
            async with log.subscribe("workers", ["new"]) as member:
                await joined.wait()
                await member.poll(1, 3)
                return len(member._consumer.assignment())

        joined = asyncio.Barrier(MEMBERS)
        assert sum(await asyncio.gather(*map(parts, logs))) == 12
