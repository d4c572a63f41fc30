"""The log between the services is away: people notice nothing, readiness does, and nothing is lost when it is back."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager

import pytest

from tests.e2e.hamlet import declare, figures, hamlet, receipt, report, stock, tell
from tests.platform import get, post, until

pytestmark = pytest.mark.timeout(60)


@contextmanager
def log_away(folder):
    """Its records cannot be read or written, as on a disk that has been unplugged."""
    with closing(sqlite3.connect(folder / "log.db", isolation_level=None)) as log:
        log.execute("ALTER TABLE records RENAME TO elsewhere")
        try:
            yield
        finally:
            log.execute("ALTER TABLE elsewhere RENAME TO records")


async def readiness(here, status):
    async def as_expected():
        body = await get(here.admin, "/readyz")
        return body if body["status"] == status else None

    return await until(as_expected, 20)


async def test_requests_are_accepted_and_relayed_when_the_log_is_back(tmp_path):
    async with hamlet(tmp_path, bottles=100) as here:
        await declare(here)
        with log_away(tmp_path):
            received = await post(here.clerk, "/api/inventory/receipts", receipt(11))
            degraded = await readiness(here, "degraded")
            assert "inventory: relay" in degraded["failing"]
            seen = await get(here.clerk, "/api/inventory/stock", store="K1", at_least=received["position"])
            assert seen["items"][0]["on_hand"] == 111
            assert not (await get(here.admin, "/status"))["settled"]
        await readiness(here, "ready")
        await here.town.settled()
        inventory = here.town.platform.services["inventory"]
        assert here.town.platform.services["allocation"].consumer.reached["inventory"] == await inventory.journal.last()


async def test_services_that_wait_for_each_other_go_on_where_they_stopped(tmp_path):
    async with hamlet(tmp_path, bottles=100) as here:
        await declare(here)
        with log_away(tmp_path):
            told = report({"general": 8})
            said = await post(here.officer, "/api/relief/incidents/flood-1/reports", told)
            seen = await get(here.admin, "/api/relief/incidents/flood-1/figures", at_least=said["position"])
            assert seen["people_in_need"] == 8
            await readiness(here, "degraded")
        await here.town.settled()
        await tell(here, {"general": 9}, stage="corrected")
        assert (await figures(here))["people_in_need"] == 9


async def test_a_platform_that_starts_without_its_log_takes_requests_and_catches_up(tmp_path):
    async with hamlet(tmp_path, bottles=100):
        pass
    (tmp_path / "log.db").unlink()
    async with hamlet(tmp_path, bottles=0) as here:
        await post(here.clerk, "/api/inventory/receipts", receipt(1))
        await here.town.settled()
        assert await stock(here) == (101, 0)
