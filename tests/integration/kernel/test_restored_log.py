"""A log may hold what a journal's restore has undone: what was known of it before does not count for its new epoch."""

from __future__ import annotations

from shared.epochs import next_epoch
from shared.messages import Commit, Draft, Stored
from shared.relay import record_of
from tests.integration.kernel.counter import Added, counter, ledger
from tests.integration.kernel.test_kernel import add
from tests.platform import client, started, until

BOTH = (counter, ledger)


def published(epoch, position, name, total):
    event = Stored(Added.of, {"counter": name, "amount": 1, "total": total})
    draft = Draft(f"counter/{name}", total, f"{epoch}:{position}", "", (event,), "2026-01-01T00:00:00Z", "wang")
    return record_of("counter", Commit(position, epoch, draft), 0, event)


async def test_positions_of_before_a_restore_do_not_cover_those_that_are_given_again(tmp_path):
    async with started(tmp_path, *BOTH) as [first, second], client(first, "clerk") as http:
        for _ in range(5):
            await add(http, "a", 1)
        await until(lambda: second.consumer.reached["counter"] == 5)
        await until(lambda: second.covers("counter", 5))

        before, after = first.journal.epoch, next_epoch(first.journal.epoch, 1_000)
        await first.log.publish([published(after, 3, "a", 30)])
        await until(lambda: second.consumer.reached["counter"] == 3)
        await until(lambda: second.covers("counter", 3))
        assert not await second.covers("counter", 5)

        await first.log.publish([published(before, 6, "b", 1), published(after, 4, "c", 1)])
        await until(lambda: second.covers("counter", 4))
        assert not await second.covers("counter", 5)
        assert (await second.documents.get("mirror", "counter/a")).body["total"] == 30
