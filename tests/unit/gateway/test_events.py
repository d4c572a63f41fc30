"""Every event reads and writes its golden file: what is in journals today stays readable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.gateway.service import service
from shared.messages import Event

GOLDEN = Path(__file__).parents[2] / "golden" / "gateway"


@pytest.mark.parametrize("event", service.events, ids=lambda event: event.__name__)
def test_an_event_equals_its_golden_file(event: type[Event]) -> None:
    data = json.loads((GOLDEN / f"{event.__name__}.v1.json").read_text(encoding="utf-8"))
    assert event.read(data).model_dump(mode="json") == data
