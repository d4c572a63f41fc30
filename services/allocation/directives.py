"""What coordinators decide by hand for an incident, and every new plan has to respect until it is undone.

A trip is kept as it was planned; a store is left out: nothing more is loaded there; a vehicle is left out: it gets no
new trips.  Of the same trip, store or vehicle one directive holds at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.allocation.commands import DirectiveCommand, GiveDirective, LiftDirective
from services.allocation.events_directives import DirectiveGiven, DirectiveLifted
from shared.messages import Event
from shared.problem import Problem, unknown
from shared.service import Decider


@dataclass(frozen=True)
class Directives:
    """Those that hold, by name."""

    holding: Mapping[str, DirectiveGiven] = field(default_factory=dict)


def decide(directives: Directives, command: DirectiveCommand) -> Sequence[Event]:
    if isinstance(command, GiveDirective):
        return _give(directives, command)
    assert isinstance(command, LiftDirective)
    if command.directive in directives.holding:
        return [DirectiveLifted(**dict(command))]
    if command.cause == "undone":
        raise unknown("directive", command.directive, "It may have been lifted already: look at the list again.")
    return []


def _give(directives: Directives, command: GiveDirective) -> Sequence[Event]:
    for given in directives.holding.values():
        if (given.kind, given.subject) == (command.kind, command.subject):
            raise Problem(
                "directive-exists",
                f"{given.by} has decided so for {given.subject!r} already: {given.reason}. "
                "Undo that first to give another reason.",
                directive=given.directive,
            )
    return [DirectiveGiven(**dict(command))]


def evolve(directives: Directives, event: Event) -> Directives:
    match event:
        case DirectiveGiven(directive=directive):
            return Directives({**directives.holding, directive: event})
        case DirectiveLifted(directive=lifted):
            return Directives({name: given for name, given in directives.holding.items() if name != lifted})
        case _:
            return directives


decider = Decider("directives", Directives(), decide, evolve, (GiveDirective, LiftDirective))
