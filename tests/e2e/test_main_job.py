"""The main job, end to end over HTTP, in the smallest place there is."""

from __future__ import annotations

import pytest

from services.embedded import SERVICES
from shared.verify.whole import verify
from tests.e2e.hamlet import Hamlet, advance, approve, declare, drive, figures, hamlet, planned, stock, tell
from tests.platform import settings


@pytest.mark.timeout(180)
async def test_from_recorded_stock_to_people_relieved(tmp_path):
    async with hamlet(tmp_path, bottles=1000) as here:
        await main_job(here)
    found = await verify(SERVICES, settings(tmp_path))
    assert found["ok"], found


async def main_job(here: Hamlet) -> None:
    """A report, a plan, an approval, a drive: everybody who is in need has what they need, in time."""
    await declare(here)
    await advance(here, 20)
    await tell(here, {"infant": 10, "general": 90})
    await advance(here, 30)

    plan = await planned(here)
    assert plan["summary"]["relieved_in_time"] == 100
    assert plan["summary"]["relieved_bound"] >= 100
    trips = await approve(here, plan)
    assert await stock(here) == (1000, 400)

    for trip in trips:
        await drive(here, trip)
    seen = await figures(here)
    assert (seen["people_in_need"], seen["people_relieved_in_time"]) == (100, 100)
    assert await stock(here) == (600, 0)
