"""The pieces of which HTTP bodies and rows of bulk files are made."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from shared.clock import instant
from shared.messages import Number
from shared.problem import Problem

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


Moment = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(_with_zone)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_a_day)]
Code = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_plain)]
Name = Annotated[str, Field(max_length=200)]
Sentence = Annotated[str, Field(max_length=2000)]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]
Positive = Annotated[Number, Field(gt=0, le=1e9)]
Latitude = Annotated[Number, Field(ge=-90, le=90)]
Longitude = Annotated[Number, Field(ge=-180, le=180)]
Docks = Annotated[int, Field(ge=1, le=1000)]
Days = Annotated[int, Field(ge=1, le=36_500)]
