import pytest
from pydantic import ValidationError

from services.inventory.commands import ReleaseTrip, SettleStock, StateStock
from services.inventory.events import (
    DiscrepancyFound,
    GoodsIssued,
    GoodsReceived,
    GoodsScrapped,
    MovementReversed,
    ReseatingContinued,
    ReservationHeld,
    ReservationRefused,
    ReservationReleased,
    SettlingContinued,
)
from services.inventory.lots import QUANTITY_MAX, Taken
from services.inventory.stock import decider
from tests.gwt import Outcome, given
from tests.unit.inventory.samples import (
    NOON,
    SITE,
    TWO,
    issue,
    line,
    load,
    lot,
    partner_stock,
    receive,
    received,
    reseat,
    reserve,
    reverse,
    scrap,
)


def on_hand(outcome: Outcome) -> dict[str, tuple[int, int]]:
    return {lot.lot: (lot.on_hand, lot.reserved) for lot in {**outcome.state.spent, **outcome.state.lots}.values()}


def test_a_receipt_raises_what_is_on_hand() -> None:
    outcome = given(decider, received("L1", 100)).when(receive("L1", 20))
    outcome.then(received("L1", 20, number=2).model_copy(update={"lots": (lot("L1", 120),)}))


def test_a_lot_keeps_its_expiry_owner_and_reserve() -> None:
    given(decider, received("L1", expires="2022-05-05")).when(receive("L1", expires="2023-01-01")).then_refused(
        "lot-differs"
    )


def test_a_lot_cannot_grow_beyond_what_is_plausible() -> None:
    given(decider, received("L1", QUANTITY_MAX)).when(receive("L1", 1)).then_refused("too-much")


@pytest.mark.parametrize("quantity", [0, -5, QUANTITY_MAX + 1])
def test_a_quantity_that_is_negative_or_absurd_cannot_even_be_asked(quantity: int) -> None:
    with pytest.raises(ValidationError):
        receive("L1", quantity)


def test_an_issue_takes_the_first_that_expires() -> None:
    past = received("L1", 10, expires="2022-05-05"), received("L2", 10, number=2, expires="2021-09-01")
    outcome = given(decider, *past).when(issue(12))
    outcome.then_types(GoodsIssued)
    assert on_hand(outcome) == {"L1": (8, 0), "L2": (0, 0)}


def test_a_clerk_cannot_issue_more_than_is_free() -> None:
    refused = given(decider, received("L1", 100)).when(reserve(line(70)), issue(31))
    refused.then_refused("insufficient")
    assert refused.problem is not None
    assert refused.problem.more["free"] == 30
    assert refused.problem.more["reserved_by"] == [{"plan": "R1", "trip": "T1", "quantity": 70}]


def test_expired_goods_are_not_issued_by_any_door() -> None:
    expired = received("L1", 100, expires="2021-07-19")
    refused = given(decider, expired).when(issue(1)).then_refused("insufficient")
    assert refused.problem is not None
    assert refused.problem.more["expired"] == 100
    given(decider, expired).when(issue(1, lot="L1")).then_refused("insufficient")
    given(decider, expired).when(reserve(line(1))).then_types(ReservationRefused)


def test_issuing_from_a_lot_that_is_not_there_names_those_that_are() -> None:
    refused = given(decider, received("L1")).when(issue(1, lot="L9")).then_refused("lot-unknown")
    assert "L1" in str(refused.problem)


def test_expired_goods_may_be_scrapped_but_reserved_ones_may_not() -> None:
    given(decider, received("L1", expires="2021-07-19")).when(scrap(100)).then_types(GoodsScrapped)
    given(decider, received("L1", 100)).when(reserve(line(1)), scrap(100)).then_refused("insufficient")


# ---- reversal ------------------------------------------------------------------------------------


def test_a_reversal_undoes_exactly_once() -> None:
    outcome = given(decider, received("L1", 100)).when(issue(30), reverse(2))
    outcome.then(
        MovementReversed(**SITE, number=2, movement="event-2", reason="typing mistake", at=NOON, lots=(lot("L1", 100),))
    )
    given(decider, received("L1", 100)).when(issue(30), reverse(2), reverse(2)).then_refused("already-reversed")


