"""What every log promises (shared.ports.Log and Subscription)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from shared.messages import Record
from shared.ports import COMMIT_BYTES_MAX, Log, Subscription
from tests.contract.stores import LogPlace

PATIENCE_S = 20.0


def counted(key: str, n: int, topic: str = "inventory") -> Record:
    headers = {
        "id": f"{topic}:e1:{n}:0",
        "source": f"/ninehours/{topic}",
        "specversion": "1.0",
        "type": "ninehours.inventory.Counted.v1",
        "epoch": "e1",
        "position": str(n),
        "index": "0",
        "by": "库管员",
    }
    return Record(topic, key, b'{"pieces":%d}' % n, headers)


def positions(records: Sequence[Record]) -> list[int]:
    return [record.mark[1] for record in records]


async def polled(subscription: Subscription, count: int) -> list[Record]:
    """At least `count` records, or whatever came while patience lasted."""
    records: list[Record] = []
    async with asyncio.timeout(PATIENCE_S):
        while len(records) < count:
            records += await subscription.poll(100, 1)
    return records


async def commit_all(subscription: Subscription, records: Sequence[Record]) -> None:
    for last in {(record.topic, record.partition): record for record in records}.values():
        await subscription.commit(last)


async def test_a_log_knows_which_commit_it_was_given_last_or_says_that_it_cannot_tell(log: Log) -> None:
    assert await log.published("inventory") in {("", 0), None}

    await log.publish([counted("a", 1), counted("b", 2), counted("c", 7, topic="relief")])

    assert await log.published("inventory") in {("e1", 2), None}


async def test_a_record_is_polled_as_it_was_published(log: Log) -> None:
    odd = Record(
        "inventory", "stock/许昌/帐篷", b"\x00 not JSON \xff", {"type": "x", "traceparent": "00-0-0-01", "by": ""}
    )
    await log.publish([odd])

    async with log.subscribe("relief", ["inventory"]) as subscription:
        [record] = await polled(subscription, 1)

    assert (record.topic, record.key, record.value) == (odd.topic, odd.key, odd.value)
    assert record.headers == odd.headers
    assert record.offset >= 0


async def test_records_of_one_key_stay_in_order_in_one_partition(log: Log) -> None:
    for start in range(0, 60, 20):
        await log.publish([counted(f"stock/{n % 7}", n) for n in range(start, start + 20)])

    async with log.subscribe("relief", ["inventory"]) as subscription:
        records = await polled(subscription, 60)

    by_key = defaultdict(list)
    for record in records:
        by_key[record.key].append(record)
    assert sorted(positions(records)) == list(range(60))
    assert all(positions(same) == sorted(positions(same)) for same in by_key.values())
    assert all(len({record.partition for record in same}) == 1 for same in by_key.values())
    assert len({record.partition for record in records}) > 1


async def test_a_poll_returns_no_more_than_wanted(log: Log) -> None:
    await log.publish([counted(f"stock/{n}", n) for n in range(10)])

    async with log.subscribe("relief", ["inventory"]) as subscription:
        records: list[Record] = []
        async with asyncio.timeout(PATIENCE_S):
            while len(records) < 10:
                some = await subscription.poll(3, 1)
                assert len(some) <= 3
                records += some

    assert sorted(positions(records)) == list(range(10))


async def test_a_new_group_starts_at_the_first_record_of_every_topic(log: Log) -> None:
    await log.publish([counted("a", 1), counted("b", 2, topic="relief"), counted("c", 3, topic="other")])

    async with log.subscribe("gateway", ["inventory", "relief"]) as subscription:
        assert sorted(positions(await polled(subscription, 2))) == [1, 2]


async def test_records_that_nobody_committed_are_delivered_again(log: Log) -> None:
    await log.publish([counted("a", n) for n in range(4)])
    async with log.subscribe("relief", ["inventory"]) as subscription:
        records = await polled(subscription, 4)
        await subscription.commit(records[1])

    async with log.subscribe("relief", ["inventory"]) as subscription:
        assert positions(await polled(subscription, 2)) == [2, 3]


async def test_a_commit_counts_for_its_own_partition_only(log: Log) -> None:
    await log.publish([counted(f"stock/{n}", n) for n in range(12)])
    async with log.subscribe("relief", ["inventory"]) as subscription:
        records = await polled(subscription, 12)
        done = records[0].partition
        await commit_all(subscription, [record for record in records if record.partition == done])

    rest = {record.mark[1] for record in records if record.partition != done}
    async with log.subscribe("relief", ["inventory"]) as subscription:
        assert set(positions(await polled(subscription, len(rest)))) == rest


async def test_commits_survive_reopening(place: LogPlace) -> None:
    async with place.log() as log:
        await log.publish([counted("a", 1), counted("b", 2)])
        async with log.subscribe("relief", ["inventory"]) as subscription:
            await commit_all(subscription, await polled(subscription, 2))

    async with place.log() as log:
        await log.publish([counted("a", 3)])
        async with log.subscribe("relief", ["inventory"]) as subscription:
            assert positions(await polled(subscription, 1)) == [3]


async def test_groups_are_independent(log: Log) -> None:
    await log.publish([counted("a", 1)])

    async with log.subscribe("relief", ["inventory"]) as one, log.subscribe("gateway", ["inventory"]) as other:
        await commit_all(one, await polled(one, 1))

        assert positions(await polled(other, 1)) == [1]
        assert await one.lag() == 0
        assert await other.lag() == 1


async def test_two_members_of_a_group_share_the_records(log: Log) -> None:
    await log.publish([counted(f"stock/{n}", n) for n in range(24)])
    received: list[Record] = []

    async def follow(member: Subscription) -> None:
        while len(received) < 24:
            records = await member.poll(100, 0.5)
            await commit_all(member, records)
            received.extend(records)

    async with log.subscribe("relief", ["inventory"]) as one, log.subscribe("relief", ["inventory"]) as other:
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(follow(one), follow(other))

    assert sorted(positions(received)) == list(range(24))


async def test_the_other_member_takes_over_from_one_that_left(log: Log) -> None:
    await log.publish([counted("a", 1)])
    first = log.subscribe("relief", ["inventory"])
    async with first:
        [record] = await polled(first, 1)

    async with log.subscribe("relief", ["inventory"]) as second:
        assert positions(await polled(second, 1)) == [1]
        await first.commit(record)
        assert await second.lag() == 1


async def test_a_member_says_when_partitions_have_come_to_it(log: Log) -> None:
    await log.publish([counted("a", 1)])
    async with log.subscribe("relief", ["inventory"]) as member:
        before = member.turns
        await polled(member, 1)
        had = member.turns
        await log.publish([counted("a", 2)])
        await polled(member, 1)

        assert member.turns == had > before


async def test_lag_counts_what_nobody_committed(log: Log) -> None:
    await log.publish([counted(f"stock/{n}", n) for n in range(10)])

    async with log.subscribe("relief", ["inventory"]) as subscription:
        assert await subscription.lag() == 10
        records = await polled(subscription, 10)
        await commit_all(subscription, records)
        assert await subscription.lag() == 0
        await log.publish([counted("a", 11)])
        assert await subscription.lag() == 1


async def test_lag_up_to_an_end_does_not_count_what_came_later(log: Log) -> None:
    await log.publish([counted(f"stock/{n}", n) for n in range(10)])

    async with log.subscribe("relief", ["inventory"]) as subscription:
        ends = await subscription.ends()
        assert await subscription.lag(ends) == 10
        records = await polled(subscription, 10)
        await log.publish([counted(f"stock/{n}", n) for n in range(10, 20)])
        assert await subscription.lag(ends) == 10
        await commit_all(subscription, records)
        assert (await subscription.lag(ends), await subscription.lag()) == (0, 10)


async def test_a_tail_sees_only_what_comes_later(log: Log) -> None:
    await log.publish([counted("a", 1), counted("b", 2)])

    async with log.tail(["inventory"]) as tail:
        await log.publish([counted("a", 3), counted("a", 4)])
        records = await polled(tail, 2)
        await tail.commit(records[-1])

        assert positions(records) == [3, 4]
        assert (await tail.lag(), await tail.ends()) == (0, {})


async def test_a_topic_that_nobody_has_written_is_empty(log: Log) -> None:
    async with log.subscribe("relief", ["inventory"]) as subscription, asyncio.timeout(PATIENCE_S):
        assert await subscription.poll(10, 0.01) == []
        assert await subscription.lag() == 0


async def test_a_poll_ends_when_somebody_publishes(place: LogPlace) -> None:
    async with (
        place.log() as one,
        place.log() as other,
        one.tail(["inventory"]) as tail,
        other.tail(["inventory"]) as other_tail,
        asyncio.timeout(PATIENCE_S),
    ):
        polls = [asyncio.create_task(subscription.poll(10, 60)) for subscription in (tail, other_tail)]
        await asyncio.sleep(0)
        await one.publish([counted("a", 1)])

        assert [positions(records) for records in await asyncio.gather(*polls)] == [[1], [1]]


async def test_an_event_may_be_as_large_as_a_commit(log: Log) -> None:
    await log.publish([counted("a", n)._replace(value=bytes([n]) * COMMIT_BYTES_MAX) for n in range(3)])

    async with log.subscribe("relief", ["inventory"]) as subscription:
        assert [len(record.value) for record in await polled(subscription, 3)] == [COMMIT_BYTES_MAX] * 3


async def test_publishing_nothing_does_nothing(log: Log) -> None:
    await log.publish([])
