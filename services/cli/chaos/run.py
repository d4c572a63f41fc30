"""One run: the platform, its writers, what breaks, the quiet afterwards, and the audit."""

from __future__ import annotations

import asyncio
import random
import secrets
import statistics
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from services.cli.chaos.audit.books import Acknowledged, Violation
from services.cli.chaos.audit.whole import read, violations
from services.cli.chaos.faults import Breaking
from services.cli.chaos.schedule import BROKER, REPLICA, SIGNALS, STORE, schedule
from services.cli.chaos.servers import Servers, breakable
from services.cli.chaos.wire import Told, person
from services.cli.chaos.writers import Writers, settle_in
from services.cli.distributed.run import Distributed, services_on
from services.cli.platform import NotStarted, endings_as_interrupts
from services.cli.servers.launch import NotListening
from services.embedded import SERVICES
from shared.settings import Settings
from shared.verify.whole import verify

EACH = 2
UNLIMITED = "1000000"
ANSWERED_WITHIN_S = 180
SETTLED_WITHIN_S = 180
QUIET_S = 3.0
THREADS = 32

Json = dict[str, Any]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for.  The seed decides the faults and what the writers do."""

    seed: int
    minutes: float
    per_minute: float
    brokers: int = 1


def run(folder: Path, order: Order, say: Say) -> Json:
    """The figures and violations of a run in `folder`, where everything's logs stay.  Raises NotStarted, Missing …"""
    with endings_as_interrupts(), ExitStack() as stack:
        servers = stack.enter_context(breakable(folder, order.brokers))
        limits = dict.fromkeys(("principal_requests_per_s", "anonymous_requests_per_s"), UNLIMITED)
        password = secrets.token_urlsafe(12)
        platform = stack.enter_context(
            services_on(servers.store.url, servers.log_url, folder, EACH, admin_password=password, **limits)
        )
        say("the platform stands; everybody settles in")
        return asyncio.run(_run(folder, order, platform, servers, say))


async def _run(folder: Path, order: Order, platform: Distributed, servers: Servers, say: Say) -> Json:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
    told = Told()
    hire = partial(person, platform.urls, folder / "secrets" / "token.pem", told)
    await settle_in(hire)
    say("work and faults begin")
    breaking = Breaking(platform, servers.by_name, random.Random(order.seed))  # noqa: S311 - a drill
    targets = {
        REPLICA: [one.name for one in platform.replicas],
        STORE: [servers.store.name],
        BROKER: [one.name for one in servers.brokers],
    }
    faults = schedule(order.seed, targets, order.minutes, order.per_minute)
    try:
        found = await _broken_while_they_work(Writers(hire, order.seed), breaking, faults, order.minutes * 60, say)
    except BaseException:
        platform.let_go()  # or threads would wait for parts to come back, and the loop's end for the threads
        raise
    say("the faults have ended; the platform comes to rest")
    found += await _comes_to_rest(hire("onlooker", "observer"))
    await told.close()
    say("the auditor reads the books")
    books = await read(servers.store.direct, servers.bootstrap, [acknowledged(one) for one in told.answers])
    found += violations(books)
    say("a second witness folds every view again")
    found += await second_witness(servers)
    return report(order, breaking, told, books.journals, found)


async def _broken_while_they_work(
    writers: Writers, breaking: Breaking, faults: list[Any], seconds: float, say: Say
) -> list[Violation]:
    found: list[Violation] = []
    work = asyncio.create_task(writers.work())
    telling = asyncio.create_task(_tell(breaking, say))
    try:
        await breaking.follow(faults, seconds)
    except* (NotStarted, NotListening) as errors:
        found += [Violation("not-recovered", "a part", str(error)[:500]) for error in errors.exceptions]
    telling.cancel()
    writers.done.set()
    _, unanswered = await asyncio.wait([work], timeout=ANSWERED_WITHIN_S)
    if unanswered:
        work.cancel()
        waiting = ", ".join(sorted(writers.acting))
        found.append(Violation("not-answered", waiting, f"had no answer {ANSWERED_WITHIN_S} s after the last fault"))
    else:
        await work
    return found


async def _tell(breaking: Breaking, say: Say) -> None:
    while True:
        await asyncio.sleep(30)
        say(f"{breaking.done.total()} faults")


async def _comes_to_rest(onlooker: Any) -> list[Violation]:
    """Until every service says that it is settled, and has said so for a moment, with the same positions."""
    quiet_since, before = 0.0, None
    status: Json = {}
    with suppress(TimeoutError):
        async with asyncio.timeout(SETTLED_WITHIN_S):
            while True:
                status = await onlooker.read("/status")
                now = positions(status)
                if not status.get("settled") or now != before:
                    quiet_since, before = time.monotonic(), now
                elif time.monotonic() - quiet_since > QUIET_S:
                    return []
                await asyncio.sleep(0.2)
    return [Violation("not-settled", "the platform", f"after {SETTLED_WITHIN_S} s: {status}"[:1500])]


async def second_witness(servers: Servers) -> list[Violation]:
    """What `./ninehours verify` says, which folds every view anew with the platform's own code."""
    differing = await verify(SERVICES, Settings(store_url=servers.store.direct, log_url=servers.log_url))
    return [Violation("verify-differs", one["where"], one["what"]) for one in differing["differences"]]


def positions(status: Json) -> list[Any]:
    return sorted((name, part.get("position")) for name, part in status.get("services", {}).items())


def acknowledged(answer: Any) -> Acknowledged:
    if answer.receipt is None:
        return Acknowledged(answer.service, answer.command, refusal=answer.refusal)
    receipt = answer.receipt
    return Acknowledged(answer.service, answer.command, receipt["position"], receipt["stream"], receipt["version"])


def report(order: Order, breaking: Breaking, told: Told, journals: Json, found: list[Violation]) -> Json:
    """The figures of a run, as `--json` prints them."""
    refused = Counter(one.refusal for one in told.answers if one.refusal)
    return {
        "seed": order.seed,
        "minutes": order.minutes,
        "brokers": order.brokers,
        "faults": dict(sorted(breaking.done.items())),
        "kills": sum(times for kind, times in breaking.done.items() if kind.split()[1] in SIGNALS),
        "acknowledged": len(told.answers) - refused.total(),
        "refused": dict(refused),
        "ended_by_themselves": dict(breaking.fallen),
        "sent_again": dict(told.again),
        "longest_answer_s": round(told.longest_s, 1),
        "commits": {name: len(journal) for name, journal in journals.items()},
        "recovered_s": {kind: of(seconds) for kind, seconds in sorted(breaking.recovered_s.items())},
        "violations": dict(Counter(one.kind for one in found)),
        "found": [asdict(one) for one in found[:100]],
    }


def of(seconds: list[float]) -> Json:
    middle = statistics.median(seconds)
    return {"min": round(min(seconds), 2), "median": round(middle, 2), "max": round(max(seconds), 2)}
