"""The aggregate `item/<code>`: a kind of goods.  Registering it again with other figures replaces them."""

from __future__ import annotations

from services.inventory.commands import RegisterItem
from services.inventory.events import ItemRegistered
from shared.service import Decider


def decide(known: ItemRegistered | None, command: RegisterItem) -> list[ItemRegistered]:
    kept = known.gtins if known else {}
    registered = ItemRegistered(**command.model_dump() | {"gtins": kept if command.gtins is None else command.gtins})
    return [] if known == registered else [registered]


def evolve(_: ItemRegistered | None, event: ItemRegistered) -> ItemRegistered:
    return event


decider = Decider("item", None, decide, evolve, (RegisterItem,))
