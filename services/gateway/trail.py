"""One audit trail of all services: each searches its own, and what they find is merged by time.

A cursor says for every service from which position down nothing was shown yet.  Positions only grow, so that nothing
is shown twice or passed over, whatever is written meanwhile.  A service that is away keeps its place: what it has is
shown when it is back, later than its turn.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import orjson
from pydantic import BaseModel, Field

from services.gateway.doors import Door, ask
from shared.audit import POSITION_MAX, Act, Wanted
from shared.http import AsItIs
from shared.messages import Json
from shared.problem import Problem, invalid

PATIENCE_S = 6.0
"""Less than pages have: who is away is named, and the others' part is shown."""
END = 1
"""Before the first position there is nothing."""

Places = dict[str, int]


class WantedOfAll(Wanted):
    cursor: str | None = Field(None, max_length=1000)


class WholeTrail(BaseModel):
    """Newest first; `next` is null at the end.  `missing` tells of each service that could not be asked why.

    All since `reached_at` was looked at, in those that answered.
    """

    items: AsItIs[list[Act]]
    next: str | None
    missing: dict[str, str]
    reached_at: str | None


@dataclass
class Part:
    """What a service has found, newest first; nothing is known of it below `reached_at` when it has not `ended`."""

    items: deque[Json]
    following: int
    reached_at: str

    @property
    def place(self) -> int:
        """From where down to go on the next time: what was found and is not shown comes again."""
        return self.items[0]["position"] + 1 if self.items else self.following

    @property
    def ended(self) -> bool:
        return self.following <= END


async def whole_trail(doors: Mapping[str, Door], token: str, wanted: WantedOfAll) -> WholeTrail:
    wanted.sought()  # a wrong time is refused here, not taken for trouble of the services
    places = places_of(wanted.cursor, doors)
    asked = [name for name in doors if places.get(name, POSITION_MAX) > END]
    answers = await asyncio.gather(*(_part(doors[name], token, wanted, places.get(name)) for name in asked))
    parts = {name: answer for name, answer in zip(asked, answers, strict=True) if isinstance(answer, Part)}
    missing = {name: answer for name, answer in zip(asked, answers, strict=True) if isinstance(answer, str)}
    items = merged(parts, wanted.limit)
    places |= {name: part.place for name, part in parts.items()}
    over = not missing and all(place <= END for place in places.values())
    return WholeTrail(
        items=items,
        next=None if over else cursor_of(places),
        missing=missing,
        reached_at=max((part.reached_at for part in parts.values() if not part.ended), default=None),
    )


def merged(parts: Mapping[str, Part], limit: int) -> list[Json]:
    """Takes the newest of all parts, one by one, as long as no part could have an even newer one further down."""
    items: list[Json] = []
    while len(items) < limit:
        known_to = max((part.reached_at for part in parts.values() if not (part.items or part.ended)), default="")
        best = max((part for part in parts.values() if part.items), key=lambda part: part.items[0]["at"], default=None)
        if best is None or best.items[0]["at"] < known_to:
            break
        items.append(best.items.popleft())
    return items


async def _part(door: Door, token: str, wanted: WantedOfAll, place: int | None) -> Part | str:
    """What the service has found, or why it could not be asked."""
    query = wanted.model_dump(exclude_defaults=True, exclude={"cursor"}) | ({"before": place} if place else {})
    try:
        async with asyncio.timeout(PATIENCE_S):
            answer = await ask(door, "/audit", token, urlencode(query))
    except Problem as problem:
        return problem.detail
    except TimeoutError:
        return "It does not answer in time."
    body: Json = orjson.loads(answer.body)
    if answer.status != 200:
        return str(body.get("detail", answer.status))
    return Part(deque(body["items"]), body["next"] or END, body["reached_at"] or "")


def cursor_of(places: Places) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(places)).decode()


def places_of(cursor: str | None, doors: Mapping[str, Door]) -> Places:
    """Empty at the beginning: every service begins with what it has recorded last."""
    if not cursor:
        return {}
    try:
        places = orjson.loads(base64.b64decode(cursor, b"-_", validate=True))
        if places.keys() <= doors.keys() and all(type(p) is int and END <= p <= POSITION_MAX for p in places.values()):
            return dict(places)
    except (AttributeError, binascii.Error, ValueError):
        pass
    raise invalid("/cursor", "is not a cursor of this search; take `next` of the page before as it is")
