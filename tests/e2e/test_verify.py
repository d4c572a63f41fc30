"""`./ninehours verify` beside people at work; and what was tampered with is shown with its fix."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.e2e.hamlet import advance, declare, hamlet, promise, tell
from tests.serving import ninehours, told


async def test_everything_agrees_at_work_and_stopped_and_what_was_tampered_with_is_shown(tmp_path):
    async with hamlet(tmp_path) as here:
        await promise(here, 100)
        await declare(here)
        await tell(here, {"infant": 10, "general": 90})
        await advance(here, 30)
        at_work = await told("verify", "--data", str(tmp_path))
        assert at_work["ok"], at_work
        counts = at_work["services"]
        assert all(counts[name]["views"] and counts[name]["documents"] for name in counts)
        assert counts["relief"]["commits"] == await here.town.platform.services["relief"].journal.last()
    stopped = await told("verify", "--data", str(tmp_path))
    assert stopped["services"] == at_work["services"]

    with closing(sqlite3.connect(tmp_path / "inventory.views.db")) as tampering, tampering:
        tampering.execute("UPDATE documents SET body = json_set(body, '$.on_hand', -1) WHERE kind = 'stock'")
    said = await ninehours("verify", "--data", str(tmp_path), code=3)
    assert "✗ inventory view stock: " in said
    assert "differs in on_hand" in said
    assert "./ninehours rebuild SERVICE VIEW" in said


async def test_where_there_is_no_data_the_usage_is_wrong(tmp_path):
    await ninehours("verify", "--data", str(tmp_path), code=2)