def test_a_receipt_cannot_be_reversed_when_its_goods_are_reserved_or_gone() -> None:
    given(decider, received("L1", 100)).when(reserve(line(1)), reverse(1)).then_refused("not-free")
    given(decider, received("L1", 100)).when(issue(1), reverse(1)).then_refused("not-free")
    given(decider, received("L1", 100)).when(reverse(1)).then_types(MovementReversed)


def test_what_stands_on_a_trip_comes_back_as_a_receipt_not_as_a_reversal() -> None:
    given(decider, received("L1", 100)).when(reserve(line(5)), load(), reverse(2)).then_refused("loaded")


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_movement_that_never_was_cannot_be_reversed(number: int) -> None:
    given(decider, received("L1")).when(reverse(number)).then_refused("not-found")


# ---- facts ---------------------------------------------------------------------------------------


def test_an_issue_after_the_fact_within_the_books_is_an_issue_like_any_other() -> None:
    given(decider, received("L1", 100)).when(issue(100, fact=True)).then_types(GoodsIssued)


def test_an_issue_after_the_fact_beyond_the_books_is_recorded_and_names_what_is_missing() -> None:
    outcome = given(decider, received("L1", 100)).when(issue(130, fact=True))
    outcome.then(
        GoodsIssued(
            **SITE,
            number=2,
            quantity=130,
            reason="",
            happened_at=NOON,
            taken=(Taken(lot="L1", reserve="government", quantity=100),),
            lots=(lot("L1", 0),),
        ),
        DiscrepancyFound(
            **SITE,
            sentence="C01: 130 of WAT have gone, but the books had 30 fewer. Count the shelf.",
            lot="",
            quantity=130,
            missing=30,
            displaced=(),
            happened_at=NOON,
        ),
    )


def test_a_fact_about_a_lot_nobody_knows_is_recorded_too() -> None:
    outcome = given(decider).when(issue(5, lot="L9", fact=True))
    outcome.then_types(GoodsIssued, DiscrepancyFound)
    assert on_hand(outcome) == {}


def test_a_fact_takes_free_goods_before_reserved_ones() -> None:
    outcome = given(decider, received("L1", 100)).when(reserve(line(40)), issue(60, fact=True))
    outcome.then_types(GoodsIssued)
    assert on_hand(outcome) == {"L1": (40, 40)}


def test_a_fact_that_takes_reserved_goods_displaces_the_latest_trip_and_finds_it_others() -> None:
    past = received("L1", 100), received("L2", 100, number=2, expires="2022-06-01")
    asked = reserve(line(60, "T1"), line(40, "T2", at=TWO))
    gone = issue(10, lot="L1", fact=True)
    outcome = given(decider, *past).when(asked, gone).then_types(GoodsIssued, DiscrepancyFound)
    assert outcome.events[0].displaced == outcome.events[1].displaced == ("T2:0:L1",)  # type: ignore[attr-defined]
    assert on_hand(outcome) == {"L1": (90, 60), "L2": (100, 0)}
    seated = given(decider, *past).when(asked, gone, reseat("T2:0:L1")).then_types(ReservationHeld)
    assert on_hand(seated) == {"L1": (90, 90), "L2": (100, 10)}


def test_a_displaced_trip_for_which_nothing_is_left_is_refused() -> None:
    asked = reserve(line(60, "T1"), line(40, "T2", at=TWO))
    gone = scrap(10, fact=True)
    given(decider, received("L1", 100)).when(asked, gone).then_types(GoodsScrapped, DiscrepancyFound)
    refused = given(decider, received("L1", 100)).when(asked, gone, reseat("T2:0:L1")).then_types(ReservationRefused)
    assert on_hand(refused) == {"L1": (90, 60)}
    given(decider, received("L1", 100)).when(asked, gone, reseat("T2:0:L1"), reseat("T2:0:L1")).then_nothing()


