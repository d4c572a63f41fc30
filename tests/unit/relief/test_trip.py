"""A trip's life: what is refused, what is recorded whatever it says, and what is aboard."""

import pytest
from pydantic import ValidationError

from services.relief.api_trips import Handover
from services.relief.commands import (
    AbortTrip,
    Arrive,
    Depart,
    FinishTrip,
    HandOver,
    LoadGoods,
    PlanTrip,
    RefuseLine,
    StartLoading,
    WithdrawTrip,
)
from services.relief.events import (
    ArrivedAtStop,
    GoodsBroughtBack,
    GoodsLoaded,
    HandedOver,
    HandoverDoubted,
    LineRefused,
    LoadingStarted,
    StopLoaded,
    TripAborted,
    TripCancelled,
    TripDeparted,
    TripDone,
)
from services.relief.shapes import BeyondLine, HandedLine, Line, ReturnedLine
from services.relief.trip import decider
from tests.gwt import given
from tests.unit.relief.samples import (
    LOAD_A,
    LOAD_B,
    LOADED,
    PLANNED,
    SOURCES,
    START,
    STOPS,
    UNDER_WAY,
    WATER_A,
    WATER_B,
    at,
    handed,
)

PLAN = PlanTrip(trip="T1", plan="p1", incident="flood", vehicle="K1-LT-01", started_at=START, stops=STOPS)
FINISH = FinishTrip(trip="T1", at=at(110))
HANDOVER = {
    "trip": "T1",
    "incident": "flood",
    "stop": 1,
    "place": "v1",
    "start_min": 65,
    "end_min": 70,
    "received_by": "wang",
}
SIGNED = "120,90 118,300;100,200 400,180 410,260"
TWO_ABOARD = [Line(**WATER_A, quantity=200), Line(**WATER_B, quantity=5)]


def hand_over(*lines: HandedLine, stop: int = 1, minute: float = 70) -> HandOver:
    return HandOver(
        trip="T1", stop=stop, begun_at=at(minute - 5), ended_at=at(minute), lines=list(lines), received_by="wang"
    )


def back(lines: list[Line]) -> GoodsBroughtBack:
    returned = [ReturnedLine(**line.model_dump(), store=STOPS[0].place) for line in lines]
    return GoodsBroughtBack(trip="T1", at=at(110), at_min=110, lines=returned)


def start(minute: float, stop: int = 0, held: set[str] = frozenset({LOAD_A, LOAD_B})) -> StartLoading:
    return StartLoading(trip="T1", stop=stop, at=at(minute), held=held)


REFUSE = RefuseLine(trip="T1", reservation=LOAD_B, reason="declined")

# ---- planning ----


def test_a_released_trip_is_planned_once():
    given(decider).when(PLAN).then(PLANNED)
    given(decider, PLANNED).when(PLAN).then_nothing()


def test_a_trip_is_withdrawn_only_while_it_is_planned():
    withdraw = WithdrawTrip(trip="T1", by_plan="p2")
    given(decider, PLANNED).when(withdraw).then(TripCancelled(trip="T1", by_plan="p2"))
    given(decider, PLANNED, LoadingStarted(trip="T1", stop=0, at_min=31)).when(withdraw).then_nothing()
    given(decider, *UNDER_WAY).when(withdraw).then_nothing()


def test_a_trip_withdrawn_before_its_plan_arrives_is_never_planned():
    given(decider).when(WithdrawTrip(trip="T1", by_plan="p2"), PLAN).then_nothing()


def test_a_refusal_may_come_before_the_plan():
    given(decider).when(REFUSE, PLAN, start(31)).then_refused("lines-not-held")


def test_a_refusal_is_recorded_once():
    given(decider, PLANNED).when(REFUSE).then(LineRefused(trip="T1", reservation=LOAD_B, reason="declined"))
    given(decider, PLANNED).when(REFUSE, REFUSE).then_nothing()


def test_a_refusal_changes_nothing_when_the_trip_is_over():
    given(decider, PLANNED, TripCancelled(trip="T1", by_plan="p2")).when(REFUSE).then_nothing()


# ---- loading and departing ----


def test_a_trip_may_load_only_when_all_its_lines_are_held():
    outcome = given(decider, PLANNED).when(start(31, held={LOAD_A}))
    outcome.then_refused("lines-not-held")
    assert outcome.problem.more["missing"] == [LOAD_B]
    given(decider, PLANNED).when(REFUSE, start(31)).then_refused("lines-not-held")
    given(decider, PLANNED).when(start(31)).then(LoadingStarted(trip="T1", stop=0, at_min=31))
    given(decider, PLANNED).when(start(31), start(31)).then_nothing()


