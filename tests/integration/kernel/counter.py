"""The smallest service that uses everything the kernel gives: a counter, and a ledger that follows it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field
from starlette.routing import BaseRoute

from shared.http import Caller, IdempotencyKey, Receipt, any_of, router
from shared.messages import Command, Event, Json, Meta
from shared.problem import Problem, unknown
from shared.runtime import Running
from shared.service import Decider, Import, ImportContext, Reaction, Service, Timer, View


class Add(Command):
    counter: str
    amount: int
    remind_at: str = ""

    @property
    def stream(self) -> str:
        return f"counter/{self.counter}"


class Remind(Command):
    counter: str

    @property
    def stream(self) -> str:
        return f"counter/{self.counter}"


class Added(Event, of="ninehours.counter.Added.v1"):
    counter: str
    amount: int
    total: int
    remind_at: str = ""


class Reminded(Event, of="ninehours.counter.Reminded.v1"):
    counter: str


def decide(total: int, command: Command) -> list[Event]:
    if isinstance(command, Remind):
        return [Reminded(counter=command.counter)]
    assert isinstance(command, Add)
    if not command.amount:
        return []
    after = total + command.amount
    if after < 0:
        raise Problem("below-zero", f"Only {total} are left.", free=total)
    return [Added(counter=command.counter, amount=command.amount, total=after, remind_at=command.remind_at)]


def evolve(total: int, event: Event) -> int:
    return event.total if isinstance(event, Added) else total


def show(body: Json, event: Added, _: Meta) -> Json:
    return {**body, "counter": event.counter, "total": event.total}


def show_reminder(body: Json, _: Reminded, __: Meta) -> Json:
    return {**body, "reminded": True}


class Row(BaseModel):
    counter: str
    amount: int = Field(ge=-1000, le=1000)


def add_row(row: Row, _: ImportContext) -> Command:
    return Add(counter=row.counter, amount=row.amount)


def routes(running: Running) -> list[BaseRoute]:
    api = router()

    @api.post("/counters/{counter}", status_code=201)
    async def add(counter: str, body: Row, caller: Annotated[Caller, any_of("clerk")], key: IdempotencyKey) -> Receipt:
        return await running.handle(Add(counter=counter, amount=body.amount), caller.name, key)

    @api.get("/counters/{counter}")
    async def read(counter: str, _: Annotated[Caller, any_of()]) -> Json:
        found = await running.documents.get("counter", f"counter/{counter}")
        if found is None:
            raise unknown("counter", counter)
        return found.body

    return api.routes


counter = Service(
    name="counter",
    deciders=[Decider("counter", 0, decide, evolve, (Add, Remind))],
    events=[Added, Reminded],
    routes=routes,
    views=[View("counter", {Added: show, Reminded: show_reminder})],
    timers=[
        Timer("reminder", Added, lambda e, _: e.remind_at or None, lambda e, _: Remind(counter=e.counter)),
    ],
    imports={"additions": Import(Row, add_row, ("clerk",))},
)


class Noticed(Event, of="ninehours.ledger.Noticed.v1"):
    counter: str
    total: int


class Notice(Command):
    counter: str
    total: int

    @property
    def stream(self) -> str:
        return f"notice/{self.counter}"


class CounterAdded(Event, of=Added.of):
    """The ledger's own small model of the counter's event."""

    counter: str
    total: int


def notice(_: Any, command: Notice) -> list[Event]:
    return [Noticed(counter=command.counter, total=command.total)]


def react(event: CounterAdded, _: Meta) -> list[Command]:
    if event.total == 666:
        raise ValueError("an evil number")
    return [Notice(counter=event.counter, total=event.total)]


def ledger_routes(_: Running) -> list[BaseRoute]:
    return []


ledger = Service(
    name="ledger",
    deciders=[Decider("notice", None, notice, lambda state, _: state, (Notice,))],
    events=[Noticed],
    routes=ledger_routes,
    reactions=[Reaction("notice", CounterAdded, react)],
    views=[
        View("mirror", {CounterAdded: lambda _, e, __: {"counter": e.counter, "total": e.total}}, ("counter",)),
        View("noticed", {Noticed: lambda b, e, __: {"seen": [*b.get("seen", []), e.total]}}),
    ],
)
