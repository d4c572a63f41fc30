"""Two of the service at once, on stores and a log that they share: each run is solved once, whoever dies."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from services.allocation import worker
from services.allocation.events import RunSolved, SolvingBegun
from services.allocation.worker import GROUP
from shared.identity import Verifier
from shared.ports import Unavailable
from shared.runtime import Ports, Running
from shared.settings import Settings
from tests.platform import PUBLIC, client, until
from tests.simulation.memory import MemoryBlobs, MemoryDocuments, MemoryJournal, MemoryLog
from tests.simulation.stores import StoredDocuments, StoredJournal, StoredLog
from tests.unit.allocation import small_world as world
from tests.unit.allocation.small_service import (
    BASE,
    CLOCK,
    GOOD,
    PATIENT,
    Others,
    act,
    ask,
    being_solved,
    demand,
    improving,
    run_in,
    with_planner,
)


class Shared:
    """What the replicas have in common; the log is one that cannot tell what it holds, like Kafka."""

    def __init__(self, folder):
        self.folder = folder
        self.journal = StoredJournal("allocation", "allocation-1")
        self.documents = StoredDocuments()
        self.blobs = {}
        self.log = StoredLog(partitions=3, remembers=False)

    @asynccontextmanager
    async def replica(self, planner):
        ports = Ports(
            MemoryJournal(self.journal), MemoryDocuments(self.documents), MemoryBlobs(self.blobs), MemoryLog(self.log)
        )
        settings = Settings(store_url="", log_url="", **CLOCK)
        service = with_planner(self.folder, planner)
        async with Running(service, ports, settings, Verifier(PUBLIC, service.name)) as running:
            yield running

    def happened(self, kind):
        return sum(event.type == kind.of for commit in self.journal.commits.values() for event in commit.events)


@pytest.fixture
def shared(tmp_path):
    return Shared(tmp_path)


async def test_facts_that_either_has_taken_in_count_for_a_run_and_it_is_solved_once(shared):
    others = Others()
    async with shared.replica(GOOD) as one, shared.replica(GOOD) as other, client(one, "coordinator") as http:
        await others.tell(one, *BASE, *world.STOCK)
        assert 0 < one.consumer.reached["relief"] != other.consumer.reached["relief"]
        run = await ask(http, covers=dict(others.positions))
        await others.tell(one, demand(run))
        assert (await run_in(http, run, "solved"))["attempt"] == 1
        assert (shared.happened(SolvingBegun), shared.happened(RunSolved)) == (1, 1)


async def test_when_the_one_who_solves_leaves_another_attempts_it_again(shared):
    async with shared.replica(PATIENT) as one, client(one, "coordinator") as http:
        run = await being_solved(Others(), one, http)
    async with shared.replica(GOOD) as other, client(other, "coordinator") as http:
        assert (await run_in(http, run, "solved"))["attempt"] == 2
    assert shared.happened(RunSolved) == 1


async def test_a_log_that_is_away_for_a_while_ends_no_search(shared, monkeypatch):
    monkeypatch.setattr(worker, "SIGN_OF_LIFE_S", 0.01)
    asked = 0

    async def away(*_):
        nonlocal asked
        asked += 1
        raise Unavailable("The log is away.")

    async with shared.replica(PATIENT) as one, client(one, "coordinator") as http:
        run = await being_solved(Others(), one, http)
        await improving(http, run)
        [member] = shared.log.group(GROUP).members
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(member, "poll", away)
            await until(lambda: asked > 1)
        assert (await act(http, f"/runs/{run}/cancel")).status_code == 202
        assert (await run_in(http, run, "solved"))["attempt"] == 1


async def test_of_two_that_solve_the_same_run_the_first_to_finish_wins(shared):
    async with shared.replica(PATIENT) as one, client(one, "coordinator") as http:
        run = await being_solved(Others(), one, http)
        [believed_dead] = shared.log.group(GROUP).members
        async with shared.replica(GOOD):
            believed_dead.leave()
            assert (await run_in(http, run, "solved"))["attempt"] == 2
    assert shared.happened(RunSolved) == 1
