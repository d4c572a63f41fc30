"""What the journals of every store have in common: events as text, limits, the fate of drafts, pages without holes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeGuard

import orjson

from shared.messages import Commit, Draft, Stored
from shared.ports import COMMIT_BYTES_MAX, EVENTS_PER_COMMIT_MAX, Appended, Moved, TooLarge

COMMITS_PER_PAGE = 500


def dump_events(draft: Draft) -> str:
    """The draft's events as JSON: text, so that every store gives back exactly what was put in.

    Raises TooLarge for more than EVENTS_PER_COMMIT_MAX events or COMMIT_BYTES_MAX bytes, TypeError for no JSON.
    """
    if len(draft.events) > EVENTS_PER_COMMIT_MAX:
        raise TooLarge(f"{len(draft.events)} events in one commit; at most {EVENTS_PER_COMMIT_MAX} fit")
    events = orjson.dumps(draft.events)
    if len(events) > COMMIT_BYTES_MAX:
        raise TooLarge(f"events of {len(events)} bytes; at most {COMMIT_BYTES_MAX} fit")
    return events.decode()


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


def arrange(
    drafts: Sequence[Draft], known: dict[str, Commit], heads: dict[str, int], last: int, epoch: str
) -> list[Appended | Moved]:
    """What becomes of each draft, in order, if nobody else writes.  The new commits are those not `repeated`.

    `known` maps commands to their commits, `heads` streams to their last version, `last` is the last position taken.
    """
    known, heads = dict(known), dict(heads)
    outcomes: list[Appended | Moved] = []
    for draft in drafts:
        head = heads.get(draft.stream, 0)
        if first := known.get(draft.command):
            outcomes.append(Appended(first, repeated=True))
        elif draft.version != head + 1:
            outcomes.append(Moved(f"{draft.stream} is not at version {draft.version - 1}. Load it and decide again."))
        else:
            last += 1
            known[draft.command] = Commit(last, epoch, draft)
            heads[draft.stream] = draft.version
            outcomes.append(Appended(known[draft.command], repeated=False))
    return outcomes


def is_new(outcome: Appended | Moved) -> TypeGuard[Appended]:
    return isinstance(outcome, Appended) and not outcome.repeated
