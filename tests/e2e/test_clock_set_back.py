"""The machine's clock is set back by an hour between two acts: neither is refused, and both stay in their order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shared.clock import stamp
from tests.e2e.hamlet import START, declare, figures, hamlet, receipt, report, stock
from tests.platform import Hand, get, post

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def hand(monkeypatch):
    hand = Hand(datetime.fromisoformat(START) + timedelta(hours=1))
    monkeypatch.setattr("shared.runtime.SystemClock", lambda: hand)
    return hand


async def test_goods_come_in_and_go_out_in_the_order_in_which_people_said_so(tmp_path, hand):
    async with hamlet(tmp_path, clock="system", bottles=0) as here:
        received = await post(here.clerk, "/api/inventory/receipts", receipt(100))
        hand.time -= timedelta(hours=1)
        order = {"store": "K1", "item": "WAT", "quantity": 90, "reason": "for the school"}
        issued = await post(here.clerk, "/api/inventory/issues", order)
        assert issued["position"] == received["position"] + 1
        assert (received["at"], issued["at"]) == (stamp(hand.time + timedelta(hours=1)), stamp(hand.time))
        await here.town.settled()
        assert await stock(here) == (10, 0)
        told = (await get(here.clerk, "/api/inventory/movements", store="K1"))["items"]
        assert [movement["quantity"] for movement in told] == [100, 90]


async def test_a_village_s_correction_counts_although_the_clock_says_it_came_before(tmp_path, hand):
    async with hamlet(tmp_path, clock="system") as here:
        await declare(here)
        reports = "/api/relief/incidents/flood-1/reports"
        await post(here.officer, reports, report({"general": 10}))
        await here.town.settled()
        hand.time -= timedelta(hours=1)
        await post(here.officer, reports, report({"general": 25}, "corrected"))
        await here.town.settled()
        assert (await figures(here))["people_in_need"] == 25
