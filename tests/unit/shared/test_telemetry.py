"""Logs tell of the work and never stop it."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
import structlog

from shared import telemetry


@pytest.fixture(autouse=True)
def configured_as_before():
    yield
    structlog.reset_defaults()


def test_a_log_line_is_json_with_its_level(capsys):
    telemetry.configure("inventory")
    structlog.get_logger().warning("parked", key="库")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["key"]) == ("parked", "warning", "库")


def test_a_full_disk_under_the_logs_stops_nothing(monkeypatch):
    full = open("/dev/full", "w")  # noqa: SIM115 - closing it fails as writing does
    monkeypatch.setattr("sys.stderr", full)
    telemetry.configure("inventory")
    for _ in range(3):
        structlog.get_logger().error("loop failed", text="x" * 10_000)
    with suppress(OSError):
        full.close()
