"""A journal's epochs.  Each restore from a backup begins a new one, for positions after the backup are given again.

An epoch is `<random>`, and after a restore `<random>+<milliseconds since 1970>`: the same journal, restored then.
Of one journal, a mark of a later restore is later than all of earlier ones, whatever the positions.
"""

from __future__ import annotations

from functools import cache

from shared.messages import Event, Mark

SIGN = "+"


class Restored:
    """What each service says first after a restore, the last word on its earlier epoch."""

    def __init__(self, service: str) -> None:
        class JournalRestored(Event, of=f"ninehours.{service}.JournalRestored.v1"):
            """The journal was restored from a backup: what `previous_epoch` had after `kept_up_to` never happened."""

            previous_epoch: str
            kept_up_to: int
            restored_at: str

        self.event = JournalRestored


@cache
def begun_at(epoch: str) -> int:
    """When the journal was restored, in milliseconds since 1970; 0 if it never was."""
    return int(epoch.partition(SIGN)[2] or 0)


def next_epoch(epoch: str, now_ms: int) -> str:
    """The epoch after a restore; later than the one before also when the clock has been set back."""
    return f"{epoch.partition(SIGN)[0]}{SIGN}{max(now_ms, begun_at(epoch) + 1)}"


def same_journal(one: str, other: str) -> bool:
    return one.partition(SIGN)[0] == other.partition(SIGN)[0]


def place(mark: Mark) -> tuple[int, int, int]:
    """Sorts marks of one journal."""
    epoch, position, index = mark
    return begun_at(epoch), position, index


def includes(before: Mark, mark: Mark) -> bool:
    """Whether who has come to `before` has seen `mark`.  Of another journal nothing has been seen."""
    if before[0] == mark[0]:
        return before >= mark
    return same_journal(before[0], mark[0]) and place(before) >= place(mark)
