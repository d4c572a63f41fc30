from services.inventory.asking import decider as asking_decider
from services.inventory.commands import ReceiveProduced, ReleaseTrip, SettleStock, SplitAsking, StateStock
from services.inventory.events import (
    AskedLine,
    CallUpAsked,
    GoodsIssued,
    GoodsReceived,
    PledgeLeft,
    ReservationAwaited,
    ReservationFilled,
    ReservationHeld,
    ReservationPartAsked,
    ReservationRefused,
    ReservationReleased,
    SettlingContinued,
)
from services.inventory.events_partners import (
    Served,
)
from services.inventory.lots import Taken
from services.inventory.stock import decider
from tests.gwt import Outcome, given
from tests.unit.inventory.samples import (
    NOON,
    ONE,
    SITE,
    TWO,
    line,
    load,
    lot,
    partner_stock,
    received,
    reserve,
)


def called(quantity: int, trip: str = "T1", at: str = ONE) -> AskedLine:
    return line(quantity, trip, at, supply="A1", reserve="corporate")


def settled(confirmed: int, *trips: str, reason: str = "declined") -> SettleStock:
    codes = tuple(f"{trip}:0:A1" for trip in trips)
    known = {"incident": "I1", "ready_at": ONE, "reason": reason}
    return SettleStock.model_validate({**SITE, **known, "reservations": codes, "confirmed": confirmed})


def made(quantity: int, served: int, wanted: int, code: str = "P1-1") -> ReceiveProduced:
    part = Served(
        reservation="T1:0:P1",
        plan="R1",
        incident="I1",
        trip="T1",
        stop=0,
        supply="P1",
        at=ONE,
        wanted=wanted,
        quantity=served,
    )
    return ReceiveProduced(
        **SITE, lot=code, owner="E01", expires=None, quantity=quantity, line="P1", served=(part,), at=NOON
    )


def state_of(outcome: Outcome, code: str) -> tuple[int, int]:
    lot = outcome.state.known(code)
    assert lot is not None
    return lot.on_hand, lot.reserved


def pledged(outcome: Outcome) -> int:
    left = outcome.events[-1]
    assert isinstance(left, PledgeLeft)
    assert outcome.state.pledged == {("I1", "A1"): left.quantity}
    return left.quantity


def test_a_line_is_held_with_the_lots_that_expire_first() -> None:
    given(decider, received("L1", 100)).when(reserve(line(30))).then(
        ReservationHeld(
            **SITE,
            reservation="T1:0:L1",
            plan="R1",
            incident="I1",
            trip="T1",
            stop=0,
            supply="L1",
            reserve="government",
            quantity=30,
            at=ONE,
            taken=(Taken(lot="L1", reserve="government", quantity=30),),
            lots=(lot("L1", 100, reserved=30),),
        )
    )


def test_a_line_is_held_whole_or_refused_with_what_was_free() -> None:
    outcome = given(decider, received("L1", 100)).when(reserve(line(101)))
    outcome.then_types(ReservationRefused)
    refused = outcome.events[0]
    assert isinstance(refused, ReservationRefused)
    assert (refused.wanted, refused.free, refused.reason) == (101, 100, "insufficient")


def test_the_trip_that_loads_first_is_served_first() -> None:
    asked = reserve(line(80, "late", at=TWO), line(80, "early", at=ONE))
    outcome = given(decider, received("L1", 100)).when(asked).then_types(ReservationHeld, ReservationRefused)
    assert [event.trip for event in outcome.events] == ["early", "late"]  # type: ignore[attr-defined]


def test_instants_are_compared_as_times_not_as_texts() -> None:
    asked = reserve(line(80, "late", at="2021-07-20T05:30:00Z"), line(80, "early", at=ONE))
    outcome = given(decider, received("L1", 100)).when(asked)
    assert [event.trip for event in outcome.events] == ["early", "late"]  # type: ignore[attr-defined]


def test_another_kind_of_reserve_is_never_touched() -> None:
    given(decider, *partner_stock(100)).when(reserve(line(1))).then_types(ReservationRefused)


def test_a_withdrawn_trip_lets_go_before_the_new_plan_reserves() -> None:
    outcome = given(decider, received("L1", 100)).when(
        reserve(line(90, "old")), reserve(line(95, "new"), plan="R2", releases=("old",))
    )
    outcome.then_types(ReservationReleased, ReservationHeld)
    assert state_of(outcome, "L1") == (100, 95)


def test_nothing_is_reserved_for_a_trip_that_was_given_up_before() -> None:
    released = ReleaseTrip(**SITE, trip="T1")
    outcome = given(decider, received("L1", 100)).when(released, reserve(line(5))).then_types(ReservationRefused)
    assert outcome.events[0].reason == "withdrawn"  # type: ignore[attr-defined]
    given(decider).when(released, released).then_nothing()


