"""Folds events into one document of a view, as the kernel does."""

from __future__ import annotations

from shared.messages import Event, Json, Meta
from shared.service import View

META = Meta(id="relief:e:1:0", stream="s", epoch="e", position=1, index=0, at="2021-07-20T14:00:00Z")


def folded(view: View, *events: Event) -> Json:
    """The body after the events; those that the view does not know are skipped."""
    body: Json = {}
    for event in events:
        if fold := view.on.get(type(event)):
            body = fold(body, event, META)
    return body
