"""The environment of every service.  Environment only; an unknown NINEHOURS_* variable is an error at the start."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "NINEHOURS_"
NOT_OURS = {f"{PREFIX}{name}" for name in ("URL", "TOKEN", "LANG", "SERVERS_CACHE", "SIM_SEED")}
"""Read by the command line and by tests."""


class Settings(BaseSettings):
    """What the kernel needs.  A service adds its own fields in its `settings.py`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    store_url: str = Field(
        "sqlite:///var/ninehours", description="Where journals and views live: sqlite:///DIR or mongodb://…"
    )
    log_url: str = Field(
        "sqlite:///var/ninehours/log.db", description="Where services talk: sqlite:///FILE or kafka://HOST:PORT"
    )
    instance: str = Field("", description="A replica's own name, kept over restarts: Kafka then waits for it")
    clock: Literal["system", "simulated"] = Field("system", description="simulated only for drills and tests")
    clock_start: str = Field("", description="First instant of a simulated clock, RFC 3339")
    token_key_file: Path = Field(Path("var/ninehours/token.pem"), description="Ed25519 key that signs sign-in tokens")
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8900, ge=0, le=65535, description="Port to listen on; 0 picks a free one")
    otlp_endpoint: str = Field("", description="OpenTelemetry collector, such as http://127.0.0.1:4318; empty: silent")


def refuse_wrong(every: Sequence[type[BaseSettings]]) -> None:
    """End with a sentence when a NINEHOURS_* variable is none of `every` setting's, or its value does not fit.

    A typing mistake must not be silently ignored; a variable of another service is none.
    """
    names = {f"{PREFIX}{name}".upper() for settings in every for name in settings.model_fields}
    if wrong := sorted(name for name in os.environ if name.startswith(PREFIX) and name not in names | NOT_OURS):
        raise SystemExit(f"Unknown setting {', '.join(wrong)}. Known ones: {', '.join(sorted(names))}")
    for settings in every:
        try:
            settings()
        except ValidationError as error:
            faults = (f"{PREFIX}{'.'.join(map(str, e['loc']))}".upper() + f": {e['msg']}" for e in error.errors())
            raise SystemExit(f"Mend these settings: {'; '.join(faults)}") from None
