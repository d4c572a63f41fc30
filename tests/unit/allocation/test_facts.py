"""Other services' facts, folded into documents, become the facts of a problem."""

import pytest

from services.allocation import foreign as f
from services.allocation.problem import build
from shared.problem import Problem
from tests.unit.allocation import small_world as world

NOW = 120
LATER = "2021-07-21T02:00:00+08:00"
EARLIER = "2021-07-20T23:00:00+08:00"


def supplies(*told, now_min=NOW):
    return world.knowledge(*told).supplies(now_min)


def lots(*told, now_min=NOW):
    return {lot.code: lot for lot in supplies(*told, now_min=now_min).lots}


def lines(*told):
    return {line.code: line for line in supplies(*told).lines}


def facts(*told, now_min=NOW, **more):
    known = world.knowledge(*told, **more)
    return known.facts(known.supplies(now_min))


# ---- government goods ----


def test_government_goods_are_at_hand():
    lot = lots(world.received(world.lot("W", 400)))["W"]
    assert (lot.store, lot.item, lot.reserve, lot.free, lot.available_from_min) == ("S", "bottle", "government", 400, 0)


def test_goods_that_left_are_gone():
    issued = f.GoodsIssued(store="S", item="bottle", lots=(world.lot("W", 350),), reservation="")
    assert lots(world.received(world.lot("W", 400)), ("stock/S/bottle", issued))["W"].free == 350


def test_what_another_incident_holds_is_not_promised_twice():
    held = world.reserved(f.ReservationHeld, "x-1", world.lot("W", 400, reserved=30), quantity=30, incident="fire")
    assert lots(world.received(world.lot("W", 400)), held)["W"].free == 370


def test_what_trips_that_have_not_begun_hold_can_be_given_to_others():
    held = world.reserved(f.ReservationHeld, "p1-1", world.lot("W", 400, reserved=40), quantity=40)
    assert lots(world.received(world.lot("W", 400)), held, world.planned())["W"].free == 400


def test_what_a_begun_trip_holds_stays_with_it():
    held = world.reserved(f.ReservationHeld, "p1-1", world.lot("W", 400, reserved=40), quantity=40)
    begun = world.step(f.LoadingStarted, 35)
    assert lots(world.received(world.lot("W", 400)), held, world.planned(), begun)["W"].free == 360


def test_a_released_reservation_holds_nothing():
    held = world.reserved(f.ReservationHeld, "x-1", world.lot("W", 400, reserved=30), quantity=30, incident="fire")
    let_go = f.ReservationReleased(store="S", item="bottle", lots=(world.lot("W", 400),), reservation="x-1:0:W")
    assert lots(world.received(world.lot("W", 400)), held, ("stock/S/bottle", let_go))["W"].free == 400


def test_goods_expire_at_the_end_of_the_printed_day_in_china():
    lot = lots(world.received(world.lot("W", 400, expires="2021-07-21")))["W"]
    assert lot.expires_min == 26 * 60


def test_lots_of_one_name_in_two_stores_are_told_apart():
    told = world.received(world.lot("W", 400)), world.received(world.lot("W", 7), store="E")
    assert set(lots(*told)) == {"S-bottle-W", "E-bottle-W"}
    assert supplies(*told).code("E", "bottle", "W") == "E-bottle-W"
    assert supplies(*told).code("E", "bottle", "unheard-of") is None


# ---- partners' goods ----

PARTNERS = (
    world.received(world.lot("A1", 300, "corporate"), store="E"),
    world.agreed("A1", notice_min=90),
)
AWAITED = world.reserved(
    f.ReservationAwaited,
    "p1-1",
    world.lot("A1", 300, "corporate", reserved=50),
    quantity=50,
    stream="stock/E/bottle",
)
HELD = (AWAITED[0], f.ReservationHeld(**dict(AWAITED[1])))


