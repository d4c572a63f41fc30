"""A running platform, as it speaks of itself: parts that fail, lag, timers, parked keys, clocks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from services.cli.client import url
from services.cli.doctor.finding import Finding, fail, ok, warn
from shared.clock import instant

Json = dict[str, Any]
ANSWER_S = 30
SETTLE_WITHIN_S = 2
APART_WARN_S, APART_FAIL_S = 5, 300
SIGN_IN = 'eval "$(./ninehours sign-in USER)"'


def platform(http: httpx2.Client) -> Iterator[Finding]:
    """Everything that the gateway's address tells; only that it is silent, when nobody answers there."""
    try:
        ready = http.get("/readyz", timeout=ANSWER_S)
        status = http.get("/status", params={"within": SETTLE_WITHIN_S}, timeout=ANSWER_S)
    except (httpx2.TransportError, httpx2.InvalidURL) as error:
        yield silent(error)
        return
    yield from readiness(ready)
    yield clocks_apart(ready.headers.get("date", ""), datetime.now(UTC))
    yield from standing(status)


def silent(error: Exception) -> Finding:
    """Nobody needs a platform to look at files; who names one means it."""
    if "NINEHOURS_URL" in os.environ:
        return fail("platform", f"{url()} does not answer ({error})", "start it, or correct NINEHOURS_URL")
    return warn("platform", f"none answers at {url()}", "./ninehours up, or name it: export NINEHOURS_URL=…")


def readiness(answer: httpx2.Response) -> Iterator[Finding]:
    try:
        body: Json = answer.json()
        failing = body["failing"]
    except (ValueError, KeyError, TypeError):
        yield fail("platform", f"{answer.url} is no NineHours platform ({answer.status_code})", "correct NINEHOURS_URL")
        return
    if answer.is_error:
        yield fail("platform", f"the gateway's store fails: {failing}", "docs/runbooks/not-ready.md")
    for part in failing if isinstance(failing, list) else []:
        yield fail("platform", f"{part} fails", "docs/runbooks/not-ready.md")
    if not failing:
        yield ok("platform", f"{url()} answers, every part works")


def clocks_apart(date: str, here: datetime) -> Finding:
    """The platform's clock, by the Date of an answer (to the second), against this machine's."""
    if not date:
        return warn("clock", "the platform does not tell its time", "compare `date` on both machines")
    seconds = abs((parsedate_to_datetime(date) - here).total_seconds())
    said = f"this machine and the platform are {seconds:.0f} s apart"
    if seconds < APART_WARN_S:
        return ok("clock", said)
    mend = "set both machines by NTP (timedatectl set-ntp true): sign-ins and deadlines go by the clock"
    return (fail if seconds >= APART_FAIL_S else warn)("clock", said, mend)


def standing(answer: httpx2.Response) -> Iterator[Finding]:
    if answer.status_code in (401, 403):
        yield not_shown(answer)
    elif answer.is_error:
        yield fail("lag", f"{answer.url} answered {answer.status_code}", "docs/runbooks/not-ready.md")
    else:
        services: dict[str, Json] = answer.json()["services"]
        for name, status in services.items():
            yield from of_service(name, status)
        yield from apart(services)


def not_shown(answer: httpx2.Response) -> Finding:
    """With why the token was refused, if one was sent: an API key expires while nobody looks."""
    why = f": {answer.json()['detail']}" if "NINEHOURS_TOKEN" in os.environ else ""
    return warn("lag", f"lag, timers and parked keys are shown to who is signed in{why}", SIGN_IN)


def of_service(name: str, status: Json) -> Iterator[Finding]:
    """Lag is looked at after SETTLE_WITHIN_S: what is left by then is more than what people do just now."""
    if "unreachable" in status:
        yield fail("lag", f"{name} is unreachable: {status['unreachable']}", "docs/runbooks/service-silent.md")
        return
    unsent, unseen = status["position"] - status["published"], status["position"] - status["viewed"]
    if unsent or unseen:
        said = f"{name}: {unsent} commits not published, {unseen} not in the views yet"
        yield warn("lag", said, "look again in a minute; if it grows: docs/runbooks/commits-unsent.md")
    if status["inbox_lag"] != 0:
        left = "an unknown number of" if status["inbox_lag"] is None else status["inbox_lag"]
        yield warn("lag", f"{name}: {left} facts of others to take in", "docs/runbooks/inbox-behind.md")
    if not (unsent or unseen or status["inbox_lag"] != 0):
        yield ok("lag", f"{name}: {status['position']} commits, all published and taken in")
    if status["timers_due"]:
        yield warn("timers", f"{name}: {status['timers_due']} are due and not done", "docs/runbooks/not-ready.md")
    if status["parked"]:
        yield fail("parked", f"{name}: {status['parked']} keys are parked", f"./ninehours parked list {name}")


def apart(services: dict[str, Json]) -> Iterator[Finding]:
    """The services' domain clocks among each other; on simulated time they must agree once nothing is under way."""
    times = {name: instant(status["clock"]) for name, status in services.items() if "clock" in status}
    if len(times) > 1:
        first, last = min(times, key=times.__getitem__), max(times, key=times.__getitem__)
        seconds = (times[last] - times[first]).total_seconds()
        if seconds > APART_WARN_S + SETTLE_WITHIN_S:
            said = f"{first} is {seconds:.0f} s behind {last}"
            yield warn("clock", said, "set the services' machines by NTP; in a drill, look at lag first")
