"""An act that is sent again under its key gets its first answer, whatever has changed since; a new one is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import orjson

from services.embedded import SERVICES
from shared.messages import digest
from tests.e2e.hamlet import CITY, Hamlet, declare, hamlet, receipt, report
from tests.platform import fresh_key, post

MINUTE_10, MINUTE_20 = "2021-07-20T22:10:00+08:00", "2021-07-20T22:20:00+08:00"


def acts(here: Hamlet) -> dict[str, tuple[httpx2.AsyncClient, str, Any]]:
    """Of every service: who does what, which is about to become impossible."""
    return {
        "gateway": (here.admin, "/clock", {"to": MINUTE_10}),
        "inventory": (here.clerk, "/api/inventory/receipts", receipt(5)),
        "relief": (here.officer, "/api/relief/incidents/flood-1/reports", report({"infant": 1, "general": 9})),
        "allocation": (here.coordinator, "/api/allocation/runs", {"incident": "flood-1", "seconds": 1, "work": 50}),
    }


async def end(here: Hamlet) -> None:
    """The clock goes on, the store is closed, the incident is closed."""
    await post(here.admin, "/clock", {"to": MINUTE_20})
    await post(here.admin, "/api/inventory/stores/K1/close", {"reason": "water"})
    async with here.town.client("commander", area=CITY) as commander:
        await post(commander, "/api/relief/incidents/flood-1/close", {})
    await here.town.settled()


async def test_what_was_done_before_it_became_impossible_is_not_refused_when_it_is_sent_again(tmp_path: Path) -> None:
    async with hamlet(tmp_path) as here:
        await declare(here)
        done = {}
        for service, (who, path, body) in acts(here).items():
            done[service] = await who.post(path, json=body, headers={"Idempotency-Key": f"once-{service}"})
        await end(here)
        for service, (who, path, body) in acts(here).items():
            again = await who.post(path, json=body, headers={"Idempotency-Key": f"once-{service}"})
            assert again.status_code == done[service].status_code in (201, 202), again.text
            assert again.json() == {**done[service].json(), "replayed": True}, service
            assert (await who.post(path, json=body, headers={"Idempotency-Key": fresh_key()})).status_code == 409
        assert {service.name for service in SERVICES} == done.keys()


async def test_a_key_does_not_answer_for_another_act_or_another_person(tmp_path: Path) -> None:
    async with hamlet(tmp_path) as here:
        await declare(here)
        who, path, body = acts(here)["relief"]
        await post(who, path, body, key="once-told")
        await end(here)
        other = report({"infant": 2, "general": 8})
        assert (await post(who, path, other, 409, "once-told"))["type"].endswith("key-reused")
        assert (await post(here.coordinator, path, body, 409, "once-told"))["type"].endswith("incident-closed")


async def test_what_is_kept_to_know_a_repeat_again_helps_nobody_to_guess_a_password(tmp_path: Path) -> None:
    async with hamlet(tmp_path) as here:
        account = {"user": "zhao.min", "name": "赵敏", "password": "a-secret-of-hers", "roles": ["observer"], "org": ""}
        for path, body in (("/users", {**account, "area": "*"}), ("/clock", {"to": MINUTE_10})):
            sent = orjson.dumps(body)
            headers = {"Idempotency-Key": fresh_key(), "Content-Type": "application/json"}
            assert (await here.admin.post(path, content=sent, headers=headers)).status_code < 300
            fingerprint = digest(f"POST {path}\n".encode() + sent).encode()
            assert kept(tmp_path, fingerprint) is (path == "/clock")


def kept(folder: Path, told: bytes) -> bool:
    return any(told in file.read_bytes() for file in folder.rglob("*") if file.is_file())