def test_partners_goods_come_their_notice_after_the_call():
    lot = lots(*PARTNERS)["A1"]
    assert (lot.free, lot.available_from_min) == (300, NOW + 90)


def test_confirmed_goods_come_when_the_partner_promised():
    confirmed = world.called("A1", LATER, f.CallUpConfirmed)
    lot = lots(*PARTNERS, AWAITED, *confirmed, HELD)["A1"]
    assert (lot.free, lot.available_from_min) == (300, 240)


def test_a_new_plans_call_for_confirmed_goods_takes_its_answer_first():
    confirmed = world.called("A1", EARLIER, f.CallUpConfirmed)
    assert lots(*PARTNERS, AWAITED, *confirmed, HELD)["A1"].available_from_min == NOW + 20


def test_an_unanswered_call_promises_nothing_earlier():
    assert lots(*PARTNERS, AWAITED, *world.called("A1", LATER))["A1"].available_from_min == NOW + 90


@pytest.mark.parametrize("answer", [f.CallUpDeclined, f.CallUpSilent])
def test_what_a_partner_declined_or_left_unanswered_counts_nothing(answer):
    refused = f.ReservationRefused(
        store="E",
        item="bottle",
        lots=(),
        reservation="p1-1:0:A1",
        plan="p1",
        incident="flood",
        trip="p1-1",
        reason="declined",
    )
    told = (*PARTNERS, AWAITED, *world.called("A1", LATER, answer), ("stock/E/bottle", refused))
    assert lots(*told)["A1"].free == 0


def test_what_is_held_already_counts_although_the_partner_declines_more():
    told = (*PARTNERS, AWAITED, *world.called("A1", LATER, f.CallUpConfirmed), HELD)
    declined = world.called("A1", LATER, f.CallUpDeclined, plan="p2")
    lot = lots(*told, *declined)["A1"]
    assert (lot.free, lot.available_from_min) == (50, 240)


def test_what_was_confirmed_in_part_and_is_held_by_no_trip_counts_at_once():
    part = (*PARTNERS, *world.called("A1", EARLIER, f.CallUpPartlyConfirmed))
    assert lots(*part)["A1"].free == 0
    lot = lots(*part, world.pledged("A1", 120, stream="stock/E/bottle"))["A1"]
    assert (lot.free, lot.available_from_min) == (120, 60)
    assert lots(*part, world.pledged("A1", 120, stream="stock/E/bottle", incident="fire"))["A1"].free == 0
    assert lots(*part, world.pledged("A1", 999, stream="stock/E/bottle"))["A1"].free == 300


def test_goods_without_an_agreement_in_force_are_not_promised():
    goods = PARTNERS[0]
    assert lots(goods)["A1"].free == 0
    over = world.agreed("A1", notice_min=90, until="2021-07-20T23:00:00+08:00")
    assert lots(goods, over)["A1"].free == 0


# ---- capacity ----


def test_a_line_makes_nothing_before_its_lead_time_after_the_call():
    line = lines(world.published("L1", lead_min=60))["L1"]
    assert (line.from_min, line.ramp_min, line.until_min, line.max_quantity) == (NOW + 60, 30, 1440, None)


def test_a_confirmed_line_runs_from_when_its_partner_promised():
    told = (world.published("L1", lead_min=60, max_quantity=900), *world.called("L1", LATER, f.CallUpConfirmed))
    assert (lines(*told)["L1"].from_min, lines(*told)["L1"].max_quantity) == (240, 900)


def test_a_declined_line_gives_what_it_holds_already_and_nothing_else():
    line = world.published("L1", lead_min=60)
    declined = world.called("L1", LATER, f.CallUpDeclined, plan="p2")
    held = world.reserved(f.ReservationHeld, "p1-1", quantity=70, stream="capacity/L1")
    assert lines(line, *declined) == {}
    assert lines(line, held, *declined)["L1"].max_quantity == 70
    pledged = world.pledged("L1", 30, stream="capacity/L1")
    assert lines(line, held, *declined, pledged)["L1"].max_quantity == 100


