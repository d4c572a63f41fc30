"""Reads vehicle routing problems as others publish them: VRPLIB files, `NAME.vrp` and its best known routes `NAME.sol`.

Only what the capacitated problem in the plane needs is understood.  Whatever else a file says would make it another
problem, so it is refused rather than passed over; so are routes that are no answer to the problem.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.bench.figure import NotMeasured

DEPOT = 0
TOLD = "NAME", "COMMENT", "TYPE", "DIMENSION", "EDGE_WEIGHT_TYPE", "CAPACITY"
SECTIONS = {"NODE_COORD_SECTION": 3, "DEMAND_SECTION": 2, "DEPOT_SECTION": 1}
"""How many numbers stand on each line."""
ONLY = {"TYPE": "CVRP", "EDGE_WEIGHT_TYPE": "EUC_2D"}
ONE_DEPOT = "1", "-1"
"""The best known routes count places from the depot on, so it has to be the first."""

Point = tuple[float, float]
Route = tuple[int, ...]
"""Customers in order, without the depot at both ends."""


@dataclass(frozen=True, slots=True)
class Routing:
    """Place 0 is the depot and demands nothing; `routes` serve every other place once, within the capacity."""

    name: str
    capacity: int
    at: list[Point]
    demand: list[int]
    routes: list[Route]

    def legs(self, route: Route) -> Iterator[float]:
        """From the depot through the route and home again."""
        for a, b in pairwise((DEPOT, *route, DEPOT)):
            yield math.dist(self.at[a], self.at[b])

    def length(self) -> float:
        """Of the best known routes."""
        return math.fsum(leg for route in self.routes for leg in self.legs(route))

    def published_length(self) -> int:
        """The same with every leg rounded to the nearest whole number, as lengths are published."""
        return sum(math.floor(leg + 0.5) for route in self.routes for leg in self.legs(route))


@dataclass(frozen=True, slots=True)
class Line:
    file: Path
    number: int
    text: str

    def fault(self, sentence: str) -> NotMeasured:
        return NotMeasured(f"{self.file}, line {self.number}: {sentence}")

    def key_and_value(self) -> tuple[str, str]:
        key, _, value = self.text.partition(":")
        return key.strip(), value.strip()

    def number_of(self, word: str) -> float:
        try:
            number = float(word)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise self.fault(f"must be a number, is {word!r}")
        return number

    def whole(self, word: str, least: int) -> int:
        number = self.number_of(word)
        if number != int(number) or number < least:
            raise self.fault(f"must be a whole number from {least} on, is {word}")
        return int(number)


def routing(file: Path) -> Routing:
    """The problem of a `.vrp` file with the routes of the `.sol` beside it.

    Raises NotMeasured with the file, the line and what is wrong there.
    """
    told, sections = _parts(_lines(file), file)
    for key, only in ONLY.items():
        if (value := told[key].key_and_value()[1]) != only:
            raise told[key].fault(f"{key} must be {only}, is {value}")
    places, capacity = (
        told[key].whole(told[key].key_and_value()[1], least) for key, least in (("DIMENSION", 2), ("CAPACITY", 1))
    )
    if (depots := tuple(line.text for line in sections["DEPOT_SECTION"])) != ONE_DEPOT:
        raise sections["DEPOT_SECTION"][0].fault(f"the depot must be place 1 alone, is {' '.join(depots)}")
    at = [
        (line.number_of(words[1]), line.number_of(words[2]))
        for line, words in _by_place(sections["NODE_COORD_SECTION"], places)
    ]
    demand = [
        line.whole(words[1], 1 if place != DEPOT else 0)
        for place, (line, words) in enumerate(_by_place(sections["DEMAND_SECTION"], places))
    ]
    found = Routing(told["NAME"].key_and_value()[1], capacity, at, demand, [])
    _read_routes(file.with_suffix(".sol"), found)
    return found


def _lines(file: Path) -> list[Line]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotMeasured(f"{file} cannot be read: {error}") from error
    stripped = (line.strip() for line in text.splitlines())
    return [Line(file, number, line) for number, line in enumerate(stripped, 1) if line]


def _parts(lines: Sequence[Line], file: Path) -> tuple[dict[str, Line], dict[str, list[Line]]]:
    """What is told by key, and the lines of every section."""
    told, sections, section = dict[str, Line](), dict[str, list[Line]](), ""
    for line in lines:
        key, _ = line.key_and_value()
        if key == "EOF":
            break
        if key in told or key in sections:
            raise line.fault(f"{key} stands there twice")
        if key in SECTIONS:
            section = key
            sections[section] = []
        elif key in TOLD:
            told[key], section = line, ""
        elif not section or key[:1].isalpha():
            raise line.fault(f"{key} is not understood, and leaving it out could make it another problem")
        elif len(line.text.split()) != SECTIONS[section]:
            raise line.fault(f"a line of {section} has {SECTIONS[section]} numbers, this one is {line.text!r}")
        else:
            sections[section].append(line)
    present = {*told, *(name for name, rows in sections.items() if rows), "COMMENT"}
    if missing := [name for name in (*TOLD, *SECTIONS) if name not in present]:
        raise NotMeasured(f"{file}: {missing[0]} is missing")
    return told, sections


def _by_place(rows: Sequence[Line], places: int) -> list[tuple[Line, list[str]]]:
    """Every place's line and its words, from the depot on."""
    found = dict[int, tuple[Line, list[str]]]()
    for line in rows:
        words = line.text.split()
        place = line.whole(words[0], 1)
        if place > places or place in found:
            raise line.fault(f"place {place} stands there twice or is none of the {places}")
        found[place] = line, words
    if len(found) < places:
        raise rows[-1].fault(f"{places - len(found)} of the {places} places are missing")
    return [found[place] for place in range(1, places + 1)]


def _read_routes(file: Path, problem: Routing) -> None:
    """Adds the best known routes.  They have to be an answer, and as long as the file says."""
    waiting, length = set(range(1, len(problem.at))), None
    for line in _lines(file):
        key, value = line.key_and_value()
        if key.startswith("Route #"):
            problem.routes.append(_route(line, value.split(), problem, waiting))
        elif key.startswith("Cost"):
            length = line, line.number_of(key.removeprefix("Cost"))
        else:
            raise line.fault(f"{key} is not understood")
    if length is None or waiting:
        raise NotMeasured(f"{file}: {'the cost' if length is None else f'customer {min(waiting)}'} is missing")
    line, told = length
    if problem.published_length() != told:
        raise line.fault(f"says {told:g}, but the routes are {problem.published_length()} long")


def _route(line: Line, words: Sequence[str], problem: Routing, waiting: set[int]) -> Route:
    route = tuple(line.whole(word, 1) for word in words)
    for customer in route:
        if customer not in waiting:
            raise line.fault(f"customer {customer} is served twice or is none")
        waiting.remove(customer)
    load = sum(problem.demand[customer] for customer in route)
    if not route or load > problem.capacity:
        raise line.fault(f"serves {load}, but a vehicle holds between 1 and {problem.capacity}")
    return route
