"""The aggregate `agreement/<code>`: what a partner promises to keep, and its dated statements of what it holds."""

from __future__ import annotations

from services.inventory.commands import DeclareStock, SignAgreement
from services.inventory.events_partners import (
    AgreementSigned,
    StockDeclared,
)
from shared.clock import instant
from shared.messages import Event
from shared.problem import Problem, unknown
from shared.service import Decider

Signed = AgreementSigned | None


def decide(signed: Signed, command: SignAgreement | DeclareStock) -> list[Event]:
    if isinstance(command, SignAgreement):
        return _sign(signed, command)
    return [_declare(signed, command)]


def _sign(signed: Signed, command: SignAgreement) -> list[Event]:
    """Signing again changes quantity and terms, never the partner, the store or the item."""
    if signed and (signed.org, signed.store, signed.item) != (command.org, command.store, command.item):
        raise Problem(
            "agreement-differs",
            f"Agreement {command.agreement} is with {signed.org or 'the administration'} for {signed.item} in "
            f"{signed.store}. Sign another agreement under another code.",
        )
    agreed = AgreementSigned(**command.model_dump())
    return [] if agreed == signed else [agreed]


def _declare(signed: Signed, command: DeclareStock) -> StockDeclared:
    if signed is None:
        raise unknown("agreement", command.agreement)
    if signed.valid_until and instant(command.at) > instant(signed.valid_until):
        raise Problem(
            "agreement-ended", f"Agreement {command.agreement} ended at {signed.valid_until}. Sign it anew first."
        )
    return StockDeclared(**command.model_dump(), org=signed.org, store=signed.store, item=signed.item)


def evolve(signed: Signed, event: Event) -> Signed:
    return event if isinstance(event, AgreementSigned) else signed


decider = Decider("agreement", None, decide, evolve, (SignAgreement, DeclareStock))
