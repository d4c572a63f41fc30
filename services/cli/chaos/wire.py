"""How a writer speaks with the platform: through either gateway, with the same key until there is an answer."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from shared.identity import Issuer, Principal

Json = dict[str, Any]
TIMEOUT_S = 8.0
PAUSE_S = 0.2
SEND_AGAIN = frozenset({429, 502, 503, 504, 500})
BUSY = "urn:ninehours:problem:busy-stream"
HOURS = 4


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody was told about an act: the service, the command's id there, and the receipt, or why not."""

    service: str
    command: str
    receipt: Json | None
    refusal: str = ""


@dataclass
class Told:
    """Everything that the platform has answered."""

    answers: list[Answered] = field(default_factory=list)
    again: Counter[str] = field(default_factory=Counter)
    """Why requests had to be sent again."""

    longest_s: float = 0.0
    clients: list[httpx2.AsyncClient] = field(default_factory=list)

    async def close(self) -> None:
        for client in self.clients:
            await client.aclose()


class Person:
    """Somebody who is signed in at every gateway and asks them by turns."""

    def __init__(self, name: str, clients: Sequence[httpx2.AsyncClient], told: Told) -> None:
        self.name = name
        self.refusal = ""
        self._clients = clients
        self._told = told
        self._turn = itertools.cycle(clients)

    async def act(self, path: str, body: Any, key: str) -> Any:
        """The receipt, or receipts; None when it was refused.  Sent until there is an answer, however long it takes."""
        begun = time.monotonic()
        headers = {"Idempotency-Key": key}
        answer = await self._insist("POST", path, json=body, headers=headers)
        self._told.longest_s = max(self._told.longest_s, time.monotonic() - begun)
        said = answer.json()
        service, command = path.split("/")[2], f"{self.name}:{key}"
        if answer.is_success:
            receipts = (
                {f"{command}:{one['stream']}": one for one in said} if isinstance(said, list) else {command: said}
            )
            self._told.answers += [Answered(service, name, receipt) for name, receipt in receipts.items()]
            return said
        slug = str(said.get("type", answer.status_code)).rpartition(":")[2]
        self.refusal = f"{slug}: {said.get('detail')}"
        self._told.answers.append(Answered(service, command, None, slug))
        return None

    async def read(self, path: str, **query: Any) -> Any:
        return (await self._insist("GET", path, params=query)).json()

    async def upload(self, path: str, rows: Any) -> None:
        """A bulk file, followed until it is applied.  Raises RuntimeError when a line is refused."""
        answer = (await self._insist("POST", path, json=rows)).json()
        while (state := await self.read(f"{path}/{answer['file']}"))["state"] != "finished":  # noqa: ASYNC110 - another process will know
            await asyncio.sleep(PAUSE_S)
        if state["refused"]:
            raise RuntimeError(f"{path}: {state['refused']}")

    async def _insist(self, method: str, path: str, **what: Any) -> httpx2.Response:
        for client in self._turn:
            try:
                answer = await client.request(method, path, **what)
            except httpx2.TransportError as error:
                self._told.again[type(error).__name__] += 1
            else:
                if not _later(answer):
                    return answer
                self._told.again[str(answer.status_code)] += 1
            await asyncio.sleep(PAUSE_S)
        raise AssertionError("the gateways are asked by turns for ever")


def _later(answer: httpx2.Response) -> bool:
    return answer.status_code in SEND_AGAIN or (answer.status_code == 409 and answer.json().get("type") == BUSY)


def person(
    urls: Sequence[str], key_file: Path, told: Told, name: str, *roles: str, area: str = "*", org: str = ""
) -> Person:
    """Signed in without a password: whoever has the gateway's key may say who they are."""
    token = Issuer(key_file.read_text()).issue(Principal(name, frozenset(roles), org, area), HOURS)
    headers = {"Authorization": f"Bearer {token}"}
    clients = [httpx2.AsyncClient(base_url=url, headers=headers, timeout=TIMEOUT_S, trust_env=False) for url in urls]
    told.clients += clients
    return Person(name, clients, told)
