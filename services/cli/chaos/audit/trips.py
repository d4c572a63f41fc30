"""The auditor's own arithmetic of what is aboard: what left the stores for trips, and what came into people's hands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from services.cli.chaos.audit.books import Books, Violation
from services.cli.chaos.audit.stock import ISSUED

LOADED, HANDED = "ninehours.relief.GoodsLoaded.v1", "ninehours.relief.HandedOver.v1"
Units = Counter[tuple[str, str]]
"""By trip and item."""


def loaded(books: Books) -> Iterator[Violation]:
    """What stores have issued for a trip is aboard, once: two services say the same."""
    issued = Units()
    for data in books.events("inventory", ISSUED):
        if data.get("trip"):
            issued[data["trip"], data["item"]] += data["quantity"]
    came = aboard(books)
    for trip, item in sorted(issued.keys() | came.keys()):
        left, there = issued[trip, item], came[trip, item]
        if left != there:
            yield Violation("not-aboard", "relief", f"{trip}: {left} of {item} left the stores, {there} came aboard")


def handed_over(books: Books) -> Iterator[Violation]:
    """Drivers here hand over what they have loaded, so more than that means that something counts twice."""
    left = aboard(books)
    for data in books.events("relief", HANDED):
        for line in data["lines"]:
            left[data["trip"], line["item"]] -= line["good"]
    for (trip, item), units in left.items():
        if units < 0:
            yield Violation("handed-twice", "relief", f"{trip}: {-units} of {item} more than were aboard")


def aboard(books: Books) -> Units:
    """All that ever came aboard."""
    units = Units()
    for data in books.events("relief", LOADED):
        for line in data["lines"]:
            units[data["trip"], line["item"]] += line["quantity"]
    return units
