"""The views of one service, from the first fact on: its own facts and those that others have published.

All facts come from journals, as the relays tell of them; so views are whole before any service acts on them.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.editions import edition
from shared.moving.target import Target, Tell
from shared.parking import stream_of
from shared.ports import Document, Query
from shared.project import JournalViews, Projector, foreign_fact
from shared.relay import records
from shared.runtime import split_views
from shared.steps import PAGE


async def build(target: Target, others: Mapping[str, Target], tell: Tell) -> None:
    """Goes on where it stopped."""
    own, foreign = split_views(target.service)
    views = JournalViews(Projector(target.service, own, target.documents), target.journal)
    await views.open()
    last = await target.journal.last()
    while await views.step():
        tell(f"{target.name}: views", views.position, last)
    projector = Projector(target.service, foreign, target.documents)
    await projector.declare()
    waiting = await _waiting(target)
    for topic in sorted(others.keys() & {event.topic() for view in foreign for event in view.on}):
        await _hear(projector, others[topic], waiting, tell)
    await target.documents.put("checkpoint", [edition(own, "own"), edition(foreign, "foreign")])


async def _hear(projector: Projector, other: Target, waiting: Mapping[str, int], tell: Tell) -> None:
    """All that `other` has ever said; how far that is, is noted where a consumer notes it."""
    documents, name = projector.documents, projector.service.name
    reached = await documents.get("checkpoint", f"reached:{other.name}")
    position, last = reached.mark[1] if reached else 0, await other.journal.last()
    while commits := await other.journal.read(position, PAGE):
        said = [record for commit in commits for record in records(other.name, commit, other.service.private)]
        free = (one for one in said if one.mark[1] < waiting.get(stream_of(one), one.mark[1] + 1))
        facts = [foreign_fact(one) for one in free if projector.wants(one.type)]
        position = commits[-1].position
        mark = Document(f"reached:{other.name}", {}, (commits[-1].epoch, position, 0))
        await projector.apply(facts, {"checkpoint": [mark]})
        tell(f"{name}: views of {other.name}", position, last)


async def _waiting(target: Target) -> dict[str, int]:
    """Parked stream -> the first position that waits: a requeue brings it, and what follows, into the views."""
    return {
        document.key: min(int(entry["record"]["headers"]["position"]) for entry in document.body["records"])
        for document in await target.documents.find("parked", Query({"waiting": True}))
    }
