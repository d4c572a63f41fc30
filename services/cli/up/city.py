"""The demo city on a platform that keeps its data: accounts, records, the declared flood and a first plan."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from services.cli import xuchang
from services.cli.demo import flood
from services.cli.demo.clock import DrillClock
from services.cli.demo.coordinator import OPEN_RUN
from services.cli.demo.load import load
from services.cli.demo.narrator import Narrator
from services.cli.demo.people import Account, Divisions, People, accounts, register, staff
from services.cli.demo.session import Session, Wire
from services.cli.up.memory import Memory
from shared.identity import EVERYWHERE, Issuer, Principal

FIRST_PLAN_S = 15.0
PROPOSED_WITHIN_S = 30.0
LOOK_EVERY_S = 0.5
HOURS = 24 * 366
ADMIN = Account("admin", "管理员", ("admin",), area=EVERYWHERE)

Json = dict[str, Any]


async def hands(wire: Wire, key: str, divisions: Divisions, password: str) -> People:
    """What acts for the scenario, after everybody has an account for people to sign in with.

    `up` holds the platform's `key` and signs tokens of its own, named `scenario.…` in the records: whatever people do
    to their passwords and accounts, the flood goes on.
    """
    issuer = Issuer(key)

    def sign(account: Account) -> Session:
        principal = Principal(f"scenario.{account.user}", frozenset(account.roles), account.org, account.area)
        return Session(account.user, wire, issuer.issue(principal, HOURS))

    admin, wanted = sign(ADMIN), accounts(divisions)
    known = {account["user"] for account in await admin.every("/users")}
    await asyncio.gather(*(register(admin, each, password) for each in wanted if each.user not in known))
    return staff(admin, divisions, map(sign, wanted))


async def put_on_record(
    people: People, divisions: Divisions, memory: Memory, clock: DrillClock, narrator: Narrator
) -> None:
    """The city's stores, goods and roads, and the flood, once."""
    if memory.loaded:
        return
    await load(people, divisions, narrator, clock.settle, memory.fresher_by_days)
    declared = flood.occasion() | {"started_at": memory.began_at}
    await people.desk.post("/api/relief/incidents", declared, act="up:declared")
    await clock.settle()
    memory.loaded = True
    memory.save()


async def first_plan(people: People, narrator: Narrator) -> Json | None:
    """The plan that waits for the coordinator's decision, made if there is none, so that no board is empty.

    None when people have decided on every plan, or when none could be made; then they are told why.
    """
    coordinator, incident = people.coordinator, xuchang.incident()["code"]
    plans = await coordinator.every("/api/allocation/plans", incident=incident)
    if not plans and (failed := await _solved(coordinator, incident, narrator)):
        narrator.head(f"没有算出首个方案：{failed}", f"There is no first plan: {failed}")
    elif not plans:
        plans = await _proposed(coordinator, incident)
    return next((plan for plan in reversed(plans) if plan["state"] == "proposed"), None)


async def _proposed(coordinator: Session, incident: str) -> list[Json]:
    """The plans, a moment after the first run was solved: proposing one is the next step, and is shown after that."""
    until = time.monotonic() + PROPOSED_WITHIN_S
    plans: list[Json] = []
    while not plans and time.monotonic() < until:
        plans = await coordinator.every("/api/allocation/plans", incident=incident)
        await asyncio.sleep(LOOK_EVERY_S)
    return plans


async def _solved(coordinator: Session, incident: str, narrator: Narrator) -> str:
    """A run that a stopped start left open, or a new one, followed to its end; why it brought no plan, "" if it did."""
    runs = await coordinator.every("/api/allocation/runs", incident=incident)
    run = next((run["run"] for run in runs if run["state"] in OPEN_RUN), "")
    if not run:
        receipt = await coordinator.post("/api/allocation/runs", {"incident": incident, "seconds": FIRST_PLAN_S})
        run = receipt["stream"].partition("/")[2]
    begun = time.monotonic()
    with narrator.bar("测算", "Solving", total=FIRST_PLAN_S) as bar:
        while (state := await coordinator.get(f"/api/allocation/runs/{run}"))["state"] in OPEN_RUN:
            bar.show(min(FIRST_PLAN_S, time.monotonic() - begun))
            await asyncio.sleep(LOOK_EVERY_S)
    return "" if state["plan"] else f"{state['state']}, {state['reason']}"
