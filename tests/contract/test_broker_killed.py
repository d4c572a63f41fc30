"""A member of a group ends, and says that it is away, whatever has become of its broker."""

from __future__ import annotations

import asyncio

import pytest

from services.cli.chaos.servers import breakable_brokers
from shared.adapters.kafka import KafkaLog
from shared.ports import Unavailable
from tests.conftest import or_not_here
from tests.contract.test_log import counted, polled, positions

pytestmark = [pytest.mark.servers, pytest.mark.drill]
MEMBERS, ENDED_WITHIN_S, PATIENCE_S = 3, 30, 60


async def test_a_member_whose_broker_is_gone_ends_and_then_knows_no_lag(tmp_path):
    with or_not_here(), breakable_brokers(tmp_path) as [broker]:
        async with KafkaLog(broker.direct.removeprefix("kafka://")) as log:
            async with log.subscribe("some", ["stock"]) as member:
                assert await member.lag() == 0
                broker.kill()
                leaving = asyncio.get_running_loop().time()
            assert asyncio.get_running_loop().time() - leaving < ENDED_WITHIN_S
            with pytest.raises(Unavailable):
                await member.lag()


async def test_members_that_join_for_a_new_topic_all_at_once_share_all_of_it_out(tmp_path):
    with or_not_here(), breakable_brokers(tmp_path) as [broker]:
        logs = [KafkaLog(broker.direct.removeprefix("kafka://"), instance=f"member-{one}") for one in range(MEMBERS)]

        async def parts(log):
            async with log.subscribe("workers", ["new"]) as member:
                await joined.wait()
                await member.poll(1, 3)
                return len(member._consumer.assignment())

        joined = asyncio.Barrier(MEMBERS)
        assert sum(await asyncio.gather(*map(parts, logs))) == 12


async def test_of_three_brokers_one_may_be_gone_and_nothing_is_lost_nor_waits_for_its_return(tmp_path):
    with or_not_here(), breakable_brokers(tmp_path, 3) as brokers:
        async with KafkaLog(",".join(one.direct.removeprefix("kafka://") for one in brokers)) as log:
            await surely_published(log, 0)
            for number, broker in enumerate(brokers, 1):
                broker.kill()
                await surely_published(log, number)
                await asyncio.to_thread(broker.start)
            async with log.subscribe("some", ["inventory"]) as member:
                assert {*positions(await polled(member, 4))} == {0, 1, 2, 3}


async def surely_published(log, number):
    """As the relay does: again and again until it is acknowledged."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await log.publish([counted(f"key-{number}", number)])
            except Unavailable:
                await asyncio.sleep(0.1)
