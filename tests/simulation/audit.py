"""Reads the books when a schedule has ended: journals, log and views, with the plainest code that can tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from shared.decide import Receipt
from shared.messages import Commit, Stored
from shared.problem import Problem
from shared.project import Projector, foreign_fact, own_facts
from shared.relay import records
from shared.runtime import complete, split_views
from shared.service import Service
from tests.simulation.domain import account_of
from tests.simulation.memory import MemoryDocuments
from tests.simulation.stores import StoredDocuments, StoredJournal
from tests.simulation.world import SETTINGS, World

ORDERED, CANCELLED, CONFIRMED, REMINDED = (
    f"ninehours.orders.{name}.v1" for name in ("Ordered", "Cancelled", "Confirmed", "Reminded")
)
SERVED = "ninehours.stock.Served.v1"


@dataclass
class Books:
    """What the clients were told."""

    acknowledged: list[tuple[str, Receipt]] = field(default_factory=list)
    refused: list[tuple[str, Problem]] = field(default_factory=list)


def open_ends(world: World) -> list[str]:
    """What is still under way."""
    return [*_unread(world), *_unviewed(world), *_unfired(world), *map("{} is parked".format, parked_streams(world))]


def _unread(world: World) -> Iterator[str]:
    for name, journal in world.journals.items():
        facts = (fact for commit in journal.commits.values() for fact in records(name, commit))
        if any(fact.headers["id"] not in world.log.ids for fact in facts):
            yield f"{name} has not published all"
        if open_there := world.log.lag(world.log.group(name), world.log.ends(sorted(world.journals.keys() - {name}))):
            yield f"{name} has {open_there} records to take in"


def _unviewed(world: World) -> Iterator[str]:
    for name, journal in world.journals.items():
        mark, _ = world.documents[name].kinds.get("checkpoint", {}).get("views", (("", 0, 0), b""))
        if mark[1] < journal.last:
            yield f"{name}'s views are behind"


def _unfired(world: World) -> Iterator[str]:
    if world.documents["orders"].kinds.get("timer:reminder"):
        yield "timers wait"


def parked_streams(world: World) -> list[str]:
    return [
        stream
        for stream, commits in world.journals["stock"].by_stream.items()
        if stream.startswith("parked/") and _still_parked(commits)
    ]


def _still_parked(commits: Sequence[Commit]) -> int:
    kinds = Counter(event.type for commit in commits for event in commit.events)
    return kinds["ninehours.stock.RecordParked.v1"] - kinds["ninehours.stock.RecordReleased.v1"]


async def faults(world: World, books: Books) -> list[str]:
    """A sentence for each promise that was not kept."""
    found = [*_answers(world.journals["orders"], books)]
    for name, journal in world.journals.items():
        found += [*_places(name, journal), *_published(world, name, journal)]
    found += [*_effects(world)]
    for service in (place.service for place in world.places if place.name.endswith("-1")):
        found += [sentence async for sentence in _views(world, service)]
    return found


def uncovered(world: World, source: str, group: str, position: int) -> Iterator[str]:
    """What of the source's commits up to `position` the group has not done."""
    done = world.log.group(group).done
    for commit in [*world.journals[source].commits.values()][:position]:
        for fact in records(source, commit):
            part = world.log.part_of(fact)
            ids = [record.headers["id"] for record in world.log.parts.get(part, ())]
            if fact.headers["id"] not in ids[: done.get(part, 0)]:
                yield f"{group} said that it covers {position} of {source}, without {fact.headers['id']}"


def _answers(journal: StoredJournal, books: Books) -> Iterator[str]:
    for command, receipt in books.acknowledged:
        commit = journal.commits.get(receipt.position)
        if commit is None or commit.draft.command != command:
            yield f"{command} was acknowledged at {receipt.position} and is not there"
    for command, problem in books.refused:
        yield f"{command} was refused without reason: {problem.detail}"


def _places(name: str, journal: StoredJournal) -> Iterator[str]:
    if [*journal.commits] != [*range(1, len(journal.commits) + 1)]:
        yield f"{name}: positions are not dense: {[*journal.commits]}"
    for stream, commits in journal.by_stream.items():
        if [commit.version for commit in commits] != [*range(1, len(commits) + 1)]:
            yield f"{name}: versions of {stream} are not dense"


def _published(world: World, name: str, journal: StoredJournal) -> Iterator[str]:
    """In each partition, first occurrences are in the journal's order; nothing is missing, nothing is made up."""
    facts = [record for commit in journal.commits.values() for record in records(name, commit)]
    for part in range(world.log.partitions):
        wanted = [fact.headers["id"] for fact in facts if world.log.part_of(fact) == (name, part)]
        there = [r.headers["id"] for r in world.log.parts.get((name, part), ()) if "PositionPassed" not in r.type]
        if [*dict.fromkeys(there)] != wanted:
            yield f"{name}: partition {part} holds {[*dict.fromkeys(there)]} and not {wanted}"


def _events(world: World, service: str, *kinds: str) -> list[tuple[Commit, Stored]]:
    commits = world.journals[service].commits.values()
    return [(commit, event) for commit in commits for event in commit.events if event.type in kinds]


def _effects(world: World) -> Iterator[str]:
    """Each order is there once, is served once and confirmed once, in its order; each reminder has come once."""
    ordered = [event.data for _, event in _events(world, "orders", ORDERED)]
    wanted = Counter(order["order"] for order in ordered)
    yield from (f"{order} was ordered {times} times" for order, times in wanted.items() if times > 1)
    for service, kind, once in (
        ("stock", SERVED, [*wanted]),
        ("orders", CONFIRMED, [*wanted]),
        ("orders", REMINDED, [order["order"] for order in ordered if order["remind_at"]]),
    ):
        times = Counter(event.data["order"] for _, event in _events(world, service, kind))
        if times != Counter(once):
            yield f"{kind}: too many {[*(times - Counter(once))]}, missing {[*(Counter(once) - times)]}"
    yield from _order_kept([*wanted], _events(world, "stock", SERVED), lambda order: account_of(order) + order[-1])
    served = [event.data["order"] for _, event in _events(world, "stock", SERVED)]
    yield from _order_kept(served, _events(world, "orders", CONFIRMED), lambda order: account_of(order) + order[-1])


def _order_kept(
    causes: Sequence[str], effects: Iterable[tuple[Commit, Stored]], key: Callable[[str], str]
) -> Iterator[str]:
    """Per key of the causes: what followed from them came in their order."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for _, event in effects:
        by_key[key(event.data["order"])].append(event.data["order"])
    for name, orders in by_key.items():
        wanted = [order for order in causes if key(order) == name]
        if orders != wanted:
            yield f"key {name}: {orders} followed from {wanted}"


async def _views(world: World, service: Service) -> Iterator[str]:
    """Every view is as a rebuild from the journals makes it."""
    whole = complete(service, SETTINGS)
    own, foreign = split_views(whole)
    fresh = StoredDocuments()
    for views, sources in ((own, [service.name]), (foreign, sorted(world.journals.keys() - {service.name}))):
        projector = Projector(whole, views, MemoryDocuments(fresh))
        for source in sources:
            commits = world.journals[source].commits.values()
            if source == service.name:
                await projector.apply(fact for commit in commits for fact in own_facts(source, commit))
            else:
                await projector.apply(foreign_fact(r) for commit in commits for r in records(source, commit))
    for kind, wanted in fresh.kinds.items():
        there = world.documents[service.name].kinds.get(kind, {})
        if not kind.startswith("timer:") and there != wanted:
            yield f"{service.name}: view {kind} is {there} and not {wanted}"
