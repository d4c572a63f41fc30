"""The variables of the environment: unknown, wrong, or not fitting together."""

from __future__ import annotations

from collections.abc import Iterator

from services.cli.doctor.finding import Finding, fail, ok, warn
from services.settings import ALL
from shared.settings import Settings, refuse_wrong


def environment() -> Iterator[Finding]:
    try:
        refuse_wrong(ALL)
    except SystemExit as refusal:
        yield fail("settings", str(refusal), "correct or unset it: a service refuses to start with it")
        return
    settings = Settings()
    alone = [url for url in (settings.store_url, settings.log_url) if url.startswith("sqlite:")]
    if len(alone) == 1:
        said = f"{alone[0]} is a file, and the other of store and log is a server"
        yield warn("settings", said, "set both NINEHOURS_STORE_URL and NINEHOURS_LOG_URL, or neither")
    elif settings.clock == "simulated":
        yield warn("settings", "time is simulated: right for drills only", "unset NINEHOURS_CLOCK")
    else:
        yield ok("settings", "every NINEHOURS_ variable is known and fits")
