"""What the journals of every store have in common: events as text, limits, and pages without holes."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from shared.messages import Commit, Draft, Stored
from shared.ports import COMMIT_BYTES_MAX, EVENTS_PER_COMMIT_MAX

COMMITS_PER_PAGE = 250


def dump_events(draft: Draft) -> str:
    """The draft's events as JSON: text, so that every store gives back exactly what was put in.

    Raises ValueError for more than EVENTS_PER_COMMIT_MAX events or COMMIT_BYTES_MAX bytes.
    """
    if len(draft.events) > EVENTS_PER_COMMIT_MAX:
        raise ValueError(f"{len(draft.events)} events in one commit; at most {EVENTS_PER_COMMIT_MAX} fit")
    text = orjson.dumps(draft.events)
    if len(text) > COMMIT_BYTES_MAX:
        raise ValueError(f"a commit of {len(text)} bytes; at most {COMMIT_BYTES_MAX} fit; put large content in a blob")
    return text.decode()


def load_events(text: str) -> tuple[Stored, ...]:
    return tuple(Stored(event["type"], event["data"]) for event in orjson.loads(text))


def contiguous(commits: Iterable[Commit], after: int) -> list[Commit]:
    """The commits up to the first missing position: whoever skipped a hole would lose what fills it later."""
    page: list[Commit] = []
    for commit in commits:
        if commit.position != after + len(page) + 1:
            break
        page.append(commit)
    return page