def test_the_same_line_asked_twice_is_held_once() -> None:
    given(decider, received("L1", 100)).when(reserve(line(5)), reserve(line(5))).then_nothing()


# ---- loading -------------------------------------------------------------------------------------


def test_loading_issues_what_is_held_for_the_stop_and_only_once() -> None:
    loaded = given(decider, received("L1", 100)).when(reserve(line(30), line(10, "T2")), load("T1"))
    loaded.then_types(GoodsIssued)
    assert state_of(loaded, "L1") == (70, 10)
    given(decider, received("L1", 100)).when(reserve(line(30)), load("T1"), load("T1")).then_nothing()


def test_a_trip_does_not_load_while_a_partner_has_not_answered() -> None:
    given(decider, *partner_stock()).when(reserve(called(5)), load()).then_refused("not-held")


def test_goods_that_expired_since_they_were_reserved_are_not_loaded() -> None:
    past = received("L1", 100, expires="2021-07-20")
    given(decider, past).when(reserve(line(5)), load(at="2021-07-21T00:00:00+08:00")).then_refused("expired")


# ---- call-ups ------------------------------------------------------------------------------------


def test_a_partners_goods_are_set_aside_and_called_once_for_all_trips() -> None:
    outcome = given(decider, *partner_stock(100)).when(reserve(called(30), called(20, "T2")))
    outcome.then_types(ReservationAwaited, ReservationAwaited, CallUpAsked)
    asked = outcome.events[-1]
    assert isinstance(asked, CallUpAsked)
    assert (asked.callup, asked.org, asked.quantity, asked.notice_min) == ("R1/A1", "E01", 50, 60)
    assert asked.reservations == ("T1:0:A1", "T2:0:A1")
    assert state_of(outcome, "A1") == (100, 50)


def test_a_yes_holds_and_a_no_frees() -> None:
    held = given(decider, *partner_stock(100)).when(reserve(called(30)), settled(30, "T1"))
    assert state_of(held.then_types(ReservationHeld), "A1") == (100, 30)
    freed = given(decider, *partner_stock(100)).when(reserve(called(30)), settled(0, "T1"))
    assert state_of(freed.then_types(ReservationRefused), "A1") == (100, 0)


def test_a_part_goes_to_the_earliest_trips_that_fit() -> None:
    asked = reserve(called(30, "T1"), called(30, "T2", at=TWO), called(5, "T3", at=TWO))
    outcome = given(decider, *partner_stock(100)).when(asked, settled(40, "T1", "T2", "T3"))
    outcome.then_types(ReservationHeld, ReservationRefused, ReservationHeld, PledgeLeft)
    assert state_of(outcome, "A1") == (100, 35)


def test_after_a_no_that_supply_is_out_of_reach_for_the_rest_of_the_incident() -> None:
    again = reserve(called(1, "T9"), plan="R2")
    outcome = given(decider, *partner_stock(100)).when(reserve(called(30)), settled(0, "T1", reason="silent"), again)
    assert outcome.then_types(ReservationRefused).events[0].reason == "silent"  # type: ignore[attr-defined]


def test_what_was_confirmed_of_a_line_too_large_for_it_goes_to_the_next_plan_unasked() -> None:
    part = (reserve(called(40)), settled(30, "T1"))
    left = given(decider, *partner_stock(100)).when(*part)
    assert pledged(left.then_types(ReservationRefused, PledgeLeft)) == 30
    smaller = reserve(called(20, "T2"), called(20, "T3"), plan="R2")
    outcome = given(decider, *partner_stock(100)).when(*part, smaller)
    assert pledged(outcome.then_types(ReservationHeld, ReservationRefused, PledgeLeft)) == 10
    assert outcome.events[1].free == 10  # type: ignore[attr-defined]


def test_confirmed_goods_of_a_withdrawn_trip_go_to_the_plan_that_withdraws_it() -> None:
    asked = (reserve(called(30), called(9, "T2")), settled(30, "T1", "T2"))
    again = reserve(called(25, "T3"), plan="R2", releases=("T1",))
    outcome = given(decider, *partner_stock(100)).when(*asked, again)
    assert pledged(outcome.then_types(ReservationReleased, ReservationHeld, PledgeLeft)) == 5
    assert state_of(outcome, "A1") == (100, 25)


