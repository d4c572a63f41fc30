"""The aggregate `stock/<store>/<item>`: lots, movements and reservations in one stream, so that each decision sees all.

`state` remembers; `movements`, `reservations` and `returns` decide; here is which function answers which command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.inventory import commands
from services.inventory.stock import movements, reservations, returns
from services.inventory.stock.state import Stock, evolve
from shared.messages import Command, Event
from shared.service import Decider

DECISIONS: Mapping[type[Command], Callable[[Stock, Any], list[Event]]] = {
    commands.Receive: movements.receive,
    commands.ReceiveProduced: movements.receive_produced,
    commands.Issue: movements.issue,
    commands.Scrap: movements.scrap,
    commands.Reverse: movements.reverse,
    commands.StateStock: movements.state_stock,
    commands.AgreeTerms: movements.agree_terms,
    commands.ReserveStock: reservations.reserve,
    commands.SettleStock: reservations.settle,
    commands.ReseatStock: reservations.reseat,
    commands.LoadTrip: reservations.load,
    commands.ReleaseTrip: reservations.release_trip,
    commands.TakeBack: returns.take_back,
}


def decide(stock: Stock, command: Command) -> list[Event]:
    return DECISIONS[type(command)](stock, command)


decider = Decider("stock", Stock(), decide, evolve, tuple(DECISIONS))
