"""The commits of a journal in MongoDB, as its documents: reading them, writing them, searching them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.adapters.commits import load_events
from shared.adapters.searching import in_data, in_traceparent, of_type
from shared.messages import Commit, Draft, Json
from shared.ports import Sought


def load_commit(found: Json) -> Commit:
    draft = Draft(
        *(found["stream"], found["version"], found["_id"], found["digest"], load_events(found["events"])),
        *(found["at"], found["by"], found["trace"], found["correlation"], found["causation"]),
    )
    return Commit(found["position"], found["epoch"], draft)


def legible(found: Sequence[Json]) -> list[Commit] | Exception:
    """A stream's commits, or why they cannot be read: other streams' readers are not concerned."""
    try:
        return [load_commit(one) for one in found]
    except (KeyError, TypeError, ValueError) as error:
        return error


def commit_document(commit: Commit, events: str) -> Json:
    draft = commit.draft
    return {
        "_id": draft.command,
        "position": commit.position,
        "stream": draft.stream,
        "version": draft.version,
        "digest": draft.digest,
        "events": events,
        "at": draft.at,
        "by": draft.by,
        "trace": draft.trace,
        "correlation": draft.correlation,
        "causation": draft.causation,
        "epoch": commit.epoch,
    }


def search_condition(sought: Sought, before: int, least: int) -> Json:
    condition: Json = {"position": {"$lt": before, "$gte": least}, "events": {"$ne": "[]"}}
    if sought.by:
        condition["by"] = {"$regex": f"^{re.escape(sought.by)}(/|$)"}
    if sought.trace:
        condition["trace"] = {"$regex": re.escape(in_traceparent(sought.trace))}
    if sought.since or sought.until:
        condition["at"] = {"$gte": sought.since} | ({"$lt": sought.until} if sought.until else {})
    if sought.type:
        condition["events"]["$regex"] = re.escape(of_type(sought.type))
    if sought.about:
        named = {"stream": {"$regex": f"(^|/){re.escape(sought.about)}(/|$)"}}
        condition["$or"] = [named, {"events": {"$regex": "|".join(map(re.escape, in_data(sought.about)))}}]
    return condition
