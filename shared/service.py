"""The table from which a service is made: everything it can do stands in its `service.py`, and nowhere else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from shared.messages import Command, Event, Json, Meta

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from shared.identity import Principal
    from shared.runtime import Running

Fold = Callable[[Json, Any, Meta], Json | None]
Upcast = Callable[[Json], Json]


@dataclass(frozen=True)
class Decider:
    """One kind of stream.  `decide(state, command) -> events` and `evolve(state, event) -> state` are pure.

    `commands` are the command classes that it answers; their `stream` begins with `stream + "/"`.
    """

    stream: str
    initial: Any
    decide: Callable[[Any, Any], Sequence[Event]]
    evolve: Callable[[Any, Any], Any]
    commands: tuple[type[Command], ...]


@dataclass(frozen=True)
class Reaction:
    """A fact, own or foreign, that leads to own commands.  `react(event, meta)` is pure.

    Each command's id is derived from the event, the reaction's name and the stream, so a redelivery changes nothing.
    """

    name: str
    on: type[Event]
    react: Callable[[Any, Meta], Sequence[Command]]


@dataclass(frozen=True)
class Timer:
    """An own event that makes something due.  `due(event, meta)` is the RFC 3339 instant, or None for no timer.

    When the domain clock has reached it, `command(event, meta)` is handled; its decider says whether it still matters.
    """

    name: str
    on: type[Event]
    due: Callable[[Any, Meta], str | None]
    command: Callable[[Any, Meta], Command]


@dataclass(frozen=True)
class View:
    """Documents folded from events, own or foreign: `on[event class](body, event, meta) -> body`.

    A document belongs to one contributing stream; its key is the stream's name unless `key(event, meta)` says another,
    or None where the event is nothing to this view.
    The first fold of a key gets an empty dict; one that answers None leaves things as they are.  Folds store absolute
    values.  Totals are summed when they are read.
    `fields` are the top-level body fields by which `Documents.find` may filter.
    `begun_by` are events each of which begins a document of its own: the store is not asked for what cannot be there.
    Whoever changes what a fold makes of an event raises `edition`, so that what is there is derived anew.
    """

    kind: str
    on: Mapping[type[Event], Fold]
    fields: tuple[str, ...] = ()
    key: Callable[[Any, Meta], str | None] | None = None
    edition: int = 1
    begun_by: Collection[type[Event]] = ()

    @property
    def made_of(self) -> list[str]:
        """What its documents depend on in the code: when this changes, they have to be derived anew."""
        return [*sorted(event.of for event in self.on), *([f"edition {self.edition}"] if self.edition > 1 else [])]


@dataclass(frozen=True)
class Import:
    """A kind of bulk file.  `row` validates one line; `command` turns it into a command (`line` is 1-based).

    `guard(running, caller, rows)` raises a Problem when this caller may not import these rows; it may also
    return what `command` needs to know besides (for example each place's chain of areas), as `context.facts`.
    """

    row: type[BaseModel]
    command: Callable[[Any, ImportContext], Command]
    roles: tuple[str, ...]
    guard: Callable[[Running, Principal, Sequence[Any]], Awaitable[Json]] | None = None


@dataclass(frozen=True)
class ImportContext:
    """What a row cannot know by itself: the file's digest, who sent it and when, and the guard's facts."""

    file: str
    by: str
    at: str
    facts: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Service:
    name: str
    deciders: Sequence[Decider]
    events: Sequence[type[Event]]
    routes: Callable[[Running], list[BaseRoute]]
    """Routes of its own, all in one list: routers within routers would be searched twice at each level."""
    reactions: Sequence[Reaction] = ()
    views: Sequence[View] = ()
    timers: Sequence[Timer] = ()
    imports: Mapping[str, Import] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()
    """Event types that old journals hold and that do not matter any more."""
    upcasters: Mapping[str, tuple[str, Upcast]] = field(default_factory=dict)
    """old event type -> (newer type, data -> data); chains are followed."""
    background: Mapping[str, Callable[[Running], Awaitable[None]]] = field(default_factory=dict)
    """Tasks that run as long as the service, by the name under which readiness tells of their failures."""

    @cached_property
    def private(self) -> Mapping[str, tuple[str, ...]]:
        """Event type -> fields that stay in the journal; only types that have some."""
        return {event.of: event.private for event in self.events if event.private}

    def decider(self, command: Command) -> Decider:
        return next(d for d in self.deciders if isinstance(command, d.commands))
