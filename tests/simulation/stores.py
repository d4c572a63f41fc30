"""What survives when a process dies: journals, documents, blobs and the log, in this process's memory.

All that happens here happens at once, as on a server that handles one request after another; requests, answers and
what can befall them on the way are the business of `memory.py` and of the line that it speaks through.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from zlib import crc32

from shared.adapters.commits import arrange, is_new
from shared.messages import Commit, Draft, Mark, Record, behind
from shared.ports import Appended, Ends, Moved

Part = tuple[str, int]
"""(topic, partition)"""


class Bell:
    """Rung at each change; whoever waits for the next one waits for `rings`."""

    def __init__(self) -> None:
        self.rings = asyncio.Event()

    def ring(self) -> None:
        self.rings.set()
        self.rings = asyncio.Event()


class StoredJournal:
    def __init__(self, source: str, epoch: str) -> None:
        self.source = source
        self.epoch = epoch
        self.commits: dict[int, Commit] = {}
        self.by_command: dict[str, Commit] = {}
        self.by_stream: dict[str, list[Commit]] = {}
        self.bell = Bell()

    @property
    def last(self) -> int:
        return next(reversed(self.commits), 0)

    def append(self, drafts: Sequence[Draft]) -> list[Appended | Moved]:
        heads = {draft.stream: len(self.by_stream.get(draft.stream, ())) for draft in drafts}
        known = {d.command: self.by_command[d.command] for d in drafts if d.command in self.by_command}
        outcomes = arrange(drafts, known, heads, self.last, self.epoch)
        for outcome in outcomes:
            if is_new(outcome):
                self._keep(outcome.commit)
        self.bell.ring()
        return outcomes

    def _keep(self, commit: Commit) -> None:
        self.commits[commit.position] = commit
        self.by_command[commit.draft.command] = commit
        self.by_stream.setdefault(commit.stream, []).append(commit)


@dataclass
class StoredDocuments:
    kinds: dict[str, dict[str, tuple[Mark, bytes]]] = field(default_factory=dict)

    def put(self, batch: Sequence[tuple[str, str, tuple[Mark, bytes]]]) -> None:
        for kind, key, content in batch:
            there = self.kinds.setdefault(kind, {})
            if key not in there or not behind(content[0], there[key][0]):
                there[key] = content


@dataclass
class Group:
    """One consumer group: its members, who of them reads which partition since which generation, and what is done."""

    members: list[object] = field(default_factory=list)
    generation: int = 0
    owners: dict[Part, object] = field(default_factory=dict)
    done: dict[Part, int] = field(default_factory=dict)
    """partition -> the offset after the last one that is done."""

    def join(self, member: object) -> None:
        self.members.append(member)

    def leave(self, member: object, parts: Sequence[Part], turn: int = 0) -> None:
        if member in self.members:
            self.members.remove(member)
            self.share(parts, turn)

    def share(self, parts: Sequence[Part], turn: int = 0) -> None:
        """A new generation: the partitions go round among the members, beginning with the one whose `turn` it is."""
        self.generation += 1
        count = len(self.members)
        self.owners = {part: self.members[(n + turn) % count] for n, part in enumerate(parts)} if count else {}


class StoredLog:
    """`remembers`: it can tell what was published last (as the embedded one), or cannot (as Kafka)."""

    def __init__(self, partitions: int, remembers: bool) -> None:
        self.partitions = partitions
        self.remembers = remembers
        self.parts: dict[Part, list[Record]] = {}
        self.last: dict[str, Mark] = {}
        self.ids: set[str] = set()
        self.groups: dict[str, Group] = {}
        self.bell = Bell()

    def parts_of(self, topics: Sequence[str]) -> list[Part]:
        return [(topic, part) for topic in topics for part in range(self.partitions)]

    def part_of(self, record: Record) -> Part:
        return record.topic, crc32(record.key.encode()) % self.partitions

    def publish(self, records: Sequence[Record]) -> None:
        for record in records:
            part = self.part_of(record)
            records_there = self.parts.setdefault(part, [])
            records_there.append(record._replace(partition=part[1], offset=len(records_there)))
            if "epoch" in record.headers:
                self.last[record.topic] = record.mark
                self.ids.add(record.headers["id"])
        self.bell.ring()

    def end(self, part: Part) -> int:
        return len(self.parts.get(part, ()))

    def group(self, name: str) -> Group:
        return self.groups.setdefault(name, Group())

    def ends(self, topics: Sequence[str]) -> Ends:
        return {part: self.end(part) for part in self.parts_of(topics)}

    def lag(self, group: Group, ends: Ends) -> int:
        return sum(max(0, end - group.done.get(part, 0)) for part, end in ends.items())
