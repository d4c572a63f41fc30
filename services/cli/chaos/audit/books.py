"""What the auditor has read, as plain as it lies in the store and on the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

HEARS = {
    "inventory": ("allocation", "relief"),
    "relief": ("allocation", "inventory"),
    "allocation": ("inventory", "relief"),
    "gateway": ("allocation", "inventory", "relief"),
}
"""Each service and those whose facts it takes in; a service's group has its name."""

WORKERS = "allocation.workers"


@dataclass(frozen=True, slots=True)
class Violation:
    """`kind` is a word that docs/deploy.md explains; `where` and `what` lead to the entry."""

    kind: str
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a writer was told.  `position` is 0 for an act that was refused."""

    service: str
    command: str
    position: int = 0
    stream: str = ""
    version: int = 0
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Commit:
    """A document of a journal; `events` are [{"type", "data"}]."""

    command: str
    position: int
    stream: str
    version: int
    epoch: str
    events: list[Json]


@dataclass(frozen=True, slots=True)
class Line:
    """A record of a topic."""

    partition: int
    offset: int
    key: str
    headers: Mapping[str, str]
    data: Json


@dataclass
class Books:
    """`views`: service -> kind -> key -> {"mark", "body"}; `taken_in`: group -> (topic, partition) -> offset."""

    told: list[Acknowledged] = field(default_factory=list)
    journals: dict[str, list[Commit]] = field(default_factory=dict)
    topics: dict[str, list[Line]] = field(default_factory=dict)
    ends: dict[tuple[str, int], int] = field(default_factory=dict)
    taken_in: dict[str, dict[tuple[str, int], int]] = field(default_factory=dict)
    views: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)

    def events(self, service: str, kind: str) -> Iterator[Json]:
        """The data of a service's events of this type, in the order of its journal."""
        return (event["data"] for one in self.journals[service] for event in one.events if event["type"] == kind)
