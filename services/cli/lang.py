"""Chinese, English or both."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum


class Lang(StrEnum):
    """The language of what is told."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


def spoken(environment: Mapping[str, str] = os.environ) -> Lang:
    """As NINEHOURS_LANG says, else as the user's locale does; both where it is neither Chinese nor English."""
    for name in ("NINEHOURS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return next((lang for lang in (Lang.ZH, Lang.EN) if value.lower().startswith(lang)), Lang.BOTH)
    return Lang.BOTH
