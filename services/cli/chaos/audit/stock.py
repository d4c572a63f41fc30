"""The auditor's own arithmetic of goods, from movements alone: what events say of balances is not believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.cli.chaos.audit.books import Books, Commit, Json, Violation

TYPE = "ninehours.inventory.{}.v1"
RECEIVED, ISSUED, SCRAPPED = map(TYPE.format, ("GoodsReceived", "GoodsIssued", "GoodsScrapped"))
SEATED = {TYPE.format(name) for name in ("ReservationHeld", "ReservationAwaited", "ReservationFilled")}
UNSEATED = {TYPE.format(name) for name in ("ReservationReleased", "ReservationRefused")}


@dataclass
class Heap:
    """One item in one store: units by lot, and what reservations have of them."""

    on_hand: Counter[str] = field(default_factory=Counter)
    promised: dict[str, Counter[str]] = field(default_factory=dict)

    def take(self, kind: str, data: Json) -> None:
        """Nobody reverses a movement here, so that is not reckoned with."""
        taken = Counter[str]()
        for part in data.get("taken", ()):
            taken[part["lot"]] += part["quantity"]
        if kind == RECEIVED:
            self.on_hand[data["lot"]] += data["quantity"]
        elif kind in (ISSUED, SCRAPPED):
            self.on_hand.subtract(taken)
            for freed in (data.get("reservation", ""), *data["displaced"]):
                self.promised.pop(freed, None)
        elif kind in SEATED:
            self.promised[data["reservation"]] = taken
        elif kind in UNSEATED:
            self.promised.pop(data["reservation"], None)

    @property
    def reserved(self) -> Counter[str]:
        together = Counter[str]()
        for taken in self.promised.values():
            together.update(taken)
        return together


def stock(books: Books) -> Iterator[Violation]:
    """No lot ever falls below zero or below what is promised of it; the view shows what the movements add up to."""
    heaps: dict[str, Heap] = {}
    for one in books.journals["inventory"]:
        if one.stream.startswith("stock/"):
            heap = heaps.setdefault(one.stream, Heap())
            for event in one.events:
                heap.take(event["type"], event["data"])
            yield from _sound(heap, one)
    shown = books.views["inventory"].get("stock", {})
    for stream, heap in heaps.items():
        body = shown.get(stream, {"body": {}})["body"]
        said = body.get("on_hand", 0), body.get("reserved", 0)
        if said != (wanted := (sum(heap.on_hand.values()), sum(heap.reserved.values()))):
            yield Violation("view-differs", "inventory stock", f"{stream} shows {said}, movements add up to {wanted}")
    yield from (Violation("view-differs", "inventory stock", f"{key} has no movements") for key in shown.keys() - heaps)


def _sound(heap: Heap, one: Commit) -> Iterator[Violation]:
    where = f"{one.position} of {one.stream}"
    reserved = heap.reserved
    for lot in heap.on_hand.keys() | reserved.keys():
        if heap.on_hand[lot] < 0:
            yield Violation("below-zero", "inventory", f"{where}: {lot} is at {heap.on_hand[lot]}")
        elif reserved[lot] > heap.on_hand[lot]:
            yield Violation(
                "promised-twice",
                "inventory",
                f"{where}: {reserved[lot]} of {lot} are promised, {heap.on_hand[lot]} are there",
            )


def movements(books: Books) -> Iterator[Violation]:
    """Each movement in the journal is shown once, and no other."""
    there = {
        f"inventory:{one.epoch}:{one.position}:{index}"
        for one in books.journals["inventory"]
        for index, event in enumerate(one.events)
        if event["type"] in (RECEIVED, ISSUED, SCRAPPED)
    }
    shown = books.views["inventory"].get("movement", {}).keys()
    for key in sorted(there ^ shown):
        what = "is not shown" if key in there else "is shown and in no commit"
        yield Violation("view-differs", "inventory movement", f"{key} {what}")
