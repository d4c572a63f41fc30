"""The board of one replica, while another takes the reports."""

from __future__ import annotations

from services.relief.service import service
from tests.integration.kernel.test_replicas import Shared, started
from tests.platform import client
from tests.unit.relief.samples import DECLARATION
from tests.unit.relief.test_over_http import NEEDS, bring, place_rows, post


async def test_what_one_replica_was_told_is_on_the_board_of_the_other_and_nothing_of_before_is_lost():
    async with (
        started(Shared(), service, service) as (one, other),
        client(one, "admin") as here,
        client(other, "admin") as there,
    ):
        await bring(here, "places", place_rows())
        declared = await post(here, "/incidents", DECLARATION)
        assert await in_need(there, declared) == {"v1": 80, "v2": 40, "s1": 30}
        first = await post(here, "/incidents/flood/reports", {**NEEDS, "village": "v1"})
        assert (await in_need(there, first))["v1"] == 42
        await post(there, "/incidents/flood/reports", {**NEEDS, "village": "v2"})
        corrected = await post(here, "/incidents/flood/reports", {**NEEDS, "village": "v1", "people": {"general": 7}})
        assert await in_need(there, corrected) == await in_need(here, corrected) == {"v1": 7, "v2": 42}


async def in_need(http, receipt):
    """Persons by place, as this replica shows it once it knows what the receipt is for."""
    answer = await http.get(f"/incidents/flood/places?at_least={receipt.json()['position']}")
    assert answer.status_code == 200, answer.text
    return {row["place"]: row["in_need"] for row in answer.json()["items"]}
