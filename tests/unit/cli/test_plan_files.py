"""Files that `plan`, `replan` and `check-plan` cannot use: one line names file, place and what is wrong; exit 2."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest

from services.allocation.check import check
from services.allocation.planner.reading import InstanceError
from services.cli.commands.check_plan import check_plan
from services.cli.commands.plan import Order, plan
from services.cli.commands.replan import replan
from services.cli.lang import Lang
from services.cli.plan_files import must_be_plan
from tests.unit.allocation import small_relief
from tests.unit.allocation.test_instance_rules import WRONG, every_place, put

ROOT = Path(__file__).resolve().parents[3]
HEAVY = '"weight_kg": 0.5'


@pytest.fixture
def files(tmp_path):
    """The small problem and its plan, which `write` spoils."""
    written(tmp_path / "instance.json", small_relief.instance())
    written(tmp_path / "plan.json", small_relief.plan())
    return tmp_path / "instance.json", tmp_path / "plan.json"


def written(path, content):
    path.write_text(content if isinstance(content, str) else json.dumps(content))


def told(*arguments):
    """(exit code, lines on standard error, all of standard output) of the command line."""
    command = [sys.executable, "-m", "services.cli", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stderr.splitlines(), done.stdout


def test_plan_says_in_one_line_what_is_wrong_and_writes_nothing(files, tmp_path):
    problem, _ = files
    written(problem, problem.read_text().replace(HEAVY, '"weight_kg": NaN', 1))
    line = f"{problem}/items/0/weight_kg: must be a finite number, is nan"
    assert told("plan", problem, "-o", tmp_path / "new.json") == (2, [line], "")
    assert not (tmp_path / "new.json").exists()


def test_check_plan_obeys_the_same_rules(files):
    problem, solved = files
    written(problem, problem.read_text().replace(HEAVY, '"weight_kg": -Infinity', 1))
    line = f"{problem}/items/0/weight_kg: must be a finite number, is -inf"
    assert told("check-plan", problem, solved) == (2, [line], "")


def test_replan_names_the_trip_that_is_none(files, tmp_path, capsys):
    problem, _ = files
    written(problem, small_relief.instance() | {"committed": [small_relief.plan()["trips"][0] | {"vehicle": "bus"}]})
    assert replan(problem, tmp_path / "new.json", Order(1.0, 10.0, 1, 1), None, Lang.BOTH, as_json=False) == 2
    assert capsys.readouterr().err == f'{problem}/committed/0/vehicle: names an unknown vehicle: "bus"\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"now": ' + "9" * 5000 + "}", "is not JSON"),
        ("[]", "must hold one JSON object"),
        ("{}", "/schema: must be relief-instance/1 or relief-instance/2, is missing"),
    ],
)
def test_what_is_no_instance_at_all_is_refused_by_name(files, tmp_path, capsys, content, said):
    problem, solved = files
    written(problem, content)
    assert plan(problem, tmp_path / "new.json", Order(1.0, 10.0, 1, 1), as_json=False) == 2
    first = capsys.readouterr().err
    assert check_plan(problem, solved, None, as_json=False) == 2
    assert capsys.readouterr().err == first
    assert first.startswith(str(problem))
    assert said in first
    assert first.count("\n") == 1


def test_a_problem_without_vehicles_can_be_judged(files):
    problem, solved = files
    written(problem, small_relief.instance() | {"vehicles": []})
    written(solved, small_relief.plan() | {"trips": []})
    assert check_plan(problem, solved, None, as_json=True) == 0


def test_what_an_instance_leaves_open_has_no_end(files):
    problem, solved = files
    instance = small_relief.instance()
    for row in [*instance["vehicles"], *instance["supplies"]]:
        row.pop("available_until", None)
    instance["roads"]["closures"] = [{"edge": "r4", "from": 0}]
    written(problem, instance)
    assert check_plan(problem, solved, None, as_json=True) == 0


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("/trips/0/stops/0/dock", "first", '/trips/0/stops/0/dock: must be a finite number, is "first"'),
        ("/trips/0/stops/0/lines/0", 5, "/trips/0/stops/0/lines/0: must be an object, is 5"),
        ("/trips/0/stops/1/end", None, "/trips/0/stops/1/end: must be a finite number, is null"),
        ("/trips/1/lost", "yes", "/trips/1/lost: must be true or false"),
    ],
)
def test_a_plan_that_is_none_is_refused_with_the_place(files, capsys, path, value, said):
    problem, solved = files
    spoiled = small_relief.plan()
    put(path, value)(spoiled)
    written(solved, spoiled)
    assert check_plan(problem, solved, None, as_json=False) == 2
    assert capsys.readouterr().err.startswith(f"{solved}{said}")


def test_whatever_is_put_into_a_plan_is_refused_with_a_place_or_judged():
    sound, instance, judged = small_relief.plan(), small_relief.instance(), 0
    for path in every_place(sound):
        for value in WRONG:
            spoiled = copy.deepcopy(sound)
            put(path, value)(spoiled)
            try:
                must_be_plan(spoiled)
            except InstanceError:
                continue
            assert check(instance, spoiled)["kpi"]["people"] == 14
            judged += 1
    assert judged > 300
