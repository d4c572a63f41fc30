"""`remedies` on files: what would help, in the language of whoever reads, and faults that name the file."""

from __future__ import annotations

import json

import pytest

from services.allocation.planner.remedies import Effort
from services.cli.commands.plan import Order, plan
from services.cli.commands.remedies import remedy
from services.cli.lang import Lang
from tests.unit.allocation.small_relief import instance

EFFORT = Effort(work=1000)


@pytest.fixture
def files(tmp_path, capsys):
    """A village behind a closed road, and the plan that cannot get there."""
    problem, solved = tmp_path / "instance.json", tmp_path / "plan.json"
    closed = instance() | {"villages": instance()["villages"][:1]}
    closed["roads"]["closures"] = [{"edge": "r2", "from": 0, "until": None}]
    problem.write_text(json.dumps(closed))
    assert plan(problem, solved, Order(15.0, 10.0, 1, 100), as_json=True) == 0
    capsys.readouterr()
    return problem, solved


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (Lang.EN, ["The plan relieves 0 people in time", "+10 +2 open the road r2 (J–V)"]),
        (Lang.ZH, ["方案使 0 人按时获得救助", "+10 +2 抢通道路 r2 (J–V)"]),
    ],
)
def test_a_remedy_is_told_with_its_people(files, capsys, lang, said):
    assert remedy(*files, EFFORT, lang, as_json=False) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert all(sentence in shown for sentence in said)


def test_as_json_it_holds_the_change_and_both_sentences(files, capsys):
    assert remedy(*files, EFFORT, None, as_json=True) == 0
    best = json.loads(capsys.readouterr().out)["remedies"][0]
    assert best["change"] == {"kind": "road", "roads": ["r2"]}
    assert (best["people"], best["zh"], best["en"]) == (10, "抢通道路 r2 (J–V)", "open the road r2 (J–V)")


def test_where_nothing_is_missing_it_says_so(files, capsys):
    files[0].write_text(json.dumps(instance()))
    assert plan(*files, Order(15.0, 10.0, 1, 100), as_json=True) == 0
    capsys.readouterr()
    assert remedy(*files, EFFORT, Lang.EN, as_json=False) == 0
    assert "There was nothing to try." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"certificate": None}, "certificate: is missing"),
        ({"certificate": {"schema": "other"}}, "certificate: is missing or of an older kind"),
        ({"trips": [{"id": "t", "vehicle": "unknown", "stops": []}]}, "rules of"),
    ],
)
def test_a_plan_that_nothing_can_be_built_upon_is_named(files, capsys, change, sentence):
    files[1].write_text(json.dumps(json.loads(files[1].read_text()) | change))
    assert remedy(*files, EFFORT, None, as_json=False) == 2
    complaint = capsys.readouterr().err
    assert str(files[1]) in complaint
    assert sentence in complaint
