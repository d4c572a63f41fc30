"""`policies` on files: plans under several weights side by side, and what choosing another one costs."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from services.allocation.certificate import verify
from services.allocation.check import check
from services.cli.__main__ import app
from services.cli.policies import (
    DEFAULT_WEIGHT,
    MEASURES,
    Judged,
    best,
    better_choice,
    judged,
    overtaken,
    read_weights,
    trade_off,
    usual,
)
from tests.unit.allocation.small_relief import instance


def run(*arguments: str):
    return CliRunner().invoke(app, ["policies", *arguments])


@pytest.fixture
def torn(tmp_path):
    """One truck has time for one village: four infants far out, or six other people nearby."""
    problem = instance()
    village, truck = problem["villages"][0], problem["vehicles"][0] | {"max_duty_min": 100}
    problem["villages"] = [
        village | {"id": "V", "people": {"infant": 4}},
        village | {"id": "W", "township": "wet", "people": {"general": 6}},
    ]
    problem["vehicles"] = [truck]
    problem["roads"]["edges"][1]["minutes"] = 16
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(problem))
    return path


def test_the_weight_decides_between_priority_people_and_more_people(torn):
    found = json.loads(run(str(torn), "--work", "1000", "--json").stdout)
    reached = {row["weight"]: (row["relieved_in_time"], row["life_saved_priority"]) for row in found["policies"]}
    assert reached == {0: (6, 0), 1: (4, 4), 10: (4, 4)}
    assert [(row["weight"], row["instead_of"]) for row in found["alternatives"]] == [(0, 10), (1, 10)]
    assert "brings +2 people relieved in time" in found["alternatives"][0]["en"]
    assert "costs -4 priority people with what saves life in time" in found["alternatives"][0]["en"]
    assert found["overtaken"] == []
    assert found["alternatives"][1]["en"] == "Weight 1 instead of 10 changes nothing."


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            ["✓ best of its row weight 0 weight 10", "people relieved in time ✓ 6 4", "it costs -4 priority people"],
        ),
        (
            "zh",
            [
                "✓ 该行最优 权重 0 权重 10",
                "按时获得救助的人数 ✓ 6 4",
                "权重取 0 而不取 10，好处：按时获得救助的人数 +2",
            ],
        ),
    ],
)
def test_plans_stand_side_by_side_with_the_best_of_each_row_marked(torn, monkeypatch, lang, said):
    monkeypatch.setenv("COLUMNS", "120")
    shown = " ".join(run(str(torn), "--weights", "0,10", "--work", "1000", "--lang", lang).stdout.split())
    assert [sentence for sentence in said if sentence not in shown] == []


def test_every_plan_is_written_and_its_figures_are_the_judges(torn, tmp_path):
    folder = tmp_path / "plans"
    done = run(str(torn), "--weights", "10,2.5", "--work", "100", "--out", str(folder), "--json")
    problem = json.loads(torn.read_text())
    for row in json.loads(done.stdout)["policies"]:
        plan = json.loads((folder / f"plan-weight-{row['weight']:g}.json").read_text())
        kpi, proven = check(problem, plan)["kpi"], verify(problem, plan["certificate"])
        assert plan["certificate"]["priority_weight"] == row["weight"]
        assert {name: row[name] for name in ("relieved_in_time", "km", "trips")}.items() <= kpi.items()
        assert row["value"] <= row["value_bound"] <= proven["value_bound"]
        assert row["violations"] == 0


@pytest.mark.parametrize(
    "weights", ["", "10", "1,1", "1,1.0", "0,ten", "0,-1", "0,nan", "0,inf", "0,1001", "0,1,2,3,4,5"]
)
def test_weights_that_are_none_are_refused_in_one_line(torn, weights):
    refused = run(str(torn), "--weights", weights)
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert refused.stderr == (
        f"--weights {weights}: must be two to five different numbers from 0 to 1000, as in 0,1,10.\n"
    )


def test_files_that_cannot_be_read_or_written_are_named(torn, tmp_path):
    missing = run(str(tmp_path / "none.json"))
    assert (missing.exit_code, "none.json: cannot be read" in missing.stderr) == (2, True)
    blocked = run(str(torn), "--out", str(torn))
    assert (blocked.exit_code, "instance.json: cannot be written" in blocked.stderr) == (2, True)


# ---- the comparison alone --------------------------------------------------------------------------------------------

ALIKE = {measure.name: 1.0 for measure in MEASURES}


def plan(weight: float, **figures: float) -> Judged:
    return Judged(weight, ALIKE | figures)


def marks(name: str, *values: float) -> list[bool]:
    measure = next(measure for measure in MEASURES if measure.name == name)
    return best(measure, [plan(n, **{name: value}) for n, value in enumerate(values)])


def test_more_people_are_better_and_fewer_kilometres():
    assert marks("relieved_in_time", 5, 7, 7) == [False, True, True]
    assert marks("km", 5, 7, 7) == [True, False, False]


def test_nothing_is_best_where_all_are_alike_or_weights_make_them_differ():
    assert marks("km", 5.1, 5.2) == [False, False]
    assert marks("value", 5, 7) == [False, False]


def test_a_sentence_names_what_is_better_and_what_is_worse():
    zh, en = trade_off(plan(1, relieved_in_time=1001, km=31), plan(10))
    assert en == "Weight 1 instead of 10 brings +1,000 people relieved in time; it costs +30 km driven."
    assert zh == "权重取 1 而不取 10，好处：按时获得救助的人数 +1,000；代价：行驶公里数 +30。"
    assert trade_off(plan(1, townships_below_half=4), plan(10))[1] == (
        "Weight 1 instead of 10 costs +3 townships below half."
    )


def test_the_default_weight_is_what_others_are_compared_with_else_the_first():
    assert usual([plan(0), plan(DEFAULT_WEIGHT)]).weight == DEFAULT_WEIGHT
    assert usual([plan(5), plan(0)]).weight == 5


def test_what_one_certificate_proves_of_people_holds_for_all_plans():
    kpi = check(instance(), {"trips": []})["kpi"]
    proven = [{"relieved_bound": 14, "value_bound": 14.0}, {"relieved_bound": 12, "value_bound": 40.0}]
    first, second = judged([0, 10], [{"kpi": kpi, "violations": []}] * 2, proven)
    assert (first.figures["relieved_bound"], first.figures["value_bound"]) == (12, 12)
    assert (second.figures["relieved_bound"], second.figures["value_bound"]) == (12, 12 + 10 * 2)


def test_a_plan_that_is_worth_less_by_its_own_weight_than_another_is_told():
    least = plan(0, relieved_in_time=10, life_saved_priority=3, value=10)
    most = plan(10, relieved_in_time=8, life_saved_priority=3, value=38)
    assert overtaken([least, most]) == [(most, least)]
    zh, en = better_choice(most, least)
    assert en.startswith("By weight 10 too, the plan made for 0 is worth more (40, its own 38)")
    assert zh.startswith("按权重 10 衡量，为权重 0 求得的方案也更好（价值 40，自身方案 38）")


def test_equals_overtake_nobody():
    assert overtaken([plan(w, relieved_in_time=9, life_saved_priority=0, value=9) for w in (0, 10)]) == []


def test_weights_keep_their_order():
    assert read_weights("10, 0,2.5") == [10, 0, 2.5]
