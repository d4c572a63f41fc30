"""What goes wrong is chosen by the seed alone."""

from typing import Any

from services.cli import xuchang
from services.cli.demo.flood import declaration
from services.cli.demo.script import ANSWER_MIN, BREAKDOWN_MIN, Script


def callup(org: str, trips: int, reserve: str = "corporate") -> dict[str, Any]:
    return {"callup": f"plan/{org}", "org": org, "reserve": reserve, "reservations": ["line"] * trips}


def test_the_same_seed_rehearses_the_same_flood() -> None:
    assert [facts(Script(7)) for _ in range(2)] == [facts(Script(7))] * 2


def test_another_seed_rehearses_another_one() -> None:
    assert facts(Script(7)) != facts(Script(8))


def test_ten_villages_that_should_have_reported_stay_silent() -> None:
    first = {row["village"]: row["minute"] for row in xuchang.reports(3) if row["stage"] == "first"}
    assert len(Script(3).silent) == 10
    assert all(first[village] >= xuchang.SILENT_UNTIL_MIN for village in Script(3).silent)


def test_partners_take_ten_to_twenty_minutes_to_answer() -> None:
    answers = [Script(seed).answer_after_min("E01 L1") for seed in range(50)]
    assert ANSWER_MIN[0] <= min(answers) < max(answers) <= ANSWER_MIN[1]


def test_the_only_partner_with_infant_formula_never_declines() -> None:
    callups = [callup("E14", 90), callup("E01", 2)]
    declined = [Script(seed).declined(callups, ["E14"]) for seed in range(20)]
    assert {row["org"] for row in declined if row} == {"E01"}


def test_a_partner_with_infant_formula_may_decline_if_another_has_it_too() -> None:
    declined = [Script(seed).declined([callup("E14", 90)], ["E14", "E02"]) for seed in range(3)]
    assert all(row and row["org"] == "E14" for row in declined)


def test_nobody_declines_who_was_not_asked() -> None:
    assert Script(1).declined([callup("E01", 5, "capacity")], ["E14"]) is None


def test_the_declared_rations_and_their_substitutes_are_registered_items() -> None:
    known = {item["code"] for item in xuchang.items()}
    rations = declaration()["rations"]
    named = {ration["item"] for ration in rations} | {s["item"] for ration in rations for s in ration["substitutes"]}
    assert named <= known
    carboy = next(s for s in rations[0]["substitutes"] if s["item"] == "WAT-1890")
    assert carboy["units"] == 40


def facts(script: Script) -> tuple[object, ...]:
    low, high = BREAKDOWN_MIN
    assert low <= script.breakdown_min <= high
    return script.silent, script.breakdown_min, script.short_after_min, script.one_of("truck", ["a", "b", "c", "d"])
