"""`plan` and `check-plan` on files: figures that a person reads, and faults that name the file and the place."""

from __future__ import annotations

import json

import pytest

from services.cli.commands.check_plan import check_plan
from services.cli.commands.plan import Order, plan
from tests.unit.allocation.small_relief import instance


@pytest.fixture
def files(tmp_path, capsys):
    """The small problem, its plan, and the summary that `plan --json` prints."""
    problem, solved = tmp_path / "instance.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(instance()))
    assert plan(problem, solved, Order(15.0, 10.0, 1, 100), as_json=True) == 0
    return problem, solved, json.loads(capsys.readouterr().out)


def test_the_summary_says_how_much_memory_the_plan_took(files):
    _, solved, summary = files
    assert 10 < summary["peak_mb"] < 4000
    assert json.loads(solved.read_text())["summary"] == summary


def test_the_table_has_units_the_proven_bound_and_the_gap(files, capsys):
    problem, solved, summary = files
    assert check_plan(problem, solved, None, as_json=False) == 0
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert f"relieved in time {summary['relieved_in_time']} people, 100.0% of them" in shown
    assert f"at most possible, proven by the plan's prices {summary['relieved_bound']} people" in shown
    assert "gap 0.0 %" in shown
    assert any(line.startswith("driven ") and line.endswith(" km") for line in shown)
    assert shown[-1] == "0 violations"


def test_a_plan_without_prices_shows_no_bound(files, capsys):
    problem, solved, _ = files
    rewrite(solved, certificate=None)
    assert check_plan(problem, solved, None, as_json=False) == 0
    assert "at most possible" not in capsys.readouterr().out


def test_what_is_tied_is_told_apart_from_what_is_not(files, capsys):
    problem, solved, _ = files
    trips = json.loads(solved.read_text())["trips"]
    rewrite(solved, trips=[trip | {"vehicle": "unknown"} for trip in trips])
    assert check_plan(problem, solved, None, as_json=True) == 3
    loose, *rest = json.loads(capsys.readouterr().out)["violations"]
    known = {"cause": "late", "events": ["e1"], "zh": "晚了", "en": "late"}
    rewrite(solved, deviations=[violation | known for violation in rest])
    assert check_plan(problem, solved, None, as_json=False) == 3
    shown = capsys.readouterr().out
    assert f"✗ {loose['kind']}" in shown
    assert ("≈ " in shown) == bool(rest)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"trips": 3}, "/trips: must be a list"),
        ({"trips": [{"id": "t", "vehicle": 7, "stops": []}]}, "/trips/0/vehicle: must be a non-empty text"),
        ({"schema": "relief-instance/1"}, '/schema: must be relief-plan/1 or later, is "relief-instance/1"'),
        ({"certificate": 7}, "/certificate: proves nothing for this instance"),
    ],
)
def test_a_wrong_plan_is_named_with_the_place(files, capsys, wrong, said):
    problem, solved, _ = files
    rewrite(solved, **wrong)
    assert check_plan(problem, solved, None, as_json=False) == 2
    assert capsys.readouterr().err.startswith(f"{solved}{said}")


def test_a_plan_with_a_proof_of_another_kind_is_judged_without_it(files, capsys):
    problem, solved, _ = files
    rewrite(solved, certificate={"schema": "other/1"})
    assert check_plan(problem, solved, None, as_json=False) == 0
    told = capsys.readouterr()
    assert told.err == f"{solved}/certificate: is of another kind (other/1), so its bound was not verified.\n"
    assert "0 violations" in told.out


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"stores": 5}, "/stores: must be a list"),
        ({"villages": [{"id": "v"}]}, "/villages/0/township: must be a non-empty text"),
        ({"roads": None}, "/roads: must be an object"),
    ],
)
def test_a_wrong_instance_is_named_with_the_place(files, capsys, wrong, said):
    problem, solved, _ = files
    rewrite(problem, **wrong)
    assert check_plan(problem, solved, None, as_json=False) == 2
    assert capsys.readouterr().err.startswith(f"{problem}{said}")


def test_lines_that_are_no_events_are_named(files, capsys):
    problem, solved, _ = files
    events = problem.with_name("events.jsonl")
    events.write_text('{"id": "1"}\n')
    assert check_plan(problem, solved, events, as_json=False) == 2
    assert capsys.readouterr().err.startswith(f"{events}: line 1 is no event of a run; it lacks type, ")


def rewrite(path, **fields):
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))
