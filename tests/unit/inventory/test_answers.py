"""Every answer of inventory is as its OpenAPI document says, whatever state things are in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from services.inventory.service import service
from tests.answers import Answers
from tests.platform import client, settled
from tests.unit.inventory.test_service import ITEM, TWO, Platform, running

GOODS = {"store": "C01", "item": "WAT"}
CLERK: dict[str, Any] = {"area": "NORTH"}
BISCUITS = {**ITEM, "code": "BIS", "gtins": "2000000000015", "shelf_life_days": None, "substitution_group": "meal"}
AGREEMENTS = [
    {"lot": "A2", "store": "E01", "item": "WAT", "quantity": 9, "notice_min": 60, "valid_until": TWO},
    {"lot": "A3", "store": "E01", "item": "WAT", "quantity": 9, "notice_min": 60},
]
LINE = {
    "code": "P2",
    "store": "E01",
    "item": "WAT",
    "rate_per_h": 1,
    "notice_min": 9,
    "max_quantity": 5,
    "answer_within_min": 600,
    "until": "2021-07-21T12:00:00+08:00",
}
LISTS = ("/items", "/stores", "/stock", "/movements", "/discrepancies", "/agreements", "/capacity", "/callups")


async def test_every_answer_is_as_the_document_says(tmp_path: Path) -> None:
    answers = Answers(service)
    async with running(tmp_path) as platform:
        await partners_promise(platform)
        await trips_are_served(platform)
        await goods_come_and_go(platform)
        async with client(platform.inventory, "admin") as admin:
            for path in LISTS:
                await answers.ask(admin, path)
            for trip in ("T1", "T2", "T3", "T4", "T5"):
                await answers.ask(admin, "/reservations", trip=trip)
            await answers.ask(admin, "/supply", by=TWO)
            await answers.ask(admin, "/stores/{store}", store="C01")
            await answers.ask(admin, "/stores/{store}", store="E01")
            await answers.ask(admin, "/agreements/{agreement}", agreement="A1")
            await answers.ask(admin, "/capacity/{line}", line="P1")
    assert answers.never_asked() == set()
    assert answers.never_met() == set()


async def trips_are_served(platform: Platform) -> None:
    """T1 is loaded, T2 refused at once, T3's partner declines, T4's goods are made, T5's partner says nothing yet."""
    await platform.ask("stock/C01/WAT", "T1", 30, "government", "L1")
    await done(platform, "/loads", {"trip": "T1", "stop": 0}, "clerk", **CLERK)
    await platform.ask("stock/C01/WAT", "T2", 1000, "government", "L1")
    await platform.ask("stock/E01/WAT", "T3", 30, "corporate", "A1")
    declined = {"confirmed": 0, "reason": "no driver"}
    await done(platform, "/callups/R1/A1/answer", declined, "partner", org="E01")
    await platform.ask("capacity/P1", "T4", 60, "capacity", "P1")
    await done(platform, "/callups/R1/P1/answer", {"confirmed": 60}, "partner", org="E01")
    await platform.ask("capacity/P2", "T5", 1, "capacity", "P2")
    platform.advance(TWO)
    await done(platform, "/production", {"line": "P1", "quantity": 60}, "partner", org="E01")


async def goods_come_and_go(platform: Platform) -> None:
    """Of each kind of movement, one stands and one is undone; and more is gone than the books had."""
    kinds: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("/receipts", {"lot": "L9", "quantity": 5}, "clerk"),
        ("/issues", {"quantity": 5, "reason": "school"}, "clerk"),
        ("/scraps", {"lot": "L1", "quantity": 1, "reason": "wet", "witness": "Li"}, "supervisor"),
    )
    for path, body, role in kinds:
        await done(platform, path, {**GOODS, **body}, role, **CLERK)
        undone = await done(platform, path, {**GOODS, **body}, role, **CLERK)
        reversal = {"movement": undone["events"][0]["id"], "reason": "typo"}
        await done(platform, "/reversals", reversal, "supervisor", **CLERK)
    await done(platform, "/issues", {**GOODS, "quantity": 999, "reason": "gone", "fact": True}, "clerk", **CLERK)
    await done(platform, "/receipts", {**GOODS, "lot": "L5", "quantity": 2, "expires": None}, "clerk", **CLERK)
    await done(platform, "/stores/C02/close", {"reason": "water"}, "coordinator", area="CITY")


async def partners_promise(platform: Platform) -> None:
    """Agreements and lines with and without an end, with and without a statement."""
    await platform.load(items=[BISCUITS], agreements=AGREEMENTS, capacity=[LINE])
    stated = {"quantity": 9, "expires": "2022-01-01"}
    await done(platform, "/agreements/A2/statements", stated, "partner", org="E01")


async def done(platform: Platform, path: str, body: dict[str, Any], role: str, **who: str) -> Any:
    answer = await platform.post(path, body, role, **who)
    assert answer.status_code == 201, answer.text
    await settled(*platform.services)
    return answer.json()
