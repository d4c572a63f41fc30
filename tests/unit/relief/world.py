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


async def tell_store(running: Running, store: str, org: str, areas: list[str]) -> None:
    """A store is registered at inventory."""
    told = {"name": f"{store}库", "name_en": f"Store {store}", "lat": 34.02, "lon": 113.85}
    await tell(running, "inventory.StoreRegistered", f"store/{store}", store=store, org=org, areas=areas, **told)
