"""Xuchang's rows: they are complete, they agree with each other, and they add up to the scenario's totals."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from services.cli import xuchang
from tests.bench.xuchang_full import full_problem

seeds = st.integers(min_value=0, max_value=1000)


def headcount(row: xuchang.Row) -> int:
    return sum((*row["people"].values(), *row["evacuated"].values()))


def last_reports(seed: int) -> dict[str, xuchang.Row]:
    return {row["village"]: row for row in xuchang.reports(seed)}


def test_every_reference_between_the_rows_holds() -> None:
    stores = {row["code"] for row in xuchang.stores()}
    items = {row["code"] for row in xuchang.items()}
    places = {row["code"] for row in xuchang.places()}
    roads = {row["code"] for row in xuchang.road_edges()}

    assert {row["store"] for rows in (xuchang.lots(), xuchang.vehicles()) for row in rows} <= stores
    assert {row["item"] for rows in (xuchang.lots(), xuchang.capacity_lines()) for row in rows} <= items
    assert {row["item"] for row in xuchang.ration_rules()} <= items
    assert {row["parent"] for row in xuchang.places() if row["parent"]} <= places
    assert set(xuchang.incident()["villages"]) <= places
    assert {row["edge"] for row in xuchang.closures()} <= roads


def test_codes_are_unique() -> None:
    for rows in (xuchang.items(), xuchang.stores(), xuchang.lots(), xuchang.vehicles(), xuchang.places()):
        assert max(Counter(row["code"] for row in rows).values()) == 1


def test_lots_name_the_reserves_of_the_product_and_agreements_cover_the_corporate_ones() -> None:
    corporate = {row["code"] for row in xuchang.lots() if row["reserve"] == "corporate"}

    assert {row["reserve"] for row in xuchang.lots()} == {"government", "corporate"}
    assert {row["lot"] for row in xuchang.agreements()} == corporate
    assert {row["reserve"] for row in xuchang.capacity_lines()} == {"capacity"}


def test_drones_are_left_out_and_every_vehicle_is_ready_at_a_known_time() -> None:
    rows = xuchang.vehicles()

    assert len(rows) == 599
    assert all((row["ready_min"] is None) != (row["ready_after_call_min"] is None) for row in rows)


def test_everybody_needs_water_and_only_the_evacuated_a_tent() -> None:
    rules = {rule["item"]: rule for rule in xuchang.ration_rules()}

    assert len(rules["WAT-0550"]["groups"]) == 8
    assert all(group.endswith("_evacuated") for group in rules["TENT-12"]["groups"])
    assert rules["TENT-12"]["per_persons"] == 2.95
    assert [item for item, rule in rules.items() if rule["life_saving"]] == [
        "WAT-0550",
        "RTE-MEAL",
        "FORM-400",
        "PORR-INF",
    ]


@settings(max_examples=20)
@given(seed=seeds)
def test_the_last_reports_add_up_to_everybody_in_need_whoever_is_silent(seed: int) -> None:
    assert len(last_reports(seed)) == 451
    assert sum(headcount(row) for row in last_reports(seed).values()) == 80_456
    assert sum(row["affected"] for row in last_reports(seed).values()) == 305_732


@settings(max_examples=20)
@given(seed=seeds)
def test_ten_villages_that_are_due_within_the_hour_stay_silent_until_minute_180(seed: int) -> None:
    due = {row["village"]: row["minute"] for row in xuchang.reports(-1) if row["stage"] == "first"}
    first = {row["village"]: row["minute"] for row in xuchang.reports(seed) if row["stage"] == "first"}
    quiet = xuchang.silent(seed)

    assert len(quiet) == 10
    assert all(first[village] == 180 for village in quiet)
    assert all(due[village] <= 60 or village in xuchang.silent(-1) for village in quiet)


def test_a_correction_leaves_the_evacuated_as_they_are() -> None:
    first = {row["village"]: row for row in xuchang.reports(1) if row["stage"] == "first"}
    corrected = [row for row in xuchang.reports(1) if row["stage"] == "corrected"]

    assert len(corrected) >= 70
    assert all(row["evacuated"] == first[row["village"]]["evacuated"] for row in corrected)
    assert all(row["minute"] > first[row["village"]]["minute"] for row in corrected)


def test_groups_follow_the_citys_shares_to_the_person() -> None:
    people: Counter[str] = Counter()
    for row in last_reports(1).values():
        people.update(row["people"])
        people.update(row["evacuated"])

    assert people["infant"] == round(80_456 * 0.009) + 1  # whole persons per county
    assert abs(people["elderly"] - 80_456 * 0.205) < 6


def test_the_full_problem_has_the_places_people_goods_and_vehicles_of_the_flood() -> None:
    instance = full_problem()

    assert len(instance["villages"]) == 593
    assert sum(sum(village["people"].values()) for village in instance["villages"]) == 80_456
    assert (len(instance["stores"]), len(instance["supplies"]), len(instance["vehicles"])) == (215, 1174, 599)
    assert len(instance["roads"]["closures"]) == 19
