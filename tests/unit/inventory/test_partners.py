import pytest

from services.inventory import agreement, callup, item, store
from services.inventory.commands import (
    AnswerCallUp,
    CloseStore,
    DeclareStock,
    LapseCallUp,
    ReduceCallUp,
    RegisterItem,
    RegisterStore,
    ReopenStore,
    SendCallUp,
    SignAgreement,
)
from services.inventory.events import (
    StoreClosed,
    StoreRegistered,
    StoreReopened,
)
from services.inventory.events_partners import (
    AgreementSigned,
    CallUpConfirmed,
    CallUpDeclined,
    CallUpPartlyConfirmed,
    CallUpReduced,
    CallUpSent,
    CallUpSilent,
    StockDeclared,
)
from tests.gwt import given
from tests.unit.inventory.samples import NOON, ONE

# ---- items and stores ----------------------------------------------------------------------------


def registered_item(name: str = "water") -> RegisterItem:
    return RegisterItem(
        item="WAT",
        name="瓶装水",
        name_en=name,
        unit="bottle",
        weight_kg=0.57,
        volume_m3=0.0008,
        shelf_life_days=365,
        substitution_group="water",
        need_9h=4,
        basis="per_person",
        priority_group="all",
        category="water",
    )


def registered_store(docks: int = 2) -> RegisterStore:
    return RegisterStore(
        store="C01",
        name="市库",
        name_en="City store",
        kind="government",
        level="city",
        org="",
        division="X",
        areas=("X", "CITY"),
        lat=34,
        lon=113,
        docks=docks,
        handling_t_per_h=60,
        setup_min=10,
        flood_risk=False,
    )


def test_registering_the_same_item_again_changes_nothing_and_other_figures_replace_it() -> None:
    given(item.decider).when(registered_item(), registered_item()).then_nothing()
    assert len(given(item.decider).when(registered_item(), registered_item("bottled water")).events) == 1


def test_a_store_closes_and_reopens_once() -> None:
    close, reopen = CloseStore(store="C01", reason="under water", at=NOON), ReopenStore(store="C01", at=ONE)
    given(store.decider).when(registered_store(), close).then_types(StoreClosed)
    given(store.decider).when(registered_store(), close, close).then_nothing()
    given(store.decider).when(registered_store(), close, reopen).then_types(StoreReopened)
    given(store.decider).when(registered_store(), close, registered_store(3), reopen).then_types(StoreReopened)
    given(store.decider).when(registered_store(), registered_store(3)).then_types(StoreRegistered)
    given(store.decider).when(close).then_refused("not-found")


# ---- agreements ----------------------------------------------------------------------------------


def signed(quantity: int = 1000, store: str = "E01", until: str | None = None) -> SignAgreement:
    return SignAgreement(
        agreement="A1",
        org="E01",
        store=store,
        areas=("X", "CITY"),
        item="WAT",
        quantity=quantity,
        notice_min=60,
        answer_within_min=30,
        valid_until=until,
    )


def declared(at: str = NOON) -> DeclareStock:
    return DeclareStock(agreement="A1", quantity=900, expires="2022-01-01", at=at)


def test_a_partner_states_what_it_holds_under_its_agreement() -> None:
    given(agreement.decider).when(signed(), declared()).then(
        StockDeclared(agreement="A1", org="E01", store="E01", item="WAT", quantity=900, expires="2022-01-01", at=NOON)
    )


def test_terms_may_change_but_not_whom_and_what_an_agreement_is_about() -> None:
    given(agreement.decider).when(signed(), signed(2000)).then_types(AgreementSigned)
    given(agreement.decider).when(signed(), signed()).then_nothing()
    given(agreement.decider).when(signed(), signed(store="E02")).then_refused("agreement-differs")


def test_statements_need_an_agreement_in_force() -> None:
    given(agreement.decider).when(declared()).then_refused("not-found")
    given(agreement.decider).when(signed(until=NOON), declared(ONE)).then_refused("agreement-ended")


# ---- call-ups ------------------------------------------------------------------------------------


def send(*reservations: str, quantity: int = 100, at: str = NOON) -> SendCallUp:
    return SendCallUp(
        callup="R1/A1",
        plan="R1",
        incident="I1",
        org="E01",
        store="E01",
        item="WAT",
        source="stock/E01/WAT",
        reserve="corporate",
        supply="A1",
        quantity=quantity,
        reservations=reservations or ("T1:0:A1",),
        notice_min=60,
        answer_within_min=30,
        at=at,
    )


def answer(confirmed: int, reason: str = "sold out", at: str = "2021-07-20T12:20:00+08:00") -> AnswerCallUp:
    return AnswerCallUp(callup="R1/A1", confirmed=confirmed, reason=reason, at=at)


def test_a_call_up_says_when_goods_are_ready_and_until_when_to_answer() -> None:
    (event,) = given(callup.decider).when(send()).then_types(CallUpSent).events
    assert isinstance(event, CallUpSent)
    assert (event.answer_by, event.ready_at) == ("2021-07-20T04:30:00.000Z", "2021-07-20T05:00:00.000Z")


@pytest.mark.parametrize(
    ("confirmed", "event"), [(100, CallUpConfirmed), (60, CallUpPartlyConfirmed), (0, CallUpDeclined)]
)
def test_a_partner_confirms_all_a_part_or_nothing_once(confirmed: int, event: type) -> None:
    given(callup.decider).when(send(), answer(confirmed)).then_types(event)
    given(callup.decider).when(send(), answer(confirmed), answer(100)).then_refused("call-up-answered")


def test_a_partner_cannot_confirm_more_than_asked_nor_refuse_without_a_reason() -> None:
    given(callup.decider).when(send(), answer(101)).then_refused("invalid")
    given(callup.decider).when(send(), answer(99, reason=" ")).then_refused("invalid")
    given(callup.decider).when(answer(1)).then_refused("not-found")


def test_no_answer_in_time_is_silence() -> None:
    at_last = LapseCallUp(callup="R1/A1", at="2021-07-20T12:30:00+08:00")
    given(callup.decider).when(send(), at_last).then_types(CallUpSilent)
    given(callup.decider).when(send(), at_last, answer(100)).then_refused("call-up-answered")
    given(callup.decider).when(send(), answer(100), at_last).then_nothing()
    given(callup.decider).when(send(), answer(100, at=ONE)).then_refused("call-up-late")


def test_what_the_plan_asks_later_joins_an_open_call_up() -> None:
    (event,) = given(callup.decider).when(send("a", quantity=10), send("b", quantity=5)).events
    assert isinstance(event, CallUpSent)
    assert (event.quantity, event.reservations) == (15, ("a", "b"))
    (event,) = given(callup.decider).when(send("a", quantity=10), answer(10), send("b", quantity=5)).events
    assert isinstance(event, CallUpSent)
    assert (event.quantity, event.reservations) == (5, ("b",))


def test_a_call_up_shrinks_with_the_trips_that_are_withdrawn_until_nothing_is_left() -> None:
    def without(reservation: str) -> ReduceCallUp:
        return ReduceCallUp(callup="R1/A1", reservation=reservation, quantity=40, at=NOON)

    smaller = given(callup.decider).when(send("a", "b"), without("a"))
    smaller.then(CallUpReduced(callup="R1/A1", quantity=60, reservations=("b",), at=NOON))
    given(callup.decider).when(send("a", "b"), without("a"), answer(60)).then_types(CallUpConfirmed)
    given(callup.decider).when(send("a"), without("a"), answer(1)).then_refused("call-up-answered")
    given(callup.decider).when(send("a"), without("z")).then_nothing()
