"""The judge: one good plan, and every way to break it."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.allocation.check import check
from tests.unit.allocation.small_relief import Json, instance, load, plan, trip, unload


def kinds(problem: Json, answer: Json) -> list[str]:
    """Kinds of the violations, sorted."""
    return sorted(v["kind"] for v in check(problem, answer)["violations"])


def broken_by(change: Callable[[Json, Json], Any]) -> list[str]:
    """What is wrong with the good plan after a change to the instance or to the plan."""
    problem, answer = instance(), plan()
    change(problem, answer)
    return kinds(problem, answer)


def stop_of(answer: Json, trip_index: int, stop_index: int) -> Json:
    stop: Json = answer["trips"][trip_index]["stops"][stop_index]
    return stop


def commit_first(problem: Json, answer: Json) -> None:
    """Makes the first trip a committed one."""
    problem["committed"] = [plan()["trips"][0]]


def test_a_plan_that_keeps_every_rule_has_no_violation() -> None:
    assert kinds(instance(), plan()) == []


# ---- identity ------------------------------------------------------------------------------------------------------


def test_two_trips_cannot_share_an_id() -> None:
    assert broken_by(lambda _, p: p["trips"][1].update(id="t1")) == ["duplicate trip id"]


def test_a_committed_trip_cannot_be_dropped() -> None:
    def drop(problem: Json, answer: Json) -> None:
        commit_first(problem, answer)
        answer["trips"].pop(0)

    assert broken_by(drop) == ["committed trip missing"]


def test_a_committed_trip_cannot_be_changed() -> None:
    def delay(problem: Json, answer: Json) -> None:
        commit_first(problem, answer)
        stop_of(answer, 0, 1)["end"] = 63

    assert broken_by(delay) == ["committed trip changed"]


def test_a_trip_needs_a_vehicle_that_exists() -> None:
    assert broken_by(lambda _, p: p["trips"][0].update(vehicle="balloon")) == ["unknown vehicle"]


def test_a_trip_without_a_stop_is_none() -> None:
    assert broken_by(lambda _, p: p["trips"].append(trip("t3", "truck"))) == ["empty trip"]


# ---- stops ---------------------------------------------------------------------------------------------------------


def test_a_crew_cannot_begin_before_it_arrives() -> None:
    assert broken_by(lambda _, p: stop_of(p, 0, 1).update(arrive=57)) == ["times out of order"]


def test_a_crew_cannot_depart_before_it_has_finished() -> None:
    assert broken_by(lambda _, p: stop_of(p, 0, 1).update(depart=60)) == ["times out of order"]


def test_nothing_new_can_begin_in_the_past() -> None:
    assert set(broken_by(lambda i, _: i.update(now=31))) == {"starts before now", "faster than the road"}


def test_what_a_committed_crew_did_in_the_past_is_accepted() -> None:
    def later(problem: Json, answer: Json) -> None:
        commit_first(problem, answer)
        problem["now"] = 50
        answer["trips"].pop(1)

    assert broken_by(later) == []


def test_a_supply_must_exist() -> None:
    def invent(_: Json, answer: Json) -> None:
        stop_of(answer, 0, 0)["lines"].append({"supply": "manna", "quantity": 1})

    assert broken_by(invent) == ["unknown supply"]


def test_quantities_are_whole_and_positive() -> None:
    def halve(_: Json, answer: Json) -> None:
        stop_of(answer, 0, 0)["lines"][0]["quantity"] = 39.5
        stop_of(answer, 0, 1)["lines"][0]["quantity"] = 39.5

    assert broken_by(halve) == ["quantity not a positive integer"] * 2


def test_goods_are_loaded_where_they_are() -> None:
    assert broken_by(lambda i, _: i["supplies"][1].update(store="T")) == ["supply is not at this store"] * 2


def test_a_stop_either_loads_or_unloads() -> None:
    def dance(_: Json, answer: Json) -> None:
        answer["trips"][0]["stops"].append({**unload("V", 70, 80), "do": "dance"})

    assert broken_by(dance) == ["unknown action"]


def test_loading_happens_at_a_store() -> None:
    def at_a_village(_: Json, answer: Json) -> None:
        answer["trips"][0]["stops"].append(load("V", 70, 80))

    assert broken_by(at_a_village) == ["load not at a store"]


def test_a_dock_has_its_rate() -> None:
    assert broken_by(lambda _, p: stop_of(p, 0, 0).update(end=35)) == ["loads faster than the dock"]


def test_a_store_has_only_so_many_docks() -> None:
    assert broken_by(lambda _, p: stop_of(p, 1, 0).update(dock=2)) == ["no such dock"]


def test_a_dock_serves_one_vehicle_at_a_time() -> None:
    assert broken_by(lambda _, p: stop_of(p, 1, 0).update(dock=0)) == ["dock used twice at once"]


def test_a_village_has_its_rate_of_unloading() -> None:
    assert broken_by(lambda _, p: stop_of(p, 0, 1).update(end=61)) == ["unloads faster than the village"]


def test_a_village_behind_water_needs_a_vehicle_that_can_wade() -> None:
    assert broken_by(lambda i, _: i["vehicles"][1].update(reach=["road"])) == ["vehicle cannot reach this village"]


def test_goods_unloaded_at_a_store_help_nobody() -> None:
    def at_the_store(_: Json, answer: Json) -> None:
        answer["trips"][0]["stops"][1] = unload("T", 56, 62, water=40, quilts=5)

    assert broken_by(at_the_store) == ["unknown village", "unload not at a village"]


# ---- cargo ---------------------------------------------------------------------------------------------------------


def test_a_vehicle_has_its_payload() -> None:
    assert broken_by(lambda i, _: i["vehicles"][0].update(payload_kg=29)) == ["over payload"]


def test_a_vehicle_has_its_volume() -> None:
    assert broken_by(lambda i, _: i["vehicles"][0].update(volume_m3=0.13)) == ["over volume"]


def test_what_is_unloaded_must_be_aboard() -> None:
    def unload_more(_: Json, answer: Json) -> None:
        stop_of(answer, 0, 0)["lines"][0]["quantity"] = 39

    assert broken_by(unload_more) == ["unloads what is not aboard"]


def test_a_trip_ends_empty() -> None:
    def keep_one(_: Json, answer: Json) -> None:
        stop_of(answer, 0, 1)["lines"][0]["quantity"] = 39

    assert broken_by(keep_one) == ["trip ends with load aboard"]


def test_a_lost_vehicle_may_end_its_committed_trip_with_load_aboard() -> None:
    def lose(problem: Json, answer: Json) -> None:
        answer["trips"][0]["lost"] = True
        answer["trips"][0]["stops"].pop()
        problem["committed"] = [answer["trips"][0]]

    assert broken_by(lose) == []


# ---- stock ---------------------------------------------------------------------------------------------------------


def test_a_lot_cannot_give_more_than_it_has() -> None:
    assert set(broken_by(lambda i, _: i["supplies"][0].update(quantity=55))) == {"stock negative"}


def test_a_lot_cannot_give_before_it_is_there() -> None:
    assert broken_by(lambda i, _: i["supplies"][0].update(available_from=31)) == ["stock negative"] * 2


def test_an_expired_lot_gives_nothing() -> None:
    assert broken_by(lambda i, _: i["supplies"][1].update(available_until=29)) == ["stock expired"] * 2


def test_a_line_gives_only_what_it_has_made() -> None:
    def answer(start: float) -> Json:
        stops = load("T", start, start + 6, sewing=5), unload("V", start + 21, start + 27, sewing=5)
        return {**plan(), "trips": [trip("t1", "truck", *stops)]}

    # The rate grows from 0 at minute 60 to one per minute at 120: t²/120 quilts after t minutes.
    assert kinds(instance(), answer(60 + 24)) == ["stock negative"]
    assert kinds(instance(), answer(60 + 25)) == []


def test_a_village_gets_no_more_than_it_needs() -> None:
    def more(_: Json, answer: Json) -> None:
        for n in (0, 1):
            stop_of(answer, 0, n)["lines"][0]["quantity"] = 41

    assert broken_by(more) == ["more than needed"]


def test_the_last_unit_of_a_substitute_may_bring_more_than_is_missing() -> None:
    def two_carboys(quantity: int) -> list[str]:
        stops = load("T", 49, 55, carboys=quantity), unload("W", 74, 80, carboys=quantity)
        return kinds(instance(), {**plan(), "trips": [trip("t1", "wader", *stops)]})

    assert two_carboys(1) == []  # 40 bottles for four people who need 16
    assert two_carboys(2) == ["more than needed"]


# ---- driving -------------------------------------------------------------------------------------------------------


def test_nobody_is_faster_than_the_road() -> None:
    assert broken_by(lambda i, _: i["roads"]["edges"][1].update(minutes=11)) == ["faster than the road"]


def test_a_slow_vehicle_takes_longer() -> None:
    assert broken_by(lambda i, _: i["vehicles"][1].update(speed=0.7)) == ["faster than the road"]


def test_a_vehicle_starts_at_its_depot() -> None:
    assert broken_by(lambda i, _: i["vehicles"][0].update(depot="V")) == ["faster than the road"]


def test_a_closed_road_is_no_road() -> None:
    closure = {"edge": "r2", "from": 50, "until": 58}
    assert broken_by(lambda i, _: i["roads"]["closures"].append(closure)) == ["no open road"]


def test_a_slow_road_takes_longer() -> None:
    closure = {"edge": "r2", "from": 0, "until": 60, "factor": 0.5}
    assert broken_by(lambda i, _: i["roads"]["closures"].append(closure)) == ["faster than the road"]


def test_a_crew_may_wait_for_a_road_to_open() -> None:
    def wait(problem: Json, answer: Json) -> None:
        problem["roads"]["closures"].append({"edge": "r2", "from": 0, "until": 100})
        stop_of(answer, 0, 1).update(arrive=120.5, start=121, end=127)

    assert broken_by(wait) == []


def test_a_closure_on_the_way_home_counts_too() -> None:
    closure = {"edge": "r2", "from": 60, "until": None}
    assert broken_by(lambda i, _: i["roads"]["closures"].append(closure)) == ["not back within duty"]


def test_a_crew_is_back_within_its_duty() -> None:
    assert broken_by(lambda i, _: i["vehicles"][0].update(max_duty_min=81)) == ["not back within duty"]


def test_a_vehicle_that_is_gone_does_nothing_more() -> None:
    assert broken_by(lambda i, _: i["vehicles"][0].update(available_until=60)) == ["vehicle not available"]


def test_a_lost_vehicle_is_not_used_again() -> None:
    def lose(problem: Json, answer: Json) -> None:
        answer["trips"][0]["lost"] = True
        problem["committed"] = [answer["trips"][0]]
        answer["trips"].append(trip("t3", "truck", load("S", 90, 96)))

    assert broken_by(lose) == ["lost vehicle used again"]


# ---- what a plan achieves ------------------------------------------------------------------------------------------


def test_the_good_plan_relieves_everybody_in_time() -> None:
    kpi = check(instance(), plan())["kpi"]

    assert (kpi["people"], kpi["relieved_in_time"], kpi["relieved_priority"]) == (14, 14, 2)
    assert (kpi["life_saved_in_time"], kpi["life_saved_priority"]) == (14, 2)
    assert kpi["by_group"] == {"infant": 2, "general": 12}
    assert kpi["by_place"] == {"V": {"infant": 2, "general": 8}, "W": {"general": 4}}
    assert (kpi["least_township"], kpi["lateness_person_min"]) == (1.0, 0.0)
    assert (kpi["km"], kpi["trips"], kpi["vehicles_used"], kpi["churn"]) == (80.0, 2, 2, None)
    assert kpi["score"] == [2, 14, 14, 1.0, 0.0, -80.0]


def test_water_without_a_quilt_saves_a_life_but_relieves_nobody() -> None:
    answer = {**plan(), "trips": [trip("t1", "truck", load("S", 30, 36, water=40), unload("V", 56, 62, water=40))]}

    kpi = check(instance(), answer)["kpi"]

    assert (kpi["relieved_in_time"], kpi["life_saved_in_time"], kpi["least_township"]) == (0, 10, 0.0)


def test_infants_are_relieved_first_when_goods_are_short() -> None:
    stops = load("S", 30, 36, water=12, quilts=5), unload("V", 56, 62, water=12, quilts=5)

    kpi = check(instance(), {**plan(), "trips": [trip("t1", "truck", *stops)]})["kpi"]

    assert kpi["by_group"] == {"infant": 2, "general": 1}


def test_relief_after_the_deadline_counts_as_lateness_only() -> None:
    problem = instance() | {"deadline": 60, "horizon": 160}

    kpi = check(problem, plan())["kpi"]

    assert kpi["relieved_in_time"] == 0
    assert kpi["lateness_person_min"] == 10 * 2 + 4 * 7


def test_people_never_reached_wait_until_the_horizon() -> None:
    problem = instance() | {"deadline": 100, "horizon": 160}
    answer = {**plan(), "trips": plan()["trips"][:1]}

    assert check(problem, answer)["kpi"]["lateness_person_min"] == 4 * 60


def test_a_promise_is_broken_when_its_vehicle_comes_more_than_a_quarter_of_an_hour_later() -> None:
    problem = instance() | {"previous": plan()}
    answer = plan()
    stop_of(answer, 0, 1).update(arrive=70, start=70, end=76)
    stop_of(answer, 1, 1).update(arrive=77, start=77, end=83)

    assert check(problem, answer)["kpi"]["churn"] == {"promises": 2, "broken": 1, "share": 0.5}


# ---- any change ----------------------------------------------------------------------------------------------------

stops = st.tuples(st.integers(0, 1), st.integers(0, 1))


@given(where=stops, hurry_min=st.floats(0.1, 20))
def test_no_stop_of_a_tight_plan_can_be_done_faster(where: tuple[int, int], hurry_min: float) -> None:
    answer = plan()
    stop = stop_of(answer, *where)
    stop["arrive"], stop["start"], stop["end"] = stop["start"] - hurry_min, stop["start"] - hurry_min, stop["end"] - 0.5

    assert kinds(instance(), answer)


@given(delay_min=st.floats(0, 400), trip_index=st.integers(0, 1))
def test_a_trip_may_be_late_and_then_relieves_only_if_the_deadline_is_kept(delay_min: float, trip_index: int) -> None:
    problem, answer = instance() | {"deadline": 200}, plan()
    for stop in answer["trips"][trip_index]["stops"]:
        for key in ("arrive", "start", "end"):
            stop[key] += delay_min
    in_time = stop_of(answer, trip_index, 1)["end"] <= 200

    verdict = check(problem, answer)

    assert not verdict["violations"]
    assert verdict["kpi"]["relieved_in_time"] == 14 - (0 if in_time else (10, 4)[trip_index])


@given(where=stops, line=st.integers(0, 1), change=st.integers(-100, 100).filter(bool))
def test_no_single_quantity_of_a_balanced_trip_can_change(where: tuple[int, int], line: int, change: int) -> None:
    answer = plan()
    stop_of(answer, *where)["lines"][line]["quantity"] += change

    assert kinds(instance(), answer)


@given(drop=st.sets(st.integers(0, 3)), extra=st.lists(st.integers(0, 1), max_size=2))
def test_a_plan_never_relieves_more_people_than_there_are(drop: set[int], extra: list[int]) -> None:
    answer = plan()
    for n, index in enumerate(extra):
        answer["trips"].append({**plan()["trips"][index], "id": f"x{n}"})
    for n in drop:
        stop_of(answer, n // 2, n % 2)["lines"].pop()

    verdict = check(instance(), answer)

    assert verdict["kpi"]["relieved_in_time"] <= 14
    assert verdict["violations"] or not extra
