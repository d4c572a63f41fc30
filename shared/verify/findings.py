"""What was counted, and what does not agree."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from shared.messages import Json

SHOWN = 20


@dataclass
class Findings:
    """`differences` are the first SHOWN of `differing`; `counts` by service (or topic) and name."""

    differing: int = 0
    differences: list[Json] = field(default_factory=list)
    counts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def differs(self, where: str, what: str) -> None:
        self.differing += 1
        if len(self.differences) < SHOWN:
            self.differences.append({"where": where, "what": what})

    def count(self, where: str, name: str, by: int = 1) -> None:
        self.counts[where][name] += by

    @contextmanager
    def reading(self, where: str) -> Iterator[None]:
        """A file that cannot be read, or only in part, is a difference; the others are looked at all the same."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            self.differs(where, f"cannot be read: {error}")

    def said(self) -> Json:
        return {
            "ok": not self.differing,
            "differing": self.differing,
            "differences": self.differences,
            "services": {name: dict(counts) for name, counts in self.counts.items()},
        }
