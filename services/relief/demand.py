"""Who needs relief where: reports of villages, estimates for the silent ones, and the evacuated at their shelters.

Pure: nothing here knows events, time or storage.  A *group* is `infant`, `pregnant`, ...; in a `PlaceNeed` each appears
twice, as itself for people at home and as `<group>_evacuated` for people who had to leave.  Nobody counts twice: the
evacuated are at the shelters of their township, or in their village where the township has none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from shared.apportion import largest_remainder, split_by_share, whole_table

EVACUATED = "_evacuated"


class Village(NamedTuple):
    """A village of the incident's area; `population` in persons."""

    code: str
    township: str
    county: str
    population: int


class Shelter(NamedTuple):
    """An open shelter of a township; the evacuated are shared in proportion to `expected_persons`."""

    code: str
    township: str
    expected_persons: int


class Report(NamedTuple):
    """The newest report of a village: persons by group at home and evacuated, and how it can be reached."""

    home: Mapping[str, int]
    evacuated: Mapping[str, int]
    access: str = "road"


@dataclass(frozen=True, slots=True)
class Prior:
    """What to assume before anybody has reported.

    need_ratio       persons in need / population
    evacuated_ratio  persons evacuated and in need / population, at most `need_ratio`
    group_shares     share of each group in the population, adding up to 1
    """

    need_ratio: float
    evacuated_ratio: float
    group_shares: Mapping[str, float]


class PlaceNeed(NamedTuple):
    """People to relieve at a place, by group (empty groups left out); `estimated` if a silent village is part of it."""

    place: str
    kind: str
    township: str
    access: str
    estimated: bool
    people: dict[str, int]


def estimate(
    population: int, ratios_of_county: Sequence[float], ratios_of_city: Sequence[float], default: float
) -> int:
    """Persons of a silent village: population x median ratio of its county, else of the city, else `default`."""
    ratios = ratios_of_county or ratios_of_city or [default]
    return round(population * median(ratios))


def shelter_shares(evacuated: Mapping[str, int], shelters: Sequence[Shelter]) -> dict[str, dict[str, int]]:
    """A township's evacuated (persons by group) shared among its shelters: persons by group for each shelter's code.

    Whole persons by largest remainder; shelters that expect nobody share alike.  Raises ValueError without a shelter.
    """
    if not shelters:
        raise ValueError("a township without a shelter has no shares: its evacuated stay in their villages")
    weights = [s.expected_persons for s in shelters]
    if not any(weights):
        weights = [1] * len(shelters)
    rows = whole_table(largest_remainder(sum(evacuated.values()), weights), list(evacuated.values()))
    return {s.code: dict(zip(evacuated, row, strict=True)) for s, row in zip(shelters, rows, strict=True)}


def demand(
    villages: Sequence[Village], shelters: Iterable[Shelter], reports: Mapping[str, Report], prior: Prior
) -> list[PlaceNeed]:
    """What every village and shelter needs, villages first, each in the given order; places in need of nothing too.

    `reports` holds the newest report by village; a village without one gets its estimate, which its report replaces.
    """
    believed = {**_estimates(villages, reports, prior), **reports}
    by_township: dict[str, list[Shelter]] = defaultdict(list)
    for shelter in shelters:
        by_township[shelter.township].append(shelter)
    needs = [_village_need(v, believed[v.code], v.code not in reports, v.township in by_township) for v in villages]
    members: dict[str, list[str]] = defaultdict(list)
    for village in villages:
        members[village.township].append(village.code)
    for township, open_shelters in by_township.items():
        codes = members[township]
        gone = sum_groups(believed[code].evacuated for code in codes)
        silent = any(code not in reports and any(believed[code].evacuated.values()) for code in codes)
        for code, people in shelter_shares(gone, open_shelters).items():
            needs.append(PlaceNeed(code, "shelter", township, "road", silent, _as_evacuated(people)))
    return needs


def _village_need(village: Village, report: Report, estimated: bool, sheltered: bool) -> PlaceNeed:
    people = {group: n for group, n in report.home.items() if n}
    if not sheltered:
        people |= _as_evacuated(report.evacuated)
    return PlaceNeed(village.code, "village", village.township, report.access, estimated, people)


def _as_evacuated(people: Mapping[str, int]) -> dict[str, int]:
    return {group + EVACUATED: n for group, n in people.items() if n}


def sum_groups(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = defaultdict(int)
    for part in parts:
        for group, n in part.items():
            total[group] += n
    return dict(total)


def _estimates(villages: Sequence[Village], reports: Mapping[str, Report], prior: Prior) -> dict[str, Report]:
    """A report made up for every silent village; those of one county share whole persons of each group."""
    needed, gone = _ratios(villages, reports)
    city_needed = [r for ratios in needed.values() for r in ratios]
    city_gone = [r for ratios in gone.values() for r in ratios]
    silent: dict[str, list[Village]] = defaultdict(list)
    for village in villages:
        if village.code not in reports:
            silent[village.county].append(village)
    made: dict[str, Report] = {}
    for county, quiet in silent.items():
        total = [estimate(v.population, needed[county], city_needed, prior.need_ratio) for v in quiet]
        away = [estimate(v.population, gone[county], city_gone, prior.evacuated_ratio) for v in quiet]
        away = [min(a, t) for a, t in zip(away, total, strict=True)]
        home = [t - a for t, a in zip(total, away, strict=True)]
        rows = split_by_share(home + away, list(prior.group_shares.values()))
        people = [dict(zip(prior.group_shares, row, strict=True)) for row in rows]
        for k, village in enumerate(quiet):
            made[village.code] = Report(people[k], people[k + len(quiet)])
    return made


def _ratios(
    villages: Sequence[Village], reports: Mapping[str, Report]
) -> tuple[defaultdict[str, list[float]], defaultdict[str, list[float]]]:
    """Ratios of (need, evacuated) to population by county, over the villages that reported."""
    needed: defaultdict[str, list[float]] = defaultdict(list)
    gone: defaultdict[str, list[float]] = defaultdict(list)
    for village in villages:
        report = reports.get(village.code)
        if report and village.population > 0:
            away = sum(report.evacuated.values())
            needed[village.county].append((sum(report.home.values()) + away) / village.population)
            gone[village.county].append(away / village.population)
    return needed, gone
