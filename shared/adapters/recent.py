"""Two small caches in front of the SQLite files: a read that memory can answer does not ask the file.

`Recent` holds the newest commits or records, for readers who follow closely; `Known` the documents used last.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

DOCUMENTS_READ_ONLY = 10_000
"""So many documents are kept decoded, for those who read them and change nothing."""

Item = TypeVar("Item")
Name = TypeVar("Name", bound=Hashable)


class Recent(Generic[Item]):
    """The last items by their dense number, at least `size` of them.  A hole begins it anew: another process wrote."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: list[Item] = []
        self.end = -1
        """The number of the last item; -1 before the first."""

    def add(self, number: int, item: Item) -> None:
        if number != self.end + 1:
            self._items.clear()
        elif len(self._items) == 2 * self._size:
            del self._items[: self._size]
        self._items.append(item)
        self.end = number

    def after(self, number: int, limit: int) -> list[Item]:
        """Items with the numbers following `number`; empty when there are none here."""
        skipped = number - (self.end - len(self._items))
        return self._items[skipped : skipped + limit] if skipped >= 0 else []


class Known(Generic[Name, Item]):
    """The items used last, at most `size`, for a file that only one process writes."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: OrderedDict[Name, Item] = OrderedDict()

    def get(self, name: Name) -> Item | None:
        if (item := self._items.get(name)) is not None:
            self._items.move_to_end(name)
        return item

    def put(self, name: Name, item: Item) -> None:
        self._items[name] = item
        self._items.move_to_end(name)
        if len(self._items) > self._size:
            self._items.popitem(last=False)

    def forget(self, names: Iterable[Name]) -> None:
        for name in names:
            self._items.pop(name, None)

    def forget_all(self) -> None:
        self._items.clear()