def test_goods_that_a_trip_gave_back_are_pledged_until_they_are_asked_for() -> None:
    given_up = ReleaseTrip(**SITE, trip="T1")
    confirmed = (reserve(called(30)), settled(30, "T1"), given_up)
    outcome = given(decider, *partner_stock(100)).when(*confirmed)
    assert pledged(outcome.then_types(ReservationReleased, PledgeLeft)) == 30
    more = given(decider, *partner_stock(100)).when(*confirmed, reserve(called(31, "T2"), plan="R2"))
    assert pledged(more.then_types(ReservationAwaited, CallUpAsked, PledgeLeft)) == 0


def test_the_answer_to_a_new_question_takes_the_place_of_what_was_left_of_the_one_before() -> None:
    given_up = ReleaseTrip(**SITE, trip="T1")
    asked_anew = (reserve(called(30)), settled(30, "T1"), given_up, reserve(called(50, "T2"), plan="R2"))
    outcome = given(decider, *partner_stock(100)).when(*asked_anew, settled(40, "T2"))
    assert pledged(outcome.then_types(ReservationRefused, PledgeLeft)) == 40


def test_pledged_goods_that_are_gone_are_refused_and_stay_owed() -> None:
    confirmed = (reserve(called(30)), settled(30, "T1"), ReleaseTrip(**SITE, trip="T1"))
    gone = StateStock(**SITE, lot="A1", owner="E01", quantity=10, expires=None, at=NOON)
    outcome = given(decider, *partner_stock(100)).when(*confirmed, gone, reserve(called(30, "T2"), plan="R2"))
    assert outcome.then_types(ReservationRefused).events[0].reason == "insufficient"  # type: ignore[attr-defined]


def test_an_answer_after_the_trip_was_withdrawn_changes_nothing() -> None:
    released = ReleaseTrip(**SITE, trip="T1")
    given(decider, *partner_stock(100)).when(reserve(called(30)), released, settled(30, "T1")).then_nothing()


def test_without_an_agreement_in_force_a_partners_goods_are_not_promised() -> None:
    goods, _ = partner_stock(100)
    given(decider, goods).when(reserve(called(1))).then_types(ReservationRefused)
    ended = partner_stock(100, valid_until=NOON)
    given(decider, *ended).when(reserve(called(1))).then_types(ReservationRefused)


# ---- more than one decision can answer -----------------------------------------------------------


def test_an_answer_for_hundreds_of_reservations_is_settled_in_parts_earliest_first() -> None:
    trips = [f"T{n:03}" for n in range(120)]
    asked = [reserve(called(10, trip)) for trip in trips]
    outcome = given(decider, *partner_stock(2000)).when(*asked, settled(1000, *trips))
    *settling, rest = outcome.events
    assert isinstance(rest, SettlingContinued)
    assert (len(settling), len(rest.reservations), rest.quantity) == (90, 30, 100)
    more = [code.partition(":")[0] for code in rest.reservations]
    end = given(decider, *partner_stock(2000)).when(*asked, settled(1000, *trips), settled(rest.quantity, *more))
    assert [type(event) for event in end.events] == [ReservationHeld] * 10 + [ReservationRefused] * 20
    assert state_of(end, "A1") == (2000, 1000)


def test_a_plan_that_asks_hundreds_of_lines_is_answered_in_parts_after_all_trips_let_go() -> None:
    lines = tuple(line(1, f"T{n}") for n in range(100))
    releases = tuple(f"old{n}" for n in range(20))
    asking = SplitAsking(
        **SITE, plan="R1", incident="I1", source="stock/C01/WAT", releases=releases, lines=lines, at=NOON
    )
    parts = given(asking_decider).when(asking).events
    assert all(isinstance(part, ReservationPartAsked) for part in parts)
    assert [(len(part.releases), len(part.lines)) for part in parts] == [(20, 0), (0, 90), (0, 10)]  # type: ignore[attr-defined]


# ---- goods made for a reservation ----------------------------------------------------------------


def test_goods_that_were_made_go_to_who_waits_and_the_trip_loads_when_all_are_there() -> None:
    first = given(decider).when(made(60, 60, 100))
    first.then_types(GoodsReceived, ReservationFilled)
    assert state_of(first, "P1-1") == (60, 60)
    given(decider).when(made(60, 60, 100), load()).then_refused("not-made")
    rest = made(50, 40, 100, "P1-2")
    loaded = given(decider).when(made(60, 60, 100), rest, load()).then_types(GoodsIssued)
    assert state_of(loaded, "P1-1") == (0, 0)
    assert state_of(loaded, "P1-2") == (10, 0)


def test_goods_made_for_a_trip_that_was_given_up_stay_free() -> None:
    outcome = given(decider).when(ReleaseTrip(**SITE, trip="T1"), made(60, 60, 60)).then_types(GoodsReceived)
    assert state_of(outcome, "P1-1") == (60, 0)
