"""The planner as a process of its own: lines on standard output, a plan in a file, an exit status."""

import json
from pathlib import Path

import pytest
from numba.core.dispatcher import Dispatcher

from services.allocation.planner import dispatch, hauling, improve, promises, relief, travel, world
from services.allocation.planner.__main__ import main
from services.allocation.planner.warm import warm
from tests.unit.allocation import small_relief


def test_progress_comes_line_by_line_and_the_summary_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "instance.json").write_text(json.dumps(small_relief.instance()))
    status = main([str(tmp_path / "instance.json"), "-o", str(tmp_path / "plan.json"), "--work", "1000"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert status == 0
    assert {"stage", "seconds", "relieved", "bound"} == set(lines[0])
    assert lines[-1] == {"done": plan["summary"]}


def test_a_bad_instance_ends_with_the_place_and_the_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "instance.json").write_text(json.dumps(small_relief.instance() | {"rations": []}))
    status = main([str(tmp_path / "instance.json"), "-o", str(tmp_path / "plan.json")])
    assert status == 2
    assert json.loads(capsys.readouterr().out) == {"error": "must not be empty", "where": "/rations"}
    assert not (tmp_path / "plan.json").exists()


def test_warming_up_leaves_nothing_to_compile() -> None:
    warm()
    for module in (dispatch, hauling, improve, promises, relief, travel, world):
        entries = [f for f in vars(module).values() if isinstance(f, Dispatcher) and f.targetoptions.get("nogil")]
        assert all(f.signatures for f in entries if f.__module__ == module.__name__)
