"""Who needs relief where, from reports, estimates and shelters."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.relief.demand import PlaceNeed, Prior, Report, Shelter, Village, demand, estimate, shelter_shares

PRIOR = Prior(need_ratio=0.1, evacuated_ratio=0.04, group_shares={"infant": 0.01, "general": 0.99})
NORTH = Village("north", "hill", "east-county", 1000)
SOUTH = Village("south", "hill", "east-county", 500)
FAR = Village("far", "plain", "west-county", 200)
SCHOOL = Shelter("school", "hill", 60)
HALL = Shelter("hall", "hill", 30)

counts = st.integers(min_value=0, max_value=400)
people = st.fixed_dictionaries({"infant": counts, "general": counts})
reports = st.builds(Report, home=people, evacuated=people)


def by_place(needs: list[PlaceNeed]) -> dict[str, dict[str, int]]:
    return {need.place: need.people for need in needs}


def headcount(needs: list[PlaceNeed]) -> int:
    return sum(n for need in needs for n in need.people.values())


def test_an_estimate_takes_the_median_of_the_county_before_that_of_the_city() -> None:
    assert estimate(1000, [0.1, 0.2, 0.9], [0.5], 0.7) == 200


def test_an_estimate_takes_the_median_of_the_city_while_the_county_is_silent() -> None:
    assert estimate(1000, [], [0.1, 0.3], 0.7) == 200


def test_an_estimate_before_the_first_report_is_the_configured_default() -> None:
    assert estimate(1000, [], [], 0.05) == 50


def test_shelters_share_the_evacuated_by_the_persons_they_expect() -> None:
    shares = shelter_shares({"infant": 3, "general": 87}, [SCHOOL, HALL])

    assert {code: sum(group.values()) for code, group in shares.items()} == {"school": 60, "hall": 30}
    assert shares["school"]["infant"] + shares["hall"]["infant"] == 3


def test_shelters_that_expect_nobody_share_alike() -> None:
    shares = shelter_shares({"general": 8}, [Shelter("a", "hill", 0), Shelter("b", "hill", 0)])

    assert shares == {"a": {"general": 4}, "b": {"general": 4}}


def test_a_township_without_a_shelter_has_no_shares() -> None:
    with pytest.raises(ValueError, match="stay in their villages"):
        shelter_shares({"general": 8}, [])


@given(evacuated=people, expected=st.lists(counts, min_size=1, max_size=5))
def test_sharing_among_shelters_neither_loses_nor_invents_anybody(
    evacuated: dict[str, int], expected: list[int]
) -> None:
    shares = shelter_shares(evacuated, [Shelter(f"s{k}", "hill", n) for k, n in enumerate(expected)])

    total: Counter[str] = Counter()
    for share in shares.values():
        assert min(share.values()) >= 0
        total.update(share)
    assert dict(total) == evacuated


def test_the_evacuated_are_at_the_shelter_and_the_others_in_their_village() -> None:
    report = Report({"infant": 1, "general": 20}, {"infant": 0, "general": 9}, "boat")

    needs = demand([NORTH], [SCHOOL, HALL], {"north": report}, PRIOR)

    assert by_place(needs) == {
        "north": {"infant": 1, "general": 20},
        "school": {"general_evacuated": 6},
        "hall": {"general_evacuated": 3},
    }
    assert [need.access for need in needs] == ["boat", "road", "road"]


def test_a_township_without_a_shelter_keeps_its_evacuated_in_the_village() -> None:
    needs = demand([FAR], [SCHOOL], {"far": Report({"general": 5}, {"general": 7})}, PRIOR)

    assert by_place(needs)["far"] == {"general": 5, "general_evacuated": 7}


def test_a_silent_village_is_estimated_from_the_reports_of_its_county() -> None:
    heard = Report({"infant": 0, "general": 150}, {"infant": 0, "general": 50})

    needs = demand([NORTH, SOUTH], [SCHOOL], {"north": heard}, PRIOR)

    south = next(need for need in needs if need.place == "south")
    school = next(need for need in needs if need.place == "school")
    assert south.estimated
    assert school.estimated
    assert sum(south.people.values()) == 75  # 500 x (0.2 in need - 0.05 evacuated)
    assert sum(school.people.values()) == 50 + 25


def test_a_report_replaces_the_estimate_of_its_village() -> None:
    heard = {"north": Report({"general": 150}, {"general": 50}), "south": Report({"general": 3}, {"general": 0})}

    needs = demand([NORTH, SOUTH], [SCHOOL], heard, PRIOR)

    assert by_place(needs) == {"north": {"general": 150}, "south": {"general": 3}, "school": {"general_evacuated": 50}}
    assert not any(need.estimated for need in needs)


def test_before_any_report_every_village_gets_the_default() -> None:
    needs = demand([NORTH, FAR], [SCHOOL], {}, PRIOR)

    assert headcount(needs) == 100 + 20
    assert sum(by_place(needs)["school"].values()) == 40


def test_small_silent_villages_share_a_whole_infant_instead_of_each_losing_theirs() -> None:
    hamlets = [Village(f"h{k}", "plain", "west-county", 200) for k in range(10)]

    needs = demand(hamlets, [], {}, PRIOR)

    assert headcount(needs) == 200
    assert sum(n for need in needs for group, n in need.people.items() if group.startswith("infant")) == 2


@given(heard=st.dictionaries(st.sampled_from(["north", "south", "far"]), reports))
def test_everybody_reported_is_counted_once(heard: dict[str, Report]) -> None:
    villages = [v for v in (NORTH, SOUTH, FAR) if v.code in heard]

    needs = demand(villages, [SCHOOL, HALL], heard, PRIOR)

    assert headcount(needs) == sum(sum(r.home.values()) + sum(r.evacuated.values()) for r in heard.values())
