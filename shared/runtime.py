"""Runs one service: opens its ports, keeps its loops going, closes everything in order.

This is the only place that looks at the schemes of the store's and the log's URL.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import structlog

from shared import imports, telemetry
from shared.clock import Clock, SimulatedClock, SystemClock, instant, stamp
from shared.consume import Consumer
from shared.decide import Handler, Key, Receipt, receipt
from shared.editions import derive_changed
from shared.epochs import Restored
from shared.identity import Checks
from shared.messages import Command, Event, Json, Meta, digest
from shared.parking import Parking
from shared.ports import Blobs, Busy, Documents, Journal, Log, Subscription, Unavailable
from shared.problem import Problem
from shared.project import JournalViews, Projector
from shared.relay import Relay
from shared.service import Service, View
from shared.settings import Settings
from shared.standing import Stirring, standing
from shared.timers import Ticker, timer_views

if TYPE_CHECKING:
    from shared.adapters.mongo_filling import MongoFilling

BATCH = 500
IDLE_S = 0.5
WELL_AFTER_S = 1.0
log = structlog.get_logger()


@dataclass(frozen=True)
class Ports:
    journal: Journal
    documents: Documents
    blobs: Blobs
    log: Log


class ClockAdvanced(Event, of="ninehours.gateway.ClockAdvanced.v1"):
    """The one foreign fact that the kernel itself listens to, and only on simulated time."""

    to: str


class Running:
    """A service at work.  `handle`, `documents`, `blobs`, `now` are what its API and background code use."""

    def __init__(self, service: Service, ports: Ports, settings: Settings, verifier: Checks) -> None:
        self.settings = settings
        self.verifier = verifier
        self.service = complete(service, settings)
        self.journal, self.documents, self.blobs, self.log = ports.journal, ports.documents, ports.blobs, ports.log
        self.clock = make_clock(settings)
        self.failing: dict[str, str] = {}
        self.stirring = Stirring()
        self.at_work = 0
        self.inbox: Subscription | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for port in (self.documents, self.journal, self.blobs):  # embedded, documents say who owns the files
            await self._stack.enter_async_context(port)
        self.handler = Handler(self.service, self.journal, self.clock)
        own, foreign = split_views(self.service)
        self.views = JournalViews(Projector(self.service, own, self.documents), self.journal)
        self.consumer = Consumer(
            self.service, self.handler, Projector(self.service, foreign, self.documents), self.documents, self.views
        )
        self.relay = Relay(self.service.name, self.journal, self.documents, self.log, self.service.private)
        self.ticker = Ticker(self.service, self.handler, self.documents, self.clock)
        await self.views.open()
        await derive_changed(self, own, "own", self.views.position > 0)
        now = await self.journal.last()  # others may write faster than this one reads
        while self.views.position < now and await self.views.step():
            pass
        await self.relay.open()
        await self.consumer.open()
        await self._restore_clock()
        for name, loop in self._loops().items():
            self._start(name, loop)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tasks = [*self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._stack.aclose()

    # what service code uses

    def now(self) -> str:
        """Domain time, RFC 3339."""
        return stamp(self.clock.now())

    async def handle(self, command: Command, by: str, key: str, seen: Collection[str] | None = None) -> Receipt:
        """Commit the command of a person or program `by` under its key; one ETag of `seen` must still hold."""
        appended = await self.handler.handle([command], f"{by}:{key}", by, digest=digest_of(key), seen=seen)
        return receipt(self.service.name, appended)

    async def first_answer(self, by: str, key: str) -> Receipt | None:
        """What `by` was answered under this key, if the act was committed; a Problem if it was another one."""
        done = await self.handler.done(f"{by}:{key}", digest_of(key))
        return receipt(self.service.name, done) if done else None

    async def handle_all(self, commands: Sequence[Command], by: str, key: str) -> list[Receipt]:
        """Commands of several streams under one key, each its own commit; a repeat does what is still undone.

        All are tried, side by side; the first refusal is raised when the last is done.
        """
        outcomes = await asyncio.gather(
            *(self.handler.handle([one], f"{by}:{key}:{one.stream}", by, digest=digest_of(key)) for one in commands),
            return_exceptions=True,
        )
        if failed := next((outcome for outcome in outcomes if isinstance(outcome, BaseException)), None):
            raise failed
        return [receipt(self.service.name, done) for done in outcomes if not isinstance(done, BaseException)]

    async def caught_up(self, position: int, seconds: float = 5.0) -> None:
        """Wait until the own views include `position`; a Problem when that takes too long."""
        if not await self.views.wait(position, seconds):
            raise Problem("views-behind", "The figures are still catching up. Ask again in a moment.", 503)

    async def covers(self, topic: str, position: int) -> bool:
        """Whether the own model holds all that another service had committed up to `position`."""
        return self.inbox is not None and await self.consumer.covers(self.inbox, topic, position)

    def spawn(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run work beside the loops until it ends or the service stops; it counts as busy from this moment on."""
        self.at_work += 1
        task = asyncio.ensure_future(work())
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def keep(self, name: str, step: Callable[[], Awaitable[None]]) -> None:
        """Repeat a step until the service stops: when it fails, readiness says so, and it is tried again."""
        self._start(name, self._forever(name, step))

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While this lasts, the platform is not settled and simulated time does not advance."""
        self.at_work += 1
        try:
            yield
        finally:
            self.at_work -= 1
            self.stirring.stir()

    async def status(self, within: float = 0.0) -> Json:
        """Where every part stands, once nothing is under way here or after `within` seconds."""
        return await standing(self, within)

    # the loops

    def _start(self, name: str, loop: Coroutine[Any, Any, None]) -> None:
        self._tasks.add(asyncio.create_task(loop, name=f"{self.service.name} {name}"))

    def _loops(self) -> dict[str, Coroutine[Any, Any, None]]:
        loops: dict[str, Coroutine[Any, Any, None]] = {
            "views": self._forever("views", self._project),
            "relay": self._forever("relay", self._publish),
            "timers": self._forever("timers", self._tick),
            "imports": imports.resume(self),
        }
        if self.consumer.topics:
            loops["inbox"] = self._forever("inbox", self._consume)
        for name, work in self.service.background.items():
            loops[name] = self._forever(name, partial(work, self))
        return loops

    async def _forever(self, name: str, step: Callable[[], Awaitable[None]]) -> None:
        """A step that fails is logged, shown by readiness, and tried again a little later."""
        pause = 0.05
        while True:
            try:
                await self._step(name, step)
                self._fares(name)
                self.stirring.stir()
                pause = 0.05
            except Exception as error:
                self._fares(name, f"{type(error).__name__}: {error}"[:300])
                if not isinstance(error, Busy | Unavailable):
                    log.error("loop failed", service=self.service.name, loop=name, exc_info=True)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _step(self, name: str, step: Callable[[], Awaitable[None]]) -> None:
        """One that does not return for a while, as most of what a service does by itself, has not failed again."""
        later = asyncio.get_running_loop().call_later
        well = later(WELL_AFTER_S, self._fares, name) if name in self.failing else None
        try:
            await step()
        finally:
            if well:
                well.cancel()

    def _fares(self, loop: str, fault: str = "") -> None:
        """Note how a loop fares: what fails is shown by readiness, and measured."""
        if fault:
            self.failing[loop] = fault
        else:
            self.failing.pop(loop, None)
        telemetry.failing_parts.set(len(self.failing), {"service": self.service.name})

    async def _project(self) -> None:
        await self.journal.wait(self.views.position, IDLE_S)
        if await self.views.step() and self.service.name == ClockAdvanced.topic():
            await self._restore_clock()

    async def _publish(self) -> None:
        await self.journal.wait(self.relay.position, IDLE_S)
        try:
            if not self._another_relays() or await self.relay.stands_still():
                await self.relay.step()
        finally:  # also while the log is away: that is when the figures matter
            if telemetry.listening():
                await self._tell_of_outbox()

    def _another_relays(self) -> bool:
        """One of several is enough.  The log says who; where it does not, it is whoever runs."""
        return self.inbox is not None and not self.log.ordered and not self.inbox.leads()

    async def _tell_of_outbox(self) -> None:
        since = await self.relay.unsent_since()
        age = (self.clock.now() - instant(since)).total_seconds() if since else 0.0
        telemetry.oldest_unsent.set(max(age, 0.0), {"service": self.service.name})
        telemetry.outbox_lag.set(await self.relay.lag(), {"service": self.service.name})

    async def _tick(self) -> None:
        await self.ticker.step()
        await self.clock.moved(IDLE_S)

    async def _consume(self) -> None:
        await derive_changed(self, self.consumer.projector.views, "foreign", await self._has_listened())
        async with self.log.subscribe(self.service.name, self.consumer.topics) as self.inbox:
            while True:
                records = await self.inbox.poll(BATCH, IDLE_S)
                with self.busy():
                    await self.consumer.handle(self.inbox, records)
                    for record in records:
                        if record.type == ClockAdvanced.of:
                            self._advance(record.data["to"])
                if telemetry.listening():
                    telemetry.inbox_lag.set(await self.inbox.lag(), {"service": self.service.name})
                    telemetry.parked_keys.set(self.consumer.parked, {"service": self.service.name})
                self._fares("inbox")

    async def _has_listened(self) -> bool:
        """Whether foreign facts may have been folded before: also when the checkpoints are lost and the log goes on."""
        heard = [await self.log.published(topic) for topic in self.consumer.topics]
        return any(self.consumer.reached.values()) or any(mark != ("", 0) for mark in heard)

    def _advance(self, to: str) -> None:
        if isinstance(self.clock, SimulatedClock):
            self.clock.advance(instant(to))

    async def _restore_clock(self) -> None:
        if found := await self.documents.get("clock", "clock"):
            self._advance(found.body["to"])

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.at_work -= 1
        self.stirring.stir()
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work failed", service=self.service.name, exc_info=error)


def digest_of(key: str) -> str:
    return key.digest if isinstance(key, Key) else ""


def complete(service: Service, settings: Settings) -> Service:
    """The service with what the kernel gives to each: parking, imports, timers, and the clock on simulated time."""
    parking, bulk, restored = of_every_service(service.name)
    extra = [parking.view, bulk.view, *timer_views(service)]
    if settings.clock == "simulated":
        extra.append(View("clock", {ClockAdvanced: lambda _, event, __: {"to": event.to}}, (), _clock_key))
    return replace(
        service,
        deciders=[*service.deciders, parking.decider, bulk.decider],
        events=[*service.events, *parking.events, *bulk.events, restored.event],
        views=[*service.views, *extra],
    )


@cache
def of_every_service(name: str) -> tuple[Parking, imports.Imports, Restored]:
    """Event classes are costly to make, and two of one type would not be equal."""
    return Parking(name), imports.Imports(name), Restored(name)


def _clock_key(_: Any, __: Meta) -> str:
    return "clock"


def split_views(service: Service) -> tuple[list[View], list[View]]:
    """Views of own events (fed by the journal) and of foreign ones (fed by the log)."""
    own: list[View] = []
    foreign: list[View] = []
    for view in service.views:
        topics = {event.topic() for event in view.on}
        if service.name in topics and len(topics) > 1:
            raise ValueError(f"view {view.kind} mixes own and foreign events")
        (own if topics == {service.name} else foreign).append(view)
    return own, foreign


def make_clock(settings: Settings) -> Clock:
    if settings.clock == "system":
        return SystemClock()
    return SimulatedClock(instant(settings.clock_start) if settings.clock_start else datetime.now(UTC))


def open_log(settings: Settings) -> Log:
    if path := path_of(settings.log_url):
        from shared.adapters.sqlite_log import SqliteLog

        return SqliteLog(path)
    scheme, _, rest = settings.log_url.partition("://")
    if scheme == "kafka":
        from shared.adapters.kafka import KafkaLog

        return KafkaLog(rest, instance=settings.instance or None, access=settings.log_access)
    raise SystemExit(f"NINEHOURS_LOG_URL: {settings.log_url!r} is neither sqlite:///FILE nor kafka://HOST:PORT.")


def open_ports(name: str, settings: Settings, shared_log: Log) -> Ports:
    """The ports of the service `name`; `shared_log` is opened by whoever composes the process."""
    if folder := path_of(settings.store_url):
        from shared.adapters.sqlite import SqliteBlobs, SqliteDocuments, SqliteJournal

        folder.mkdir(parents=True, exist_ok=True)
        return Ports(
            SqliteJournal(folder / f"{name}.journal.db", name, alone=True),  # as the documents, which make sure of it
            SqliteDocuments(folder / f"{name}.views.db"),
            SqliteBlobs(folder / f"{name}.blobs.db"),
            shared_log,
        )
    if settings.store_url.startswith("mongodb://"):
        from shared.adapters.mongo import MongoJournal
        from shared.adapters.mongo_blobs import MongoBlobs
        from shared.adapters.mongo_client import MongoServer
        from shared.adapters.mongo_documents import MongoDocuments

        server, database = MongoServer(settings.store_url, settings.store_access), database_of(name)
        journal, documents = MongoJournal(server, database, name), MongoDocuments(server, database)
        return Ports(journal, documents, MongoBlobs(server, database), shared_log)
    raise SystemExit(
        f"NINEHOURS_STORE_URL: {settings.store_url.partition(':')[0]!r} is neither sqlite:///DIR nor mongodb://…."
    )


def open_filling(name: str, settings: Settings, origin: str, epoch: str) -> MongoFilling:
    """The journal of the service `name`, to be filled from that of the epoch `origin`, then to go on in `epoch`."""
    from shared.adapters.mongo_client import MongoServer
    from shared.adapters.mongo_filling import MongoFilling

    server = MongoServer(settings.store_url, settings.store_access)
    return MongoFilling(server, database_of(name), name, origin, epoch)


def database_of(name: str) -> str:
    return f"ninehours_{name}"


def path_of(url: str) -> Path | None:
    """`var/x` of `sqlite:///var/x` is relative, `/var/x` of `sqlite:////var/x` absolute; None of a server's URL."""
    scheme, _, rest = url.partition("://")
    return Path(rest.removeprefix("/")) if scheme == "sqlite" else None


@asynccontextmanager
async def run(service: Service, settings: Settings, verifier: Checks, shared_log: Log) -> AsyncIterator[Running]:
    async with Running(service, open_ports(service.name, settings, shared_log), settings, verifier) as running:
        yield running


def name_for(prefix: str, by: str, key: str) -> str:
    """The id of what this act starts: derived from who and key, so a retry names the same thing; short to say."""
    return f"{prefix}-{digest(f'{by}:{key}')[:10]}"
