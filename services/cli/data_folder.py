"""A folder with an embedded platform's data, for commands that look into files."""

from __future__ import annotations

import os
from pathlib import Path

from services.settings import ALL
from shared.settings import Settings, refuse_wrong

KEY_FILE = "token.pem"


def named(data: Path | None) -> dict[str, str]:
    """The variables that name the store, log and key in `data`; none without it, so that the environment's hold."""
    if data is None:
        return {}
    place = f"sqlite:////{str(data.resolve()).lstrip('/')}"
    return {
        "NINEHOURS_STORE_URL": place,
        "NINEHOURS_LOG_URL": f"{place}/log.db",
        "NINEHOURS_TOKEN_KEY_FILE": str((data / KEY_FILE).resolve()),
    }


def settings_for(data: Path | None) -> Settings:
    """Those of the environment, with what is in `data`; ends with a sentence when one is unknown or wrong."""
    os.environ.update(named(data))
    refuse_wrong(ALL)
    return Settings()
