"""Only whole rations stop the clock, for the priority groups first."""

from hypothesis import given
from hypothesis import strategies as st

from services.relief.clock import Rules, cumulative, history, median_minute, relief_times, relieved, served_until
from tests.unit.relief.samples import declared

RULES = Rules.of(declared().model_dump())
PEOPLE = {"infant": 2, "elderly": 3, "general": 10}


def test_a_person_with_a_part_of_the_ration_is_not_relieved():
    assert relieved({"infant": 2}, {"WATER": 8}, RULES) == {}
    assert relieved({"infant": 2}, {"WATER": 8, "FORMULA": 3}, RULES) == {"infant": 1}
    assert relieved({"general_evacuated": 3}, {"WATER": 12}, RULES) == {}


def test_priority_groups_come_first_in_the_order_in_which_they_are_listed():
    assert relieved(PEOPLE, {"WATER": 18, "FORMULA": 4}, RULES) == {"infant": 2, "elderly": 2}
    assert relieved(PEOPLE, {"WATER": 26}, RULES) == {"elderly": 3, "general": 3}


def test_what_several_persons_share_counts_by_whole_persons():
    assert relieved({"general_evacuated": 9}, {"WATER": 99, "TENT": 2}, RULES) == {"general_evacuated": 6}


def test_fractions_that_add_up_are_not_lost_to_rounding():
    assert relieved({"general_evacuated": 3}, {"WATER": 12, "TENT": 1 / 3 + 1 / 3 + 1 / 3}, RULES) == {
        "general_evacuated": 3
    }


def test_a_substitute_counts_as_base_units_and_strange_goods_as_nothing():
    assert RULES.in_base_units({"CARBOY": 2, "WATER": 5, "CANDLE": 9}) == {"WATER": 85.0}


def test_people_count_at_the_end_of_the_handover_that_completes_their_ration():
    drops = [(60.0, {"WATER": 20.0}), (90.0, {"FORMULA": 4.0}), (120.0, {"WATER": 40.0})]
    assert relief_times(history({"infant": 2, "general": 10}, drops, RULES)) == [(60.0, 5), (120.0, 7)]


def test_those_relieved_last_are_taken_back_when_a_priority_group_needs_what_they_had():
    costly = declared(
        rations=[
            {"item": "WATER", "groups": ["infant"], "quantity": 8},
            {"item": "WATER", "groups": ["general"], "quantity": 4},
            {"item": "FORMULA", "groups": ["infant"], "quantity": 2},
        ]
    )
    drops = [(60.0, {"WATER": 8.0}), (90.0, {"FORMULA": 2.0})]
    assert relief_times(history({"infant": 1, "general": 2}, drops, Rules.of(costly.model_dump()))) == [(60.0, 1)]


def test_the_curve_adds_up_and_its_median_is_weighted_by_persons():
    curve = cumulative([(90.0, 10), (60.0, 2), (90.0, 5), (200.0, 3)])
    assert curve == [(60.0, 2), (90.0, 17), (200.0, 20)]
    assert median_minute(curve) == 90.0
    assert median_minute([]) is None


COUNTS = st.integers(0, 30)
UNITS = st.fixed_dictionaries({"WATER": COUNTS, "TENT": COUNTS, "FORMULA": COUNTS})
CROWD = st.fixed_dictionaries({group: COUNTS for group, _ in RULES.groups})


@given(CROWD, UNITS)
def test_nobody_is_relieved_with_goods_that_are_not_there(people, got):
    served = relieved(people, got, RULES)
    assert all(0 < persons <= people[group] for group, persons in served.items())
    for item, units in got.items():
        used = sum(served.get(g, 0) * rate for g, ration in RULES.groups for name, rate in ration if name == item)
        assert used <= units + 1e-4


@given(CROWD, st.lists(st.tuples(st.floats(0, 600), UNITS), max_size=5))
def test_the_steps_add_up_to_who_is_relieved_in_the_end(people, drops):
    drops.sort(key=lambda drop: drop[0])
    total = {item: sum(units[item] for _, units in drops) for item in ("WATER", "TENT", "FORMULA")}
    moments = history(people, drops, RULES)
    steps = relief_times(moments)
    assert sum(persons for _, persons in steps) == sum(relieved(people, total, RULES).values())
    assert served_until(moments, 600) == relieved(people, total, RULES)
    assert served_until(moments, -1) == {}
    assert all(persons > 0 for _, persons in steps)
