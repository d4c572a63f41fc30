from services.inventory.capacity import decider
from services.inventory.commands import (
    ReleaseLine,
    ReleaseProduction,
    ReserveCapacity,
    SettleCapacity,
)
from services.inventory.events import (
    AskedLine,
    CallUpAsked,
    PledgeLeft,
    ReservationAwaited,
    ReservationHeld,
    ReservationRefused,
    ReservationReleased,
)
from services.inventory.events_partners import (
    LineStarted,
    ProductionReleased,
)
from services.inventory.output import made_by
from tests.gwt import given
from tests.unit.inventory.samples import NOON, ONE, SITE, TWO, line, published

THREE = "2021-07-20T15:00:00+08:00"


def wanted(quantity: int, trip: str = "T1", at: str = TWO) -> AskedLine:
    return line(quantity, trip, at, supply="P1", reserve="capacity")


def ask(
    *lines: AskedLine, incident: str = "I1", releases: tuple[str, ...] = (), at: str = NOON, plan: str = "R1"
) -> ReserveCapacity:
    return ReserveCapacity(**SITE, line="P1", plan=plan, incident=incident, releases=releases, lines=lines, at=at)


def confirm(confirmed: int, *trips: str, reason: str = "declined") -> SettleCapacity:
    codes = tuple(f"{trip}:0:P1" for trip in trips)
    return SettleCapacity(
        line="P1", incident="I1", reservations=codes, confirmed=confirmed, reason=reason, ready_at=ONE
    )


def made(quantity: int) -> ReleaseProduction:
    return ReleaseProduction(line="P1", quantity=quantity, expires=None, at=TWO)


def test_output_grows_with_the_ramp_and_ends_with_the_window_or_the_material() -> None:
    steady, ramped = published(), published(ramp_min=60)
    assert made_by(steady, ONE, NOON) == 0
    assert made_by(steady, ONE, TWO) == 60
    assert made_by(ramped, ONE, TWO) == 30
    assert made_by(ramped, ONE, THREE) == 90
    assert made_by(published(until=TWO), ONE, THREE) == 60
    assert made_by(published(max_quantity=70), ONE, THREE) == 70


def test_a_line_is_promised_only_what_it_can_make_by_then() -> None:
    """Ready at 13:00 with one a minute; trips wait up to half an hour, so that 90 may be promised for 14:00."""
    given(decider, published()).when(ask(wanted(90))).then_types(ReservationAwaited, CallUpAsked)
    refused = given(decider, published()).when(ask(wanted(91))).then_types(ReservationRefused).events[0]
    assert isinstance(refused, ReservationRefused)
    assert (refused.free, refused.reason) == (90, "insufficient")


def test_a_promise_for_later_is_not_eaten_by_one_for_sooner() -> None:
    asked = ask(wanted(150, "T1", at=THREE))
    given(decider, published()).when(asked, ask(wanted(1, "T2", at=TWO), plan="R2")).then_types(ReservationRefused)


def test_a_line_that_nobody_published_has_nothing() -> None:
    given(decider).when(ask(wanted(1))).then_types(ReservationRefused)
    given(decider).when(made(1)).then_refused("not-found")


def test_a_confirmed_call_starts_the_line_and_the_next_plan_counts_from_there() -> None:
    outcome = given(decider, published()).when(ask(wanted(60)), confirm(60, "T1"))
    outcome.then_types(ReservationHeld, LineStarted)
    later = ask(wanted(30, "T2"), plan="R2", at=TWO)
    given(decider, published()).when(ask(wanted(60)), confirm(60, "T1"), later).then_types(
        ReservationAwaited, CallUpAsked
    )


def test_what_was_confirmed_of_a_line_too_large_for_it_goes_to_the_next_plan_unasked() -> None:
    part = (ask(wanted(60)), confirm(40, "T1"))
    left = given(decider, published()).when(*part)
    left.then_types(ReservationRefused, PledgeLeft, LineStarted)
    again = given(decider, published()).when(*part, ask(wanted(40, "T2"), wanted(1, "T3"), plan="R2"))
    *_, pledge = again.then_types(ReservationHeld, ReservationRefused, PledgeLeft).events
    assert isinstance(pledge, PledgeLeft)
    assert pledge.quantity == 0


