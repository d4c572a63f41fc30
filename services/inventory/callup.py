"""The aggregate `callup/<plan>/<supply>`: an order to a partner, answered once, or silent when its time is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from services.inventory.commands import AnswerCallUp, LapseCallUp, ReduceCallUp, SendCallUp
from services.inventory.events_partners import (
    CallUpAnswer,
    CallUpConfirmed,
    CallUpDeclined,
    CallUpPartlyConfirmed,
    CallUpReduced,
    CallUpSent,
    CallUpSilent,
)
from services.inventory.lots import later
from shared.clock import instant
from shared.messages import Command, Event
from shared.problem import Problem, invalid, unknown
from shared.service import Decider


@dataclass(frozen=True, slots=True)
class CallUp:
    """`state`: "" before it is sent, then sent, and at last confirmed, part, declined, silent or withdrawn."""

    sent: CallUpSent | None = None
    state: str = ""


STATES: dict[type[Event], str] = {
    CallUpConfirmed: "confirmed",
    CallUpPartlyConfirmed: "part",
    CallUpDeclined: "declined",
    CallUpSilent: "silent",
}


def decide(callup: CallUp, command: Command) -> list[Event]:
    match command:
        case SendCallUp():
            return [_send(callup, command)]
        case AnswerCallUp():
            return [_answer(_open(callup, command.callup), command)]
        case LapseCallUp():
            return _lapse(callup, command)
        case ReduceCallUp():
            return _reduce(callup, command)
        case _:
            raise TypeError(f"a call-up does not answer {type(command).__name__}")


def _send(callup: CallUp, command: SendCallUp) -> CallUpSent:
    """What a plan asks later of the same supply joins a call-up that is still open, and is a new one after that."""
    terms = command.model_dump(exclude={"notice_min", "answer_within_min", "at"})
    sent = CallUpSent(
        **terms,
        sent_at=command.at,
        answer_by=later(command.at, command.answer_within_min),
        ready_at=later(command.at, command.notice_min),
    )
    if callup.sent is None or callup.state != "sent":
        return sent
    joined = {
        "quantity": callup.sent.quantity + sent.quantity,
        "reservations": (*callup.sent.reservations, *sent.reservations),
    }
    return sent.model_copy(update=joined)


def _open(callup: CallUp, code: str) -> CallUpSent:
    if callup.sent is None:
        raise unknown("call-up", code)
    if callup.state != "sent":
        raise Problem(
            "call-up-answered",
            f"Call-up {code} is {callup.state} already and stays so. Tell the coordinator, who can ask for a new plan.",
            state=callup.state,
        )
    return callup.sent


def _answer(sent: CallUpSent, command: AnswerCallUp) -> CallUpAnswer:
    if instant(command.at) > instant(sent.answer_by):
        raise Problem("call-up-late", f"The time to answer ended at {sent.answer_by}; silence counts as no.")
    if command.confirmed > sent.quantity:
        raise invalid("/confirmed", f"At most the {sent.quantity} that were asked can be confirmed.")
    if command.confirmed == sent.quantity:
        return CallUpConfirmed(**_answered(sent, command.confirmed, command.at))
    if not command.reason.strip():
        raise invalid("/reason", "Say why not everything can be delivered.")
    if command.confirmed == 0:
        return CallUpDeclined(**_answered(sent, 0, command.at), reason=command.reason)
    answered = _answered(sent, command.confirmed, command.at)
    return CallUpPartlyConfirmed(**answered, wanted=sent.quantity, reason=command.reason)


def _answered(sent: CallUpSent, quantity: int, at: str) -> dict[str, Any]:
    known = {name: getattr(sent, name) for name in CallUpAnswer.model_fields if name not in ("quantity", "at")}
    return {**known, "quantity": quantity, "at": at}


def _lapse(callup: CallUp, command: LapseCallUp) -> list[Event]:
    """A call-up that was answered, or prolonged by what joined it, is not silent yet."""
    if callup.sent is None or callup.state != "sent" or instant(command.at) < instant(callup.sent.answer_by):
        return []
    return [CallUpSilent(**_answered(callup.sent, 0, command.at))]


def _reduce(callup: CallUp, command: ReduceCallUp) -> list[Event]:
    if callup.sent is None or callup.state != "sent" or command.reservation not in callup.sent.reservations:
        return []
    left = tuple(code for code in callup.sent.reservations if code != command.reservation)
    quantity = callup.sent.quantity - command.quantity if left else 0
    return [CallUpReduced(callup=command.callup, quantity=quantity, reservations=left, at=command.at)]


def evolve(callup: CallUp, event: Event) -> CallUp:
    match event:
        case CallUpSent():
            return CallUp(event, "sent")
        case CallUpReduced() if callup.sent:
            left = {"quantity": event.quantity, "reservations": event.reservations}
            sent = callup.sent.model_copy(update=left)
            return CallUp(sent, "sent" if event.reservations else "withdrawn")
        case _:
            return replace(callup, state=STATES[type(event)])


decider = Decider("callup", CallUp(), decide, evolve, (SendCallUp, AnswerCallUp, LapseCallUp, ReduceCallUp))
