"""`./ninehours chaos` in short: a minute of faults while people work, and nothing that was promised is broken."""

from __future__ import annotations

import json

import pytest

from services.cli.chaos.run import Order, run
from tests.conftest import or_not_here

pytestmark = [pytest.mark.servers, pytest.mark.drill, pytest.mark.timeout(900)]
SEED, MINUTES, PER_MINUTE = 20210720, 1.25, 24


def test_what_was_acknowledged_stands_whatever_was_killed_stopped_or_cut_meanwhile(tmp_path):
    with or_not_here():
        found = run(tmp_path, Order(SEED, MINUTES, PER_MINUTE), print)
    print(json.dumps(found, indent=1))
    assert found["found"] == []
    assert found["kills"] >= 5
    assert found["acknowledged"] >= 50