def test_nothing_is_loaded_where_goods_are_handed_over():
    given(decider, PLANNED).when(start(31, stop=1)).then_refused("not-a-load-stop")


def test_a_stop_is_loaded_when_the_last_of_its_lines_is_issued():
    first = LoadGoods(trip="T1", stop=0, reservation=LOAD_A, at=at(40), lines=[Line(**WATER_A, quantity=200)])
    second = LoadGoods(trip="T1", stop=0, reservation=LOAD_B, at=at(41), lines=[Line(**WATER_B, quantity=5)])
    given(decider, PLANNED).when(first).then_types(GoodsLoaded)
    given(decider, PLANNED).when(first, second).then(
        GoodsLoaded(trip="T1", stop=0, reservation=LOAD_B, at_min=41, lines=second.lines),
        StopLoaded(trip="T1", stop=0, at_min=41, lines=TWO_ABOARD),
    )


def test_what_a_stop_has_loaded_is_told_in_the_same_order_whichever_was_issued_first():
    first = LoadGoods(trip="T1", stop=0, reservation=LOAD_B, at=at(40), lines=[Line(**WATER_B, quantity=5)])
    second = LoadGoods(trip="T1", stop=0, reservation=LOAD_A, at=at(41), lines=[Line(**WATER_A, quantity=200)])
    given(decider, PLANNED).when(first, second).then(
        GoodsLoaded(trip="T1", stop=0, reservation=LOAD_A, at_min=41, lines=second.lines),
        StopLoaded(trip="T1", stop=0, at_min=41, lines=TWO_ABOARD),
    )


def test_a_line_issued_in_two_parts_counts_with_both():
    part = LoadGoods(trip="T1", stop=0, reservation=LOAD_A, at=at(45), lines=[Line(**WATER_A, quantity=7)])
    more = [Line(**WATER_A, quantity=207), Line(**WATER_B, quantity=5)]
    given(decider, *LOADED).when(part).then(
        GoodsLoaded(trip="T1", stop=0, reservation=LOAD_A, at_min=45, lines=part.lines),
        StopLoaded(trip="T1", stop=0, at_min=45, lines=more),
    )


def test_goods_issued_without_a_word_of_loading_are_aboard_all_the_same():
    load = LoadGoods(trip="T1", stop=0, reservation=LOAD_A, at=at(40), lines=[Line(**WATER_A, quantity=200)])
    abort = AbortTrip(trip="T1", at=at(50), reason="engine", goods_lost=True)
    given(decider, PLANNED).when(load, abort).then(
        TripAborted(
            trip="T1",
            at_min=50,
            reason="engine",
            aboard=[Line(**WATER_A, quantity=200)],
            lost=True,
            sources=SOURCES[1:],
            incident=PLANNED.incident,
        )
    )


def test_nobody_departs_before_all_goods_of_the_stop_are_loaded():
    depart = Depart(trip="T1", stop=0, at=at(42))
    given(decider, PLANNED).when(depart).then_refused("not-loaded")
    given(decider, *LOADED[:-2]).when(depart).then_refused("not-loaded")
    given(decider, *LOADED).when(depart).then(TripDeparted(trip="T1", stop=0, at_min=42))
    given(decider, *LOADED).when(depart, depart).then_nothing()


def test_a_trip_that_has_loaded_nothing_cannot_arrive():
    given(decider, PLANNED).when(Arrive(trip="T1", stop=1, at=at(60))).then_refused("trip-not-begun")


def test_arriving_is_recorded_once():
    arrive = Arrive(trip="T1", stop=1, at=at(60))
    given(decider, *UNDER_WAY).when(arrive).then(ArrivedAtStop(trip="T1", stop=1, at_min=60))
    given(decider, *UNDER_WAY).when(arrive, arrive).then_nothing()


# ---- handing over ----


def test_a_handover_says_what_was_good_short_and_damaged():
    lines = [handed(115, short=3, damaged=2)]
    given(decider, *UNDER_WAY).when(hand_over(*lines)).then(HandedOver(**HANDOVER, lines=lines))


def test_a_handover_keeps_what_the_receiver_drew():
    signed = hand_over(handed(120)).model_copy(update={"signature": SIGNED})
    given(decider, *UNDER_WAY).when(hand_over(handed(120))).then(
        handover := HandedOver(**HANDOVER, lines=[handed(120)])
    )
    given(decider, *UNDER_WAY).when(signed).then(handover.model_copy(update={"signature": SIGNED}))


@pytest.mark.parametrize("signature", ["", "0,0", SIGNED, "1000,500 0,500"])
def test_a_signature_is_strokes_of_points_on_its_field(signature):
    assert Handover(stop=1, lines=[handed(1)], signature=signature).signature == signature


