"""The aggregate `store/<code>`: a place with a keeper, open or closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.inventory.commands import CloseStore, RegisterStore, ReopenStore
from services.inventory.events import StoreClosed, StoreRegistered, StoreReopened
from shared.messages import Command, Event
from shared.problem import unknown
from shared.service import Decider


@dataclass(frozen=True, slots=True)
class Store:
    known: StoreRegistered | None = None
    closed: StoreClosed | None = None


def decide(store: Store, command: Command) -> Sequence[Event]:
    match command:
        case RegisterStore():
            registered = StoreRegistered(**command.model_dump())
            return [] if store.known == registered else [registered]
        case CloseStore():
            _must_be_known(store, command.store)
            return [] if store.closed else [StoreClosed(**command.model_dump())]
        case ReopenStore():
            _must_be_known(store, command.store)
            return [StoreReopened(**command.model_dump())] if store.closed else []
        case _:
            raise TypeError(f"a store does not answer {type(command).__name__}")


def _must_be_known(store: Store, code: str) -> None:
    if store.known is None:
        raise unknown("store", code)


def evolve(store: Store, event: Event) -> Store:
    match event:
        case StoreRegistered():
            return replace(store, known=event)
        case StoreClosed():
            return replace(store, closed=event)
        case _:
            return replace(store, closed=None)


decider = Decider("store", Store(), decide, evolve, (RegisterStore, CloseStore, ReopenStore))