def test_a_line_serves_one_incident_at_a_time():
    held = world.reserved(f.ReservationHeld, "x-1", quantity=70, incident="fire", stream="capacity/L1")
    assert lines(world.published("L1", lead_min=60), held) == {}


def test_what_a_line_has_made_is_not_counted_again_as_a_lot():
    made = world.received(world.lot("L1-1", 200, "capacity"), store="E")
    assert lots(made, world.published("L1", lead_min=60)) == {}
    declined = world.called("L1", LATER, f.CallUpDeclined)
    assert lots(made, world.published("L1", lead_min=60), *declined)["L1-1"].free == 200
    pledged = world.pledged("L1", 20, stream="capacity/L1")
    assert lots(made, world.published("L1", lead_min=60), *declined, pledged)["L1-1"].free == 200


# ---- vehicles, roads, stores, people ----


def test_partners_vehicles_are_ready_so_long_after_the_first_call():
    ready = {v.code: v.available_from_min for v in facts().vehicles}
    assert ready == {"truck": 30, "van": NOW + 60}
    assert {v.code: v.available_from_min for v in facts(called_min=30).vehicles}["van"] == 90


def test_a_lost_vehicle_is_of_no_use_any_more():
    lost = f.VehicleLost(vehicle="truck", incident="flood", trip="", at="2021-07-20T23:40:00+08:00")
    assert {v.code: v.available_until_min for v in facts(("vehicle/truck", lost)).vehicles} == {
        "truck": 100,
        "van": None,
    }


def test_a_vehicle_that_drives_for_another_incident_is_left_out():
    elsewhere = world.planned("x-1", "truck", incident="fire")
    assert [v.code for v in facts(elsewhere).vehicles] == ["van"]
    assert len(facts(elsewhere, world.ended(f.TripDone, "x-1")).vehicles) == 2


def closure(code, from_min, until_min=None):
    told = f.ClosureReported(
        incident="flood", closure=code, road="r1", from_min=from_min, until_min=until_min, factor=0.0
    )
    return f"closure/flood/{code}", told


def test_only_closures_that_are_known_and_not_over_count():
    lifted = f.ClosureLifted(incident="flood", closure="c3", at_min=100)
    told = (closure("c1", 60), closure("c2", 218), closure("c3", 10), ("closure/flood/c3", lifted))
    assert [c.from_min for c in facts(*told).closures] == [60]


def test_a_closed_store_is_not_usable():
    closed = "store/S", f.StoreClosed(store="S")
    assert {s.code: s.usable for s in facts(closed).stores} == {"S": False, "E": True}
    assert all(s.usable for s in facts(closed, ("store/S", f.StoreReopened(store="S"))).stores)


def test_an_incident_without_needs_is_refused_with_a_sentence():
    with pytest.raises(Problem, match="Report needs first") as refused:
        facts(("demand/r1", world.demand({"general": 0})))
    assert refused.value.slug == "nothing-to-plan"


def test_rations_of_unregistered_items_are_refused_by_name():
    rations = (f.Ration(item="tent", groups=("general",), quantity=1, per_persons=5, life_saving=False),)
    told = "incident/flood", world.INCIDENT.model_copy(update={"rations": rations})
    with pytest.raises(Problem, match="not registered: tent"):
        facts(told)


def test_the_facts_make_a_problem():
    instance = build(facts(*world.STOCK), NOW)
    assert instance["name"] == "flood"
    assert [village["people"] for village in instance["villages"]] == [{"general": 10}]
    assert {supply["id"]: supply["quantity"] for supply in instance["supplies"]} == {"W": 400, "Q": 100}
    assert {item["id"]: item.get("counts_as") for item in instance["items"]} == {
        "bottle": None,
        "carboy": {"item": "bottle", "units": 30.0},
        "quilt": None,
    }
