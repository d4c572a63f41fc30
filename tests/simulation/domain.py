"""Two small services that talk to each other: orders of accounts, and the shelves from which they are served.

Ordered → (stock) Served → (orders) Confirmed; an order that wants to be reminded is, once, when its time has come.
Folds keep lists, not only the last value, so that an event that a view has missed is missed for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared.messages import Command, Event, Json, Meta
from shared.problem import Problem
from shared.service import Decider, Reaction, Service, Timer, View

POISON = "poison"


class OfAccount(Command):
    account: str
    order: str

    @property
    def stream(self) -> str:
        return f"account/{self.account}"


class Order(OfAccount):
    remind_at: str = ""


class Cancel(OfAccount):
    pass


class Confirm(OfAccount):
    pass


class Remind(OfAccount):
    pass


class Ordered(Event, of="ninehours.orders.Ordered.v1"):
    account: str
    order: str
    count: int
    remind_at: str = ""


class Cancelled(Event, of="ninehours.orders.Cancelled.v1"):
    order: str


class Confirmed(Event, of="ninehours.orders.Confirmed.v1"):
    order: str


class Reminded(Event, of="ninehours.orders.Reminded.v1"):
    order: str


def decide(orders: tuple[str, ...], command: OfAccount) -> list[Event]:
    if isinstance(command, Order):
        return [
            Ordered(account=command.account, order=command.order, count=len(orders) + 1, remind_at=command.remind_at)
        ]
    if isinstance(command, Confirm):
        return [Confirmed(order=command.order)]
    if isinstance(command, Remind):
        return [Reminded(order=command.order)]
    if command.order not in orders:
        raise Problem("unknown-order", f"There is no order {command.order}.")
    return [Cancelled(order=command.order)]


def evolve(orders: tuple[str, ...], event: Event) -> tuple[str, ...]:
    return (*orders, event.order) if isinstance(event, Ordered) else orders


class Serve(Command):
    shelf: str
    order: str

    @property
    def stream(self) -> str:
        return f"shelf/{self.shelf}"


class Served(Event, of="ninehours.stock.Served.v1"):
    shelf: str
    order: str
    count: int


def serve(served: int, command: Serve) -> list[Event]:
    return [Served(shelf=command.shelf, order=command.order, count=served + 1)]


class AccountOrdered(Event, of=Ordered.of):
    """The stock's own small model of an order."""

    account: str
    order: str


class ShelfServed(Event, of=Served.of):
    order: str


def appended(body: Json, event: Any, meta: Meta) -> Json:
    return {"seen": [*body.get("seen", []), [meta.position, event.order]]}


def shelf_of(order: str) -> str:
    return order[-1]


def account_of(order: str) -> str:
    return order.partition(":")[0]


def confirm(event: ShelfServed, _: Meta) -> list[Command]:
    return [Confirm(account=account_of(event.order), order=event.order)]


orders = Service(
    name="orders",
    deciders=[Decider("account", (), decide, evolve, (Order, Cancel, Confirm, Remind))],
    events=[Ordered, Cancelled, Confirmed, Reminded],
    routes=lambda _: [],
    reactions=[Reaction("confirm", ShelfServed, confirm)],
    views=[
        View("account", dict.fromkeys((Ordered, Cancelled, Confirmed, Reminded), appended)),
        View("served", {ShelfServed: appended}),
    ],
    timers=[
        Timer(
            "reminder",
            Ordered,
            lambda event, _: event.remind_at or None,
            lambda event, _: Remind(account=event.account, order=event.order),
        )
    ],
)

stock = Service(
    name="stock",
    deciders=[Decider("shelf", 0, serve, lambda _, event: event.count, (Serve,))],
    events=[Served],
    routes=lambda _: [],
    views=[
        View("shelf", {Served: appended}),
        View("ordered", {AccountOrdered: appended}),
    ],
)


def services(mended: Callable[[], bool]) -> list[Service]:
    """`mended`: whether the stock can serve an order that names POISON by now."""

    def react(event: AccountOrdered, _: Meta) -> list[Command]:
        if POISON in event.order and not mended():
            raise ValueError("not to be served yet")
        return [Serve(shelf=shelf_of(event.order), order=event.order)]

    return [orders, replace(stock, reactions=[Reaction("serve", AccountOrdered, react)])]
