"""What coordinators decide by hand for an incident's plans: stream directives/<incident>; heard in plan/<plan>."""

from __future__ import annotations

from typing import Literal

from shared.messages import Event

DirectiveKind = Literal["keep_trip", "leave_out_store", "leave_out_vehicle"]
LiftCause = Literal["undone", "begun", "withdrawn", "refused", "vehicle", "store", "road", "closed"]
"""Why a directive ends.  A person undid it; the incident is closed; or, of a kept trip: it has begun, a plan that did
not know of this has withdrawn it, its goods were refused, its vehicle is lost, a store or a road of it closed."""


class DirectiveGiven(Event, of="ninehours.allocation.DirectiveGiven.v1"):
    """New plans keep the trip, or leave out the store or vehicle, that `subject` names."""

    incident: str
    directive: str
    kind: DirectiveKind
    subject: str
    reason: str
    by: str
    at: str


class DirectiveLifted(Event, of="ninehours.allocation.DirectiveLifted.v1"):
    """By whom it was undone, or by the platform because it can no longer hold."""

    incident: str
    directive: str
    cause: LiftCause
    by: str
    at: str


class DirectiveHeard(Event, of="ninehours.allocation.DirectiveHeard.v1"):
    """A proposal has changed: an approval of it that does not know of the directive yet has to read again."""

    plan: str
    directive: str


EVENTS: tuple[type[Event], ...] = (DirectiveGiven, DirectiveLifted, DirectiveHeard)
