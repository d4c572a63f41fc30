"""One topic of the log beside the journal that it tells of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from shared.epochs import place
from shared.messages import Commit, Record, canonical
from shared.service import Service
from shared.verify.findings import Findings

PASSED = ".PositionPassed.v1"
"""Says that a position is passed, also one at which nothing happened; there may be any number, or none."""


class TopicCheck:
    """First every record in the order of the log, then every commit in the order of the journal, then `end`."""

    def __init__(self, service: Service, findings: Findings) -> None:
        self.service = service
        self.findings = findings
        self.where = f"log {service.name}"
        self._first: dict[str, bytes] = {}
        self._passed: dict[str, bytes] = {}
        """By the id of the position's first event, if it has any."""
        self._by_key: dict[str, tuple[int, int, int]] = {}
        self._published = (0, 0, 0)

    def take(self, record: Record) -> bool:
        """Whether this is the first time that the log has this event."""
        said = print_of(record.key, record.type, record.value, record.headers.__getitem__)
        here = place(record.mark)
        self._published = max(self._published, here)
        if record.type.endswith(PASSED):
            self._passed[record.headers["id"]] = said
            return False
        known = self._first.get(record.headers["id"])
        if known is not None:
            self.findings.count(self.service.name, "repeated")
            if known != said:
                self.findings.differs(self.where, f"{record.headers['id']} is repeated with other content")
            return False
        if here <= self._by_key.get(record.key, (0, 0, -1)):
            self.findings.differs(self.where, f"{record.headers['id']} comes after a later one of {record.key}")
        self._by_key[record.key] = max(here, self._by_key.get(record.key, here))
        self._first[record.headers["id"]] = said
        self.findings.count(self.service.name, "published")
        return True

    def compare(self, commit: Commit) -> None:
        for index in range(len(commit.events)):
            self._compare(commit, index)
        if self._passed.get(self._id(commit, 0)) == self._expected_passed(commit):
            del self._passed[self._id(commit, 0)]

    def end(self) -> None:
        for left in (*self._first, *self._passed):
            self.findings.differs(self.where, f"{left} is in no commit of the journal")

    def _compare(self, commit: Commit, index: int) -> None:
        found = self._first.pop(self._id(commit, index), None)
        if found is None:
            if place((commit.epoch, commit.position, index)) <= self._published:
                self.findings.differs(self.where, f"{self._id(commit, index)} is missing, though later ones are there")
            else:
                self.findings.count(self.service.name, "unsent")
        elif found != self._expected(commit, index):
            self.findings.differs(self.where, f"{self._id(commit, index)} is not what the journal says")

    def _id(self, commit: Commit, index: int) -> str:
        return f"{self.service.name}:{commit.epoch}:{commit.position}:{index}"

    def _expected(self, commit: Commit, index: int) -> bytes:
        event = commit.events[index]
        private = self.service.private.get(event.type, ())
        data = {name: "" if name in private else value for name, value in event.data.items()}
        return print_of(commit.stream, event.type, canonical(data), headers(commit, index))

    def _expected_passed(self, commit: Commit) -> bytes:
        kind = f"ninehours.{self.service.name}{PASSED}"
        return print_of(commit.stream, kind, canonical({}), headers(commit, 0))


def headers(commit: Commit, index: int) -> Callable[[str], str]:
    """What an event's record says beside it."""
    draft, mark = commit.draft, (commit.epoch, commit.position, index)
    said = dict(zip(("epoch", "position", "index"), map(str, mark), strict=True))
    said |= {"time": draft.at, "by": draft.by, "correlationid": draft.correlation, "causationid": draft.command}
    return said.__getitem__


def print_of(key: str, kind: str, value: bytes, header: Callable[[str], str]) -> bytes:
    """Short, for a whole journal of them is kept."""
    names = ("epoch", "position", "index", "time", "by", "correlationid", "causationid")
    parts = [key, kind, *map(header, names)]
    return hashlib.blake2b(canonical(parts) + b"\n" + value, digest_size=16).digest()