def test_a_displaced_trip_neither_loads_nor_settles_before_it_is_seated_again() -> None:
    asked = reserve(line(60, "T1"), line(40, "T2", at=TWO))
    past = given(decider, received("L1", 100))
    past.when(asked, scrap(10, fact=True), load("T2")).then_refused("not-held")
    past.when(asked, scrap(10, fact=True), load("T1")).then_types(GoodsIssued)
    called = reserve(line(60, supply="A1", reserve="corporate"))
    answered = SettleStock(
        **SITE, incident="I1", reservations=("T1:0:A1",), confirmed=60, reason="declined", ready_at=TWO
    )
    again = given(decider, *partner_stock(100)).when(called, stated(50), answered).then_types(SettlingContinued)
    assert (again.events[0].quantity, again.events[0].reservations) == (60, ("T1:0:A1",))  # type: ignore[attr-defined]


def test_a_displaced_trip_that_is_given_up_wants_no_goods_any_more() -> None:
    asked = reserve(line(60, "T1"), line(40, "T2", at=TWO))
    gone, released = scrap(10, fact=True), ReleaseTrip(**SITE, trip="T2")
    past = given(decider, received("L1", 100))
    assert on_hand(past.when(asked, gone, released).then_types(ReservationReleased)) == {"L1": (90, 60)}
    past.when(asked, gone, released, reseat("T2:0:L1")).then_nothing()


def test_a_fact_that_displaces_hundreds_of_reservations_is_recorded_and_they_are_seated_in_parts() -> None:
    trips = [f"T{n:03}" for n in range(120)]
    past = received("L1", 120), received("L2", 100, number=2, expires="2022-06-01")
    asked = [reserve(line(1, trip, at=TWO)) for trip in trips]
    fact = issue(120, lot="L1", fact=True)
    gone, found = given(decider, *past).when(*asked, fact).then_types(GoodsIssued, DiscrepancyFound).events
    assert len(gone.displaced) == 120  # type: ignore[attr-defined]
    assert found.sentence.endswith("T008, T009 and 110 more. Count the shelf.")  # type: ignore[attr-defined]
    first = given(decider, *past).when(*asked, fact, reseat(*found.displaced))  # type: ignore[attr-defined]
    first.then_types(*[ReservationHeld] * 90, ReseatingContinued)
    rest = first.events[-1].reservations  # type: ignore[attr-defined]
    last = given(decider, *past).when(*asked, fact, reseat(*found.displaced), reseat(*rest))  # type: ignore[attr-defined]
    last.then_types(*[ReservationHeld] * 10, *[ReservationRefused] * 20)
    assert on_hand(last) == {"L1": (0, 0), "L2": (100, 100)}


# ---- a partner's statement -----------------------------------------------------------------------


def stated(quantity: int) -> StateStock:
    return StateStock(**SITE, lot="A1", owner="E01", quantity=quantity, expires="2022-05-05", at=NOON)


def test_a_statement_is_booked_as_the_movement_that_explains_the_difference() -> None:
    given(decider).when(stated(0)).then_nothing()
    assert on_hand(given(decider).when(stated(50)).then_types(GoodsReceived)) == {"A1": (50, 0)}
    assert on_hand(given(decider).when(stated(50), stated(80)).then_types(GoodsReceived)) == {"A1": (80, 0)}
    assert on_hand(given(decider).when(stated(80), stated(50)).then_types(GoodsIssued)) == {"A1": (50, 0)}
    given(decider).when(stated(80), stated(80)).then_nothing()


def test_a_statement_below_what_is_promised_displaces_the_promise() -> None:
    asked = reserve(line(80, supply="A1", reserve="corporate"))
    outcome = given(decider, *partner_stock(100)).when(asked, stated(50)).then_types(GoodsIssued, DiscrepancyFound)
    assert on_hand(outcome) == {"A1": (50, 0)}
    [code] = outcome.events[0].displaced  # type: ignore[attr-defined]
    given(decider, *partner_stock(100)).when(asked, stated(50), reseat(code)).then_types(ReservationRefused)
