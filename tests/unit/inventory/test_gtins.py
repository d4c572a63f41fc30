"""Article numbers of items: whatever length they are written in, and never of two items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.inventory.imports import ItemRow
from tests.unit.inventory.test_service import ITEM, running

ONE, CARTON, OTHER = "02000000000015", "02000000100012", "02000000000022"


def gtins(value: Any) -> dict[str, int] | None:
    return ItemRow.model_validate({**ITEM, "gtins": value}).gtins


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12345670", "00000012345670"),
        ("012345678905", "00012345678905"),
        ("2000000000015", ONE),
        ("12345678901231", "12345678901231"),
    ],
)
def test_a_number_of_any_length_is_one_of_fourteen_digits(written: str, number: str) -> None:
    assert gtins(written) == {number: 1}


def test_a_cell_names_several_numbers_and_what_their_packages_hold() -> None:
    assert gtins("2000000000015 2000000100012:24") == {ONE: 1, CARTON: 24} == gtins({ONE: 1, CARTON: 24})
    assert gtins("") == {}
    assert ItemRow.model_validate(ITEM).gtins is None


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("2000000000016", "check digit of 2000000000016"),
        ("200000000001", "check digit of 200000000001"),
        ("123456789", "8, 12, 13 or 14 digits"),
        ("WAT", "8, 12, 13 or 14 digits"),
        ("２000000000015", "8, 12, 13 or 14 digits"),
        ("2000000000015:0", "greater than or equal to 1"),
        ("2000000000015:some", "valid integer"),
    ],
)
def test_what_is_no_article_number_is_refused_with_a_reason(written: str, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        gtins(written)


@given(st.text("0123456789", min_size=13, max_size=13), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(digits: str, place: int, by: int) -> None:
    [right] = [number for end in "0123456789" if (number := digits + end) and not refused(number)]
    wrong = f"{right[:place]}{(int(right[place]) + by) % 10}{right[place + 1 :]}"
    assert refused(wrong)


def refused(number: str) -> bool:
    try:
        gtins(number)
    except ValidationError:
        return True
    return False


async def test_an_article_number_is_one_item_s_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        water, rice = {**ITEM, "gtins": {ONE: 1, CARTON: 24}}, {**ITEM, "code": "RICE", "gtins": OTHER}
        assert (await platform.load(items=[water, rice])).status_code == 202
        shown = {row["item"]: row.get("gtins") for row in (await platform.get("/items", "clerk"))["items"]}
        assert shown == {"WAT": {ONE: 1, CARTON: 24}, "RICE": {OTHER: 1}}

        taken = await platform.load(items=[{**rice, "gtins": CARTON}])
        assert taken.status_code == 422
        assert taken.json()["errors"][0]["detail"] == f"{CARTON} is the article number of WAT already, not of RICE."
        twice = await platform.load(
            items=[{**water, "code": "A", "gtins": "12345670"}, {**water, "code": "B", "gtins": "12345670"}]
        )
        assert [error["line"] for error in twice.json()["errors"]] == [2]

        exchanged = await platform.load(items=[{**water, "gtins": OTHER}, {**rice, "gtins": ""}])
        assert exchanged.status_code == 202
        shown = {row["item"]: row.get("gtins") for row in (await platform.get("/items", "clerk"))["items"]}
        assert shown == {"WAT": {OTHER: 1}, "RICE": None}


async def test_a_file_that_says_nothing_of_article_numbers_leaves_them(tmp_path: Path) -> None:
    async with running(tmp_path) as platform:
        assert (await platform.load(items=[{**ITEM, "gtins": ONE}])).status_code == 202
        assert (await platform.load(items=[{**ITEM, "weight_kg": 7.5}])).status_code == 202
        [water] = (await platform.get("/items", "clerk"))["items"]
        assert (water["weight_kg"], water["gtins"]) == (7.5, {ONE: 1})
        taken = await platform.load(items=[{**ITEM, "weight_kg": 8}, {**ITEM, "code": "RICE", "gtins": ONE}])
        assert taken.json()["errors"][0]["detail"] == f"{ONE} is the article number of WAT already, not of RICE."
