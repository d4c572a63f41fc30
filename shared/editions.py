"""After an update of the program: derives the views that it has added, or changed.

Folding goes on from a checkpoint, so such a view would lack all that happened before it.  At each start, what every
view listens to, and its edition, are compared with what was noted last time; one that differs is derived from the first
fact on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from shared.ports import Document
from shared.rebuild import derive
from shared.service import View

if TYPE_CHECKING:
    from shared.runtime import Running

log = structlog.get_logger()


async def derive_changed(running: Running, views: Sequence[View], name: str, begun: bool) -> None:
    """Bring `views` up to what has been folded already; before anything has (`begun` is false) they are only noted.

    Repeated from its start when it is interrupted.
    """
    today = edition(views, name)
    found = await running.documents.get("checkpoint", today.key)
    noted = found.body if found else {}
    if noted == today.body:
        return
    for view in views:
        if begun and noted.get(view.kind) != today.body[view.kind]:
            done = await derive(running, view)
            log.info("view derived", service=running.service.name, **done)
    await running.documents.put("checkpoint", [today])


def edition(views: Sequence[View], name: str) -> Document:
    """The note that says what each of `views` is made of."""
    return Document(f"editions:{name}", {view.kind: view.made_of for view in views})
