"""Who did what, when, on what and for which cause: a journal as those read it who check on others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field

from shared.clock import instant, stamp
from shared.messages import Commit, Json, event_id, told
from shared.ports import Journal, Sought

LOOKS = 200_000
"""Commits that one request looks at: a fraction of a second's work; who wants to know of older ones asks again."""
LISTED = 20
"""A plan's demand lists thousands of villages; whoever needs them all reads the event itself."""
POSITION_MAX = 10**15 - 1

Text = Annotated[str, Field(max_length=200)]


class Wanted(BaseModel):
    """What acts must be like; nothing is asked of what is left out.

    `about` is any name or code: of what was acted on, or of what the event tells.  `trace` is that of an act: what
    somebody did with all that it has led to.  `since` and `until` are times of recording.
    """

    by: Text = ""
    type: Text = Field("", examples=["ninehours.inventory.GoodsScrapped.v1"])
    about: Text = ""
    trace: Text = ""
    since: Text = ""
    until: Text = ""
    limit: int = Field(50, ge=1, le=200)

    def sought(self) -> Sought:
        """Raises a Problem that names the time that is none."""
        since, until = (
            stamp(instant(moment, pointer)) if moment else ""
            for moment, pointer in ((self.since, "/since"), (self.until, "/until"))
        )
        return Sought(self.by, self.type, self.about, self.trace, since, until)


class WantedHere(Wanted):
    """`before` is the position at which to go on: the `next` of the answer before."""

    before: int = Field(POSITION_MAX, ge=1, le=POSITION_MAX)


class ToldEvent(BaseModel):
    """`shortened`: longer lists in `data` end after a few; /events has all of it."""

    id: str
    type: str
    data: Json
    shortened: bool


class Act(BaseModel):
    """What somebody did at once.

    `at` is when it was recorded, `happened_at` when it was done, where that was told.  `by` is an account,
    `account/nh_key` for a program with its key, "nobody" for who was not let in, and `reaction:<name>`, "timer" or a
    service's name for the platform; `causation` is the event that led to it; all that one request has led to
    has the same `trace`.
    """

    service: str
    position: int
    at: str
    happened_at: str | None
    by: str
    stream: str
    trace: str
    correlation: str
    causation: str
    events: list[ToldEvent]


class Trail(BaseModel):
    """Newest first.  All since `reached_at` was looked at; `next` is null when that was everything."""

    items: list[Act]
    next: int | None
    reached_at: str | None


async def search(service: str, journal: Journal, private: Mapping[str, tuple[str, ...]], wanted: WantedHere) -> Trail:
    found = await journal.search(wanted.sought(), wanted.before, wanted.limit, LOOKS)
    following = found.reached if found.reached > 1 else None
    reached = await journal.read(found.reached - 1, 1)
    return Trail(
        items=[act_of(service, commit, private) for commit in found.commits],
        next=following,
        reached_at=reached[0].draft.at if reached else None,
    )


def act_of(service: str, commit: Commit, private: Mapping[str, tuple[str, ...]]) -> Act:
    draft = commit.draft
    happened = [event.data["happened_at"] for event in commit.events if isinstance(event.data.get("happened_at"), str)]
    return Act(
        service=service,
        position=commit.position,
        at=draft.at,
        happened_at=stamp(min(map(instant, happened))) if happened else None,
        by=draft.by,
        stream=draft.stream,
        trace=draft.trace.split("-")[1] if draft.trace else "",
        correlation=draft.correlation,
        causation=draft.causation,
        events=[
            told_event(
                event_id(service, commit.epoch, commit.position, index),
                event.type,
                told(event.data, private.get(event.type, ())),
            )
            for index, event in enumerate(commit.events)
        ],
    )


def told_event(name: str, kind: str, data: Json) -> ToldEvent:
    short = shortened(data)
    return ToldEvent(id=name, type=kind, data=short, shortened=short != data)


def shortened(data: Any) -> Any:
    """Lists at every depth end after LISTED."""
    if isinstance(data, dict):
        return {name: shortened(value) for name, value in data.items()}
    return [shortened(value) for value in data[:LISTED]] if isinstance(data, list) else data
