"""What is looked for in the text of events, the same in every store.

The text is `dump_events`'s: no spaces, `type` before `data`.  So what is sought can be found without reading JSON.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from shared.messages import Commit
from shared.ports import Found

AFTER_A_VALUE = (",", "}", "]")
"""A name in the data has a colon behind it instead."""


def of_type(kind: str) -> str:
    """How the text of an event of this type begins."""
    return f'{{"type":{quoted(kind)},"data":'


def in_data(text: str) -> list[str]:
    """One of these is in the text of an event in whose data `text` is a value, alone or in a list."""
    return [quoted(text) + after for after in AFTER_A_VALUE]


def in_traceparent(trace: str) -> str:
    return f"-{trace}-"


def quoted(text: str) -> str:
    return orjson.dumps(text).decode()


def looked_through(commits: Sequence[Commit], limit: int, least: int) -> Found:
    """`least` is the first position that was allowed; who has found enough has not looked so far."""
    return Found([*commits], commits[-1].position if len(commits) == limit else least)