@pytest.mark.parametrize(
    "signature",
    ["1001,0", "0,501", "-1,0", "1.5,2", "1,2;", "1,2  3,4", "1,2,3", "一,2", "1,2\n", "<path/>", "1 " * 4000],
)
def test_any_other_text_is_no_signature(signature):
    with pytest.raises(ValidationError):
        Handover(stop=1, lines=[handed(1)], signature=signature)


def test_more_than_was_aboard_is_recorded_with_a_doubt():
    outcome = given(decider, *UNDER_WAY).when(hand_over(handed(198, short=3)))
    outcome.then_types(HandedOver, HandoverDoubted)
    assert outcome.events[1].lines == [BeyondLine(**WATER_A, handed=201, aboard=200)]


def test_goods_handed_over_twice_are_doubted_the_second_time():
    outcome = given(decider, *UNDER_WAY).when(hand_over(handed(150)), hand_over(handed(80), stop=2, minute=90))
    assert outcome.events[1].lines == [BeyondLine(**WATER_A, handed=80, aboard=50)]


def test_a_handover_is_a_fact_even_when_nothing_else_was_recorded_of_the_trip():
    given(decider, PLANNED).when(hand_over(handed(120))).then_types(HandedOver, HandoverDoubted)
    done = TripDone(trip="T1", at_min=100, brought_back=[])
    given(decider, *UNDER_WAY, done).when(hand_over(handed(120))).then_types(HandedOver)


def test_a_handover_of_an_unknown_trip_or_stop_is_refused():
    given(decider).when(hand_over(handed(1))).then_refused("not-found")
    given(decider, *UNDER_WAY).when(hand_over(handed(1), stop=7)).then_refused("invalid")


# ---- the end ----


def test_what_was_not_handed_over_is_brought_back():
    left = [Line(**WATER_A, quantity=80), Line(**WATER_B, quantity=5)]
    given(decider, *UNDER_WAY).when(hand_over(handed(117, short=3)), FINISH).then(
        TripDone(trip="T1", at_min=110, brought_back=left), back(left)
    )


def test_a_trip_is_done_with_the_handover_of_the_last_goods_aboard():
    all_handed = hand_over(handed(200), HandedLine(**WATER_B, good=5), minute=90)
    outcome = given(decider, *UNDER_WAY).when(all_handed)
    outcome.then_types(HandedOver, TripDone)
    assert outcome.events[1] == TripDone(trip="T1", at_min=90, brought_back=[])
    given(decider, *UNDER_WAY).when(all_handed, FINISH).then_nothing()


def test_a_trip_that_still_has_to_load_is_not_done_when_nothing_is_aboard():
    given(decider, PLANNED, *UNDER_WAY[1:3]).when(hand_over(handed(200))).then_types(HandedOver)


def test_an_aborted_trip_is_finished_once_when_its_goods_are_back():
    aborted = TripAborted(trip="T1", at_min=50, reason="road cut", aboard=TWO_ABOARD, lost=False)
    given(decider, *UNDER_WAY, aborted).when(FINISH).then(back(TWO_ABOARD))
    given(decider, *UNDER_WAY, aborted, back(TWO_ABOARD)).when(FINISH).then_refused("trip-over")


def test_lost_goods_never_come_back():
    lost = TripAborted(trip="T1", at_min=50, reason="engine", aboard=TWO_ABOARD, lost=True)
    given(decider, *UNDER_WAY, lost).when(FINISH).then_refused("trip-over")


def test_a_trip_that_has_not_begun_cannot_be_finished():
    given(decider, PLANNED).when(FinishTrip(trip="T1", at=at(60))).then_refused("trip-not-begun")


def test_a_broken_truck_takes_what_is_aboard_with_it():
    abort = AbortTrip(trip="T1", at=at(50), reason="engine", goods_lost=True)
    given(decider, *UNDER_WAY).when(abort).then(
        TripAborted(trip="T1", at_min=50, reason="engine", aboard=TWO_ABOARD, lost=True, incident=PLANNED.incident)
    )
    given(decider, *UNDER_WAY).when(abort, abort).then_nothing()


def test_nothing_more_is_decided_on_a_trip_that_is_over():
    over = (*UNDER_WAY, TripDone(trip="T1", at_min=100, brought_back=[]))
    for command in (
        start(110),
        Depart(trip="T1", stop=0, at=at(110)),
        Arrive(trip="T1", stop=1, at=at(110)),
    ):
        given(decider, *over).when(command).then_refused("trip-over")


def test_nothing_is_decided_on_an_unknown_trip():
    for command in (
        start(1),
        AbortTrip(trip="T1", at=at(1), reason="?", goods_lost=False),
        LoadGoods(trip="T1", stop=0, reservation=LOAD_A, at=at(1), lines=[]),
    ):
        given(decider).when(command).then_refused("not-found")
