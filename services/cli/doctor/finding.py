"""What one look found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """`warn` can wait, `fail` cannot."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """`fix` says what to do; only what is well has none."""

    check: str
    state: State
    said: str
    fix: str = ""


def ok(check: str, said: str) -> Finding:
    return Finding(check, State.OK, said)


def warn(check: str, said: str, fix: str) -> Finding:
    return Finding(check, State.WARN, said, fix)


def fail(check: str, said: str, fix: str) -> Finding:
    return Finding(check, State.FAIL, said, fix)
