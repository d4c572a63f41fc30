"""A sequence that only grows, shared between the states of a stream; only a state with two futures is copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, overload

Item = TypeVar("Item")


class History(Sequence[Item], Generic[Item]):
    """The first `length` items of a list that later states go on writing.  Immutable, seen from outside."""

    __slots__ = ("_items", "_length")

    def __init__(self, items: list[Item] | None = None, length: int = 0) -> None:
        self._items = items if items is not None else []
        self._length = length

    def and_then(self, item: Item) -> History[Item]:
        """A new history; when this one has a successor already, what they share is copied."""
        shared = self._items if len(self._items) == self._length else self._items[: self._length]
        shared.append(item)
        return History(shared, self._length + 1)

    @overload
    def __getitem__(self, index: int) -> Item: ...

    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...

    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        return self._items[: self._length][index] if isinstance(index, slice) else self._items[self._within(index)]

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items[: self._length])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, History) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]

    def _within(self, index: int) -> int:
        if not -self._length <= index < self._length:
            raise IndexError(index)
        return index % self._length
