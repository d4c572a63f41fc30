"""Commands, events, commits and records: the shapes that travel, and their canonical JSON.

What is made for every event is a NamedTuple: as unchangeable as a frozen dataclass, and made in a quarter of the time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, NamedTuple, Self

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict

Json = dict[str, Any]


def _no_flag(value: object) -> object:
    if value is True or value is False:
        raise ValueError("true and false are no numbers")
    return value


Whole = Annotated[int, BeforeValidator(_no_flag)]
Number = Annotated[float, BeforeValidator(_no_flag)]
"""Python takes true for 1; nobody means that by it."""


class Message(BaseModel):
    """Immutable and strict: what we write has no field that its model does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def as_json(self) -> Json:
        """What `model_dump(mode="json")` gives, without what its options cost: this is done for every event."""
        dumped: Json = self.__pydantic_serializer__.to_python(self, mode="json")
        return dumped


class Command(Message):
    """What somebody asks for.  Imperative names.  It goes to exactly one stream."""

    @property
    def stream(self) -> str:
        """`<aggregate>/<id…>`; the prefix before the first slash selects the decider."""
        raise NotImplementedError


class Event(Message):
    """What happened.  Past tense names.  `of` is the type on the wire: `ninehours.<service>.<Name>.v<n>`.

    A consumer writes its own small model of a foreign event with the same `of` and only the fields it needs.
    The text fields that `private` names stay in the journal: on the log and in exports they are "".
    """

    of: ClassVar[str] = ""
    private: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, of: str = "", private: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if of:
            cls.of = of
        if private:
            cls.private = private

    @classmethod
    def topic(cls) -> str:
        return cls.of.split(".")[1]

    @classmethod
    def read(cls, data: Json) -> Self:
        """Fields that this reader does not know are ignored; a missing or wrong one raises ValidationError."""
        return cls.model_validate(data, extra="ignore")


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as the journal keeps it: journals write what has no underscore."""

    type: str
    data: Json
    _made: Event | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, event: Event) -> Stored:
        return cls(event.of, event.as_json(), event)

    def made(self) -> Event | None:
        """The event itself, where it has just been made, until it is let go."""
        return self._made

    def let_go(self) -> None:
        """Of the event: who still needs it can read it again, and it takes twice the room of its data."""
        object.__setattr__(self, "_made", None)


class Draft(NamedTuple):
    """A commit that has no position yet.

    `version` counts the stream's commits from 1; `command` is the idempotency key; `digest` tells whether a
    repeated key carries the same request; `at` is domain time, RFC 3339.
    An empty `events` is a valid draft: seen, nothing to do.
    """

    stream: str
    version: int
    command: str
    digest: str
    events: tuple[Stored, ...]
    at: str
    by: str
    trace: str = ""
    correlation: str = ""
    causation: str = ""


class Commit(NamedTuple):
    """A draft with its place in the journal: dense `position` from 1; `epoch` is that in which it was written."""

    position: int
    epoch: str
    draft: Draft

    @property
    def stream(self) -> str:
        return self.draft.stream

    @property
    def version(self) -> int:
        return self.draft.version

    @property
    def events(self) -> tuple[Stored, ...]:
        return self.draft.events


Mark = tuple[str, int, int]
"""(epoch, position, index): where its source's journal holds an event."""


def behind(mark: Mark, other: Mark) -> bool:
    """Whether `mark` has seen less of the same epoch than `other`."""
    return mark[0] == other[0] and mark < other


class Record(NamedTuple):
    """One event on the log.  `key` orders it; `headers` are CloudEvents attributes without the `ce_` prefix."""

    topic: str
    key: str
    value: bytes
    headers: Mapping[str, str] = MappingProxyType({})
    partition: int = 0
    offset: int = -1

    @property
    def type(self) -> str:
        return self.headers["type"]

    @property
    def data(self) -> Json:
        loaded: Json = orjson.loads(self.value)
        return loaded

    @property
    def mark(self) -> Mark:
        return self.headers["epoch"], int(self.headers["position"]), int(self.headers["index"])


class Meta(NamedTuple):
    """What is known of an event besides its data, alike for own and foreign ones."""

    id: str
    stream: str
    epoch: str
    position: int
    index: int  # type: ignore[assignment]  # hides the method of tuples
    at: str
    by: str = ""
    trace: str = ""
    correlation: str = ""


def told(data: Json, private: Collection[str]) -> Json:
    """An event's data as others may read them.  A field that an old event does not have is not added."""
    return {name: "" if name in private else value for name, value in data.items()}


def event_id(source: str, epoch: str, position: int, index: int) -> str:
    """Derived, never drawn: the same event has the same id in every replay."""
    return f"{source}:{epoch}:{position}:{index}"


def etag(epoch: str, position: int) -> str:
    """Names the state of a document that the commit at this position has changed last."""
    return f'"{epoch}.{position}"'


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no spaces; equal values have equal bytes, so digests can be compared."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: object) -> str:
    """SHA-256 in hex of bytes, or of anything else's canonical JSON."""
    return hashlib.sha256(value if isinstance(value, bytes) else canonical(value)).hexdigest()
