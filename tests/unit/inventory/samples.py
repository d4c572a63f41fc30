"""Events and commands with the fields that a test does not care about filled in."""

from typing import Any

from services.inventory.commands import Issue, LoadTrip, Receive, ReseatStock, ReserveStock, Reverse, Scrap
from services.inventory.events import (
    AskedLine,
    GoodsReceived,
    TermsAgreed,
)
from services.inventory.events_partners import (
    CapacityPublished,
)
from services.inventory.lots import Lot

NOON = "2021-07-20T12:00:00+08:00"
ONE = "2021-07-20T13:00:00+08:00"
TWO = "2021-07-20T14:00:00+08:00"
SITE: dict[str, Any] = {"store": "C01", "item": "WAT"}


def lot(code: str = "L1", on_hand: int = 100, reserved: int = 0, **more: Any) -> Lot:
    known = {"lot": code, "reserve": "government", "owner": "", "expires": "2022-05-05"}
    return Lot.model_validate({**known, **more, "on_hand": on_hand, "reserved": reserved})


def received(code: str = "L1", quantity: int = 100, number: int = 1, **more: Any) -> GoodsReceived:
    after = lot(code, quantity, **more)
    return GoodsReceived(
        **SITE,
        number=number,
        lot=code,
        reserve=after.reserve,
        owner=after.owner,
        expires=after.expires,
        quantity=quantity,
        reason="",
        happened_at=NOON,
        lots=(after,),
    )


def partner_stock(quantity: int = 100, **terms: Any) -> tuple[GoodsReceived, TermsAgreed]:
    """A partner's lot A1 under its agreement."""
    known = {"agreement": "A1", "org": "E01", "notice_min": 60, "answer_within_min": 30, "valid_until": None}
    agreed = TermsAgreed.model_validate({**SITE, "lot": "A1", **known, **terms})
    return received("A1", quantity, reserve="corporate", owner="E01"), agreed


def published(**more: Any) -> CapacityPublished:
    """A line of 60 per hour, an hour after the call, without ramp."""
    known = {
        "line": "P1",
        "org": "E01",
        "areas": ["X", "CITY"],
        "rate_per_h": 60,
        "ramp_min": 0,
        "lead_min": 60,
        "max_quantity": None,
        "until": None,
        "answer_within_min": 30,
    }
    return CapacityPublished.model_validate({**SITE, **known, **more})


def receive(code: str = "L1", quantity: int = 100, **more: Any) -> Receive:
    known = {"reserve": "government", "owner": "", "expires": "2022-05-05", "reason": "", "happened_at": NOON}
    return Receive.model_validate({**SITE, **known, "lot": code, "quantity": quantity, **more})


def issue(quantity: int, **more: Any) -> Issue:
    known = {"reserve": "government", "lot": "", "reason": "", "happened_at": NOON, "fact": False}
    return Issue.model_validate({**SITE, **known, "quantity": quantity, **more})


def scrap(quantity: int, code: str = "L1", **more: Any) -> Scrap:
    known = {"reason": "wet", "witness": "Li", "happened_at": NOON, "fact": False}
    return Scrap.model_validate({**SITE, **known, "quantity": quantity, "lot": code, **more})


def reseat(*reservations: str) -> ReseatStock:
    return ReseatStock(**SITE, reservations=reservations)


def reverse(number: int) -> Reverse:
    return Reverse(**SITE, number=number, movement=f"event-{number}", reason="typing mistake", at=NOON)


def line(quantity: int, trip: str = "T1", at: str = ONE, **more: Any) -> AskedLine:
    known = {"stop": 0, "supply": "L1", "reserve": "government", **more}
    code = f"{trip}:{known['stop']}:{known['supply']}"
    return AskedLine.model_validate({"reservation": code, "trip": trip, "quantity": quantity, "at": at, **known})


def reserve(*lines: AskedLine, plan: str = "R1", releases: tuple[str, ...] = ()) -> ReserveStock:
    return ReserveStock(**SITE, plan=plan, incident="I1", releases=releases, lines=lines, at=NOON)


def load(trip: str = "T1", at: str = ONE) -> LoadTrip:
    return LoadTrip(**SITE, trip=trip, stop=0, happened_at=at)
