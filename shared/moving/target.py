"""The servers that data go to: what is there already, and one service's share of them while it is filled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from shared.adapters.mongo_filling import MongoFilling
from shared.moving.origin import Origin
from shared.ports import Blobs, Documents, Log
from shared.runtime import Ports, complete, open_filling, open_ports
from shared.service import Service
from shared.settings import Settings

Tell = Callable[[str, int, int], None]
"""(what is done, how much of it, of how much)"""


@dataclass(frozen=True)
class Target:
    """`service` is complete: what the kernel adds to it has views too."""

    service: Service
    journal: MongoFilling
    documents: Documents
    blobs: Blobs
    log: Log

    @property
    def name(self) -> str:
        return self.service.name


async def opened(
    services: Sequence[Service], settings: Settings, origins: Mapping[str, Origin], epochs: Mapping[str, str],
    log: Log, stack: AsyncExitStack,
) -> dict[str, Target]:  # fmt: skip
    """Opened and looked at, not touched.  The journals go on in `epochs`."""
    targets: dict[str, Target] = {}
    for one in services:
        ports: Ports = open_ports(one.name, settings, log)
        journal = open_filling(one.name, settings, origins[one.name].epoch, epochs[one.name])
        for port in (journal, ports.documents, ports.blobs):
            await stack.enter_async_context(port)
        # whether time is simulated, the journals say by their facts
        whole = complete(one, settings.model_copy(update={"clock": "simulated"}))
        targets[one.name] = Target(whole, journal, ports.documents, ports.blobs, log)
    return targets
