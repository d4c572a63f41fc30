"""Reads values of an instance and says, by JSON pointer and sentence, what is wrong with a bad one."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")

LEAST, MOST = 1e-6, 1e9
"""What a number may be if nothing narrower is said: LEAST where it must be greater than 0, MOST at either end."""
LONGEST_TEXT = 200
SHOWN = 40


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
            raise InstanceError(where or "/", f"must be an object, is {shown(value)}")
        self.value: Mapping[str, Any] = value
        self.where = where

    def at(self, key: str) -> str:
        return f"{self.where}/{_escaped(key)}"

    def has(self, key: str) -> bool:
        return key in self.value

    def fault(self, key: str, sentence: str) -> InstanceError:
        return InstanceError(self.at(key), sentence)

    # ---- numbers -----------------------------------------------------------------------------------------------------

    def number(self, key: str, *, low: float = 0.0, high: float = MOST, default: float | None = None) -> float:
        """A finite number from `low` to `high`; the default stands for a missing or null value."""
        found = self.value.get(key)
        if found is None and default is not None:
            return default
        if isinstance(found, bool) or not isinstance(found, int | float) or found != found or abs(found) == math.inf:
            raise self.fault(key, f"must be a finite number, {self._is(key)}")
        if found < low:
            raise self.fault(key, f"must be at least {_plain(low)}, is {shown(found)}")
        if found > high:
            raise self.fault(key, f"must be at most {_plain(high)}, is {shown(found)}")
        return float(found)

    def positive(self, key: str, *, low: float = LEAST, high: float = MOST) -> float:
        """A number greater than 0, and not so small that dividing by it means nothing."""
        found = self.number(key, high=high)
        if found <= 0:
            raise self.fault(key, f"must be greater than 0, is {shown(found)}")
        return self.number(key, low=low, high=high)

    def whole(self, key: str, *, low: float = 0.0, high: float = MOST) -> int:
        found = self.number(key, low=low, high=high)
        if found != int(found):
            raise self.fault(key, f"must be a whole number, is {shown(found)}")
        return int(found)

    # ---- texts -------------------------------------------------------------------------------------------------------

    def text(self, key: str) -> str:
        found = self.value.get(key)
        if not isinstance(found, str) or not found:
            raise self.fault(key, f"must be a non-empty text, {self._is(key)}")
        return self._sound(key, found)

    def known(self, key: str, index: Mapping[str, T], kind: str) -> T:
        """What the index holds for a name; `kind` says what an unknown name should be."""
        name = self.text(key)
        if name not in index:
            raise self.fault(key, f"names an unknown {kind}: {shown(name)}")
        return index[name]

    def texts(self, key: str) -> list[str]:
        found = self.value.get(key)
        if not isinstance(found, list) or not all(isinstance(text, str) and text for text in found):
            raise self.fault(key, f"must be a list of non-empty texts, {self._is(key)}")
        return [self._sound(key, text) for text in found]

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        found = self.value.get(key)
        if not isinstance(found, str) or found not in allowed:
            raise self.fault(key, f"must be {' or '.join(allowed)}, {self._is(key)}")
        return found

    def _sound(self, key: str, text: str) -> str:
        if len(text) > LONGEST_TEXT:
            raise self.fault(key, f"must be no longer than {LONGEST_TEXT} characters, has {len(text)}")
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise self.fault(key, f"must be text that can be written as UTF-8, is {shown(text)}")
        return text

    # ---- the rest ----------------------------------------------------------------------------------------------------

    def flag(self, key: str) -> bool:
        found = self.value.get(key)
        if not isinstance(found, bool):
            raise self.fault(key, f"must be true or false, {self._is(key)}")
        return found

    def object(self, key: str) -> "Reader":
        if not isinstance(self.value.get(key), Mapping):
            raise self.fault(key, f"must be an object, {self._is(key)}")
        return Reader(self.value[key], self.at(key))

    def objects(self, key: str, *, some: bool = False) -> "list[Reader]":
        """The objects of a list, which may be left out; `some` asks for at least one."""
        return self.listed(key, some=some) if key in self.value or some else []

    def listed(self, key: str, *, some: bool = False) -> "list[Reader]":
        """The objects of a list that must be there; `some` asks for at least one."""
        found = self.value.get(key)
        if not isinstance(found, list):
            raise self.fault(key, f"must be a list, {self._is(key)}")
        if some and not found:
            raise self.fault(key, "must not be empty")
        return [Reader(one, f"{self.at(key)}/{n}") for n, one in enumerate(found)]

    def _is(self, key: str) -> str:
        return f"is {shown(self.value[key])}" if key in self.value else "is missing"


def unique(readers: Iterable[Reader]) -> dict[str, Reader]:
    """By id; a repeated id is an error."""
    index: dict[str, Reader] = {}
    for reader in readers:
        name = reader.text("id")
        if name in index:
            raise reader.fault("id", f"is used twice: {shown(name)}; it is also the id of {index[name].where}")
        index[name] = reader
    return index


def shown(value: object) -> str:
    """A value as a person reads it in a sentence: short, on one line."""
    if isinstance(value, list | Mapping):
        return "a list" if isinstance(value, list) else "an object"
    if isinstance(value, int) and abs(value) >= 10**15:
        return "far too large" if value > 0 else "far too small"
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _plain(value)
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number == number and abs(number) < 10**15 and number == int(number) else f"{number:g}"


def _escaped(key: str) -> str:
    """A key as a JSON pointer names it, on one line and not longer than a person reads."""
    key = str(key).replace("~", "~0").replace("/", "~1")
    key = key if len(key) <= LONGEST_TEXT else f"{key[:SHOWN]}…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in key)
