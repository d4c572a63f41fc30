"""What the books must say.  Each check yields a violation for each promise that was not kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from services.cli.chaos.audit.books import HEARS, WORKERS, Books, Commit, Json, Line, Violation

EXPECTED_REFUSALS = frozenset(
    {"insufficient", "plan-outdated", "lines-not-held", "not-held", "not-loaded", "trip-over"}
)
"""More was asked for than is free; newer facts came before a plan was approved; a trip's goods are not there yet or
not aboard, as far as the service has heard; a new plan withdrew the trip before it began, or its driver gave it up."""
MOVED = ("ninehours.inventory.GoodsReceived.v1", "ninehours.inventory.GoodsIssued.v1")
PASSED = ".PositionPassed.v1"


def answers(books: Books) -> Iterator[Violation]:
    """What was acknowledged is there, where the receipt said; what was refused is not, and was refused for a reason."""
    by_command = {(name, one.command): one for name, journal in books.journals.items() for one in journal}
    for told in books.told:
        found = by_command.get((told.service, told.command))
        if not told.position:
            if found:
                yield Violation("refused-yet-there", told.service, f"{told.command} is at {found.position}")
            if told.refusal not in EXPECTED_REFUSALS:
                yield Violation("refused", told.service, f"{told.command}: {told.refusal}")
        elif found is None:
            yield Violation("lost", told.service, f"{told.command} was acknowledged at {told.position}")
        elif (found.position, found.stream, found.version) != (told.position, told.stream, told.version):
            yield Violation("moved", told.service, f"{told.command} was acknowledged at {told.position}, not there")


def once(books: Books) -> Iterator[Violation]:
    """No command is in two commits, and no act of a clerk, who names each by its reason, moved goods twice."""
    for name, journal in books.journals.items():
        for command, times in Counter(one.command for one in journal).items():
            if times > 1:
                yield Violation("twice", name, f"{command} is in {times} commits")
    events = [event for one in books.journals.get("inventory", ()) for event in one.events]
    acts = Counter(event["data"]["reason"] for event in events if event["type"] in MOVED)
    for told in books.told:
        key = told.command.partition(":")[2]
        if acts[key] > 1:
            yield Violation("twice", "inventory", f"{key} moved goods {acts[key]} times")


def places(books: Books) -> Iterator[Violation]:
    """Positions are 1, 2, 3 …, and so are the versions of each stream."""
    for name, journal in books.journals.items():
        yield from _dense(name, "positions", [one.position for one in journal])
        streams: dict[str, list[int]] = defaultdict(list)
        for one in journal:
            streams[one.stream].append(one.version)
        for stream, versions in streams.items():
            yield from _dense(name, f"versions of {stream}", versions)


def _dense(where: str, what: str, numbers: Sequence[int]) -> Iterator[Violation]:
    for wanted, found in enumerate(numbers, 1):
        if wanted != found:
            yield Violation("gap", where, f"{what}: {found} stands where {wanted} should")
            return


def on_the_log(books: Books) -> Iterator[Violation]:
    """Every event is in its topic as the journal has it, the topic holds nothing else, and each key keeps its order."""
    for name, journal in books.journals.items():
        there: dict[str, Line] = {}
        parts: dict[str, int] = {}
        for line in sorted(books.topics[name], key=lambda one: (one.partition, one.offset)):
            if parts.setdefault(line.key, line.partition) != line.partition:
                yield Violation("order", name, f"{line.key} is in partitions {parts[line.key]} and {line.partition}")
            if not line.headers["type"].endswith(PASSED):
                there.setdefault(line.headers["id"], line)
        yield from _ordered(name, [*there.values()])
        for one in journal:
            for index, event in enumerate(one.events):
                yield from _same(name, one, event, there.pop(f"{name}:{one.epoch}:{one.position}:{index}", None))
        yield from (Violation("made-up", name, f"{id_} is in no commit") for id_ in there)


def _ordered(name: str, firsts: Sequence[Line]) -> Iterator[Violation]:
    """What comes twice may: consumers drop it by its position.  What comes first must come in order."""
    reached: dict[str, tuple[int, int]] = {}
    for line in firsts:
        here = int(line.headers["position"]), int(line.headers["index"])
        if here <= reached.get(line.key, (0, -1)):
            yield Violation("order", name, f"{line.headers['id']} comes after a later one of {line.key}")
        reached[line.key] = here


def _same(name: str, one: Commit, event: Json, line: Line | None) -> Iterator[Violation]:
    """What is private is "" on the log."""
    where = f"{one.position} of {one.stream}"
    if line is None:
        yield Violation("unpublished", name, f"{where}: {event['type']} is not in its topic")
    elif (line.key, line.headers["type"]) != (one.stream, event["type"]) or any(
        line.data.get(field) not in (value, "") for field, value in event["data"].items()
    ):
        yield Violation("altered", name, f"{where}: {event['type']} is not what the journal says")


def taken_in(books: Books) -> Iterator[Violation]:
    """Each group has committed all that it hears of, and its service's own marks say the same; nothing is parked."""
    hears = [(group, group, topic) for group, topics in HEARS.items() for topic in topics]
    for group, service, topic in [*hears, (WORKERS, "", "allocation")]:
        for (of, part), end in books.ends.items():
            done = books.taken_in[group].get((of, part), 0)
            if of == topic and done < end:
                yield Violation("not-taken-in", group, f"{topic} {part} ends at {end}, done are {done}")
        if service:
            newest = max((int(line.headers["position"]) for line in books.topics[topic]), default=0)
            yield from _marked(books, service, f"reached:{topic}", newest)
    for name, journal in books.journals.items():
        yield from _marked(books, name, "views", len(journal))
        for key, document in books.views[name].get("parked", {}).items():
            if document["body"].get("waiting"):
                yield Violation("parked", name, key)


def _marked(books: Books, service: str, note: str, wanted: int) -> Iterator[Violation]:
    found = books.views[service].get("checkpoint", {}).get(note, {"mark": ["", 0, 0]})["mark"][1]
    if found != wanted:
        yield Violation("not-taken-in", service, f"{note} is at {found}, there are {wanted}")
