"""Other services, as far as relief hears of them: records on the log."""

from __future__ import annotations

import itertools
from typing import Any

from shared.messages import Record, canonical
from shared.runtime import Running

_positions = itertools.count(1)


async def tell(running: Running, kind: str, stream: str, **data: Any) -> None:
    """Publish one fact of another service; `kind` is `<service>.<Event>`."""
    topic, name = kind.split(".")
    position = next(_positions)
    headers = {
        "id": f"{topic}:e:{position}:0",
        "type": f"ninehours.{topic}.{name}.v1",
        "time": "2021-07-20T14:00:00Z",
        "epoch": "e",
        "position": str(position),
        "index": "0",
    }
    await running.log.publish([Record(topic, stream, canonical(data), headers)])
