"""The pieces of which HTTP bodies and rows of bulk files are made."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from shared.clock import instant
from shared.messages import Number, Whole
from shared.problem import Problem

GTIN_DIGITS = 14
GTIN_LENGTHS = (8, 12, 13, GTIN_DIGITS)
NOT_IN_CODES = frozenset(" /@#?")
"""Other spaces are not printable."""


def _with_zone(text: str) -> str:
    try:
        instant(text)
    except Problem as problem:
        raise ValueError(problem.detail) from None
    return text


def _a_day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _plain(code: str) -> str:
    if not NOT_IN_CODES.isdisjoint(code) or not code.isprintable():
        raise ValueError("a code has no spaces and none of / @ # ?")
    return code


def _gtin(text: str) -> str:
    """With zeros in front of a shorter number, as GS1 compares them."""
    if not (text.isascii() and text.isdigit() and len(text) in GTIN_LENGTHS):
        raise ValueError(f"an article number (GTIN) has 8, 12, 13 or 14 digits, which {text} has not")
    number = text.zfill(GTIN_DIGITS)
    if sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(number)) % 10:
        raise ValueError(f"the check digit of {text} does not fit: a digit of the article number is wrong")
    return number


def _packages(cell: Any) -> Any:
    """A cell of a table: `2000000000015 2000000000022:24`, where a package of the second holds 24 units."""
    if not isinstance(cell, str):
        return cell
    marks = [mark.partition(":") for mark in cell.split()]
    if twice := [number for number, times in Counter(number for number, *_ in marks).items() if times > 1]:
        raise ValueError(f"article number {twice[0]} is named twice; say once how many units its package holds")
    return {number: units if colon else 1 for number, colon, units in marks}


Moment = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(_with_zone)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_a_day)]
Code = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_plain)]
Name = Annotated[str, Field(max_length=200)]
Sentence = Annotated[str, Field(max_length=2000)]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]
Gtin = Annotated[str, AfterValidator(_gtin)]
Gtins = Annotated[
    dict[Gtin, Annotated[Whole, Field(ge=1, le=1_000_000)]], Field(max_length=100), BeforeValidator(_packages)
]
"""By article number, how many of the item's units a package with it holds."""
Positive = Annotated[Number, Field(gt=0, le=1e9)]
Latitude = Annotated[Number, Field(ge=-90, le=90)]
Longitude = Annotated[Number, Field(ge=-180, le=180)]
Docks = Annotated[int, Field(ge=1, le=1000)]
Days = Annotated[int, Field(ge=1, le=36_500)]
