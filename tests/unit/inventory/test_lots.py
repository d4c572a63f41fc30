import pytest

from services.inventory.lots import Taken, day_of, first_expiring
from services.inventory.views import stock_lots
from shared.messages import Json, Meta
from tests.unit.inventory.samples import NOON, lot, received

DAY = "2021-07-20"
META = Meta("inventory:e:1:0", "stock/C01/WAT", "e", 1, 0, NOON)


def parts(*taken: tuple[str, int]) -> tuple[Taken, ...]:
    return tuple(Taken(lot=code, reserve="government", quantity=quantity) for code, quantity in taken)


def test_the_first_that_expires_goes_first_and_goods_that_never_expire_go_last() -> None:
    lots = [lot("never", 10, expires=None), lot("may", 10, expires="2022-05-01"), lot("jan", 10, expires="2022-01-01")]
    assert first_expiring(lots, 25, DAY) == parts(("jan", 10), ("may", 10), ("never", 5))


def test_lots_of_one_expiry_go_by_code_so_that_every_replay_agrees() -> None:
    assert first_expiring([lot("B"), lot("A")], 120, DAY) == parts(("A", 100), ("B", 20))


def test_reserved_goods_are_never_taken() -> None:
    assert first_expiring([lot("A", 10, reserved=7), lot("B", 10, reserved=10)], 10, DAY) == parts(("A", 3))


@pytest.mark.parametrize(("expires", "usable"), [("2021-07-19", False), ("2021-07-20", True), ("2021-07-21", True)])
def test_goods_are_usable_up_to_the_end_of_their_expiry_day(expires: str, usable: bool) -> None:
    assert bool(first_expiring([lot(expires=expires)], 1, DAY)) is usable


def test_less_is_taken_when_there_is_less() -> None:
    assert first_expiring([lot("A", 3)], 10, DAY) == parts(("A", 3))
    assert first_expiring([], 10, DAY) == ()


def test_the_day_is_chinas_whatever_the_offset() -> None:
    assert day_of("2021-07-20T15:59:59Z") == "2021-07-20"
    assert day_of("2021-07-20T16:00:00Z") == "2021-07-21"
    assert day_of("2021-07-21T00:00:00+08:00") == "2021-07-21"


def test_a_stock_shows_its_lots_by_expiry_whatever_the_order_in_which_they_came_and_went() -> None:
    body: Json = {}
    for event in (received("may", expires="2022-05-01"), received("never", expires=None), received("jan", 5)):
        body = stock_lots(body, event, META)
    body = stock_lots(body, received("may", 7, expires="2022-05-01"), META)
    assert [(shown["lot"], shown["on_hand"]) for shown in body["lots"]] == [("may", 7), ("jan", 5), ("never", 100)]
    assert body["on_hand"] == 112
