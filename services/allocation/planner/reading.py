"""Reads values of an instance and says, by JSON pointer and sentence, what is wrong with a bad one."""

import math
from collections.abc import Iterator, Mapping
from typing import Any


class InstanceError(ValueError):
    """A bad instance: `where` is the JSON pointer of the value, `sentence` says what to do about it."""

    def __init__(self, where: str, sentence: str) -> None:
        super().__init__(f"{where}: {sentence}")
        self.where = where
        self.sentence = sentence


class Reader:
    """One JSON object and its place in the file."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, Mapping):
            raise InstanceError(where or "/", "must be an object")
        self.value: Mapping[str, Any] = value
        self.where = where

    def at(self, key: str) -> str:
        return f"{self.where}/{key}"

    def has(self, key: str) -> bool:
        return self.value.get(key) is not None

    def number(self, key: str, *, low: float = 0.0, default: float | None = None) -> float:
        """A finite number of at least `low`; the default stands for a missing or null value."""
        found = self.value.get(key)
        if found is None and default is not None:
            return default
        if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
            raise InstanceError(self.at(key), "must be a finite number")
        if found < low:
            raise InstanceError(self.at(key), f"must be at least {low:g}, is {found:g}")
        return float(found)

    def positive(self, key: str, *, default: float | None = None) -> float:
        found = self.number(key, default=default)
        if found <= 0:
            raise InstanceError(self.at(key), "must be greater than 0")
        return found

    def whole(self, key: str) -> int:
        found = self.number(key)
        if found != int(found):
            raise InstanceError(self.at(key), f"must be a whole number, is {found:g}")
        return int(found)

    def text(self, key: str, *, default: str | None = None) -> str:
        found = self.value.get(key, default)
        if not isinstance(found, str) or not found:
            raise InstanceError(self.at(key), "must be a non-empty text")
        return found

    def known(self, key: str, index: Mapping[str, int], kind: str) -> int:
        """The index of the named thing; an unknown name is an error."""
        name = self.text(key)
        if name not in index:
            raise InstanceError(self.at(key), f"names an unknown {kind}: {name}")
        return index[name]

    def texts(self, key: str, *, default: list[str] | None = None) -> list[str]:
        found = self.value.get(key, default)
        if not isinstance(found, list) or not all(isinstance(x, str) for x in found):
            raise InstanceError(self.at(key), "must be a list of texts")
        return found

    def object(self, key: str) -> "Reader":
        return Reader(self.value.get(key), self.at(key))

    def objects(self, key: str, *, some: bool = False) -> "list[Reader]":
        """The objects of a list; `some` asks for at least one."""
        found = self.value.get(key, [])
        if not isinstance(found, list):
            raise InstanceError(self.at(key), "must be a list")
        if some and not found:
            raise InstanceError(self.at(key), "must not be empty")
        return [Reader(x, f"{self.at(key)}/{n}") for n, x in enumerate(found)]


def unique(readers: list[Reader]) -> dict[str, int]:
    """Index by id; a repeated id is an error."""
    index: dict[str, int] = {}
    for n, reader in enumerate(readers):
        name = reader.text("id")
        if name in index:
            raise InstanceError(reader.at("id"), f"is used twice: {name}")
        index[name] = n
    return index


def counts(reader: Reader, index: Mapping[str, int], kind: str) -> Iterator[tuple[int, int]]:
    """(index, whole number) of every entry of an object such as people by group."""
    for name in reader.value:
        if name not in index:
            raise InstanceError(reader.at(name), f"names an unknown {kind}: {name}")
        yield index[name], reader.whole(name)