def test_a_withdrawn_trip_gives_back_what_is_still_to_be_made_for_it() -> None:
    """The forty that were made stand in stock and are promised there."""
    asked = (ask(wanted(60)), confirm(60, "T1"), made(40))
    outcome = given(decider, published()).when(*asked, ReleaseLine(line="P1", trip="T1"))
    pledge = outcome.then_types(ReservationReleased, PledgeLeft).events[-1]
    assert isinstance(pledge, PledgeLeft)
    assert (pledge.incident, pledge.supply, pledge.quantity) == ("I1", "P1", 20)


def test_a_no_ends_the_line_for_the_incident() -> None:
    declined = confirm(0, "T1", reason="declined")
    given(decider, published()).when(ask(wanted(60)), declined).then_types(ReservationRefused)
    again = given(decider, published()).when(ask(wanted(60)), declined, ask(wanted(1, "T2"), plan="R2"))
    assert again.then_types(ReservationRefused).events[0].reason == "declined"  # type: ignore[attr-defined]
    other = ask(wanted(1, "T3"), incident="I2", plan="R3")
    given(decider, published()).when(ask(wanted(60)), declined, other).then_types(ReservationAwaited, CallUpAsked)


def test_what_is_made_goes_to_the_earliest_first() -> None:
    asked = ask(wanted(30, "late", at=THREE), wanted(60, "early"))
    outcome = given(decider, published()).when(asked, confirm(90, "early", "late"), made(70))
    (event,) = outcome.then_types(ProductionReleased).events
    assert isinstance(event, ProductionReleased)
    assert event.lot == "P1-1"
    assert [(part.trip, part.quantity, part.wanted) for part in event.served] == [("early", 60, 60), ("late", 10, 30)]


def test_nothing_is_made_for_reservations_that_still_wait_for_an_answer() -> None:
    (event,) = given(decider, published()).when(ask(wanted(60)), made(10)).events
    assert isinstance(event, ProductionReleased)
    assert event.served == ()


def test_a_withdrawn_trip_gives_its_share_back() -> None:
    asked = ask(wanted(90))
    outcome = given(decider, published()).when(asked, ask(wanted(90, "T2"), releases=("T1",), plan="R2"))
    outcome.then_types(ReservationReleased, ReservationAwaited, CallUpAsked)
    gone = ReleaseLine(line="P1", trip="T1")
    given(decider, published()).when(asked, gone, gone).then_nothing()
    given(decider, published()).when(gone, asked).then_types(ReservationRefused)


def test_goods_made_for_a_trip_that_was_given_up_are_not_promised_by_the_line_again() -> None:
    past = ask(wanted(60)), confirm(60, "T1"), made(60), ReleaseLine(line="P1", trip="T1")
    given(decider, published()).when(*past, ask(wanted(30, "T2"), plan="R2")).then_types(
        ReservationAwaited, CallUpAsked
    )
    given(decider, published()).when(*past, ask(wanted(31, "T2"), plan="R2")).then_types(ReservationRefused)


def test_more_than_one_decision_can_serve_becomes_several_lots() -> None:
    trips = [f"T{n:03}" for n in range(100)]
    asked = ask(*(wanted(1, trip, at=THREE) for trip in trips))
    outcome = given(decider, published()).when(asked, confirm(100, *trips), confirm(10, *trips[90:]), made(105))
    outcome.then_types(ProductionReleased, ProductionReleased)
    first, second = outcome.events
    assert isinstance(first, ProductionReleased)
    assert isinstance(second, ProductionReleased)
    assert [(one.lot, one.quantity, len(one.served)) for one in (first, second)] == [("P1-1", 90, 90), ("P1-2", 15, 10)]
