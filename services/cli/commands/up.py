"""`./ninehours up`: the demo city on the system's clock, for people to work on, until Ctrl-C."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import httpx2
from rich.console import Console

from services.cli.codes import DONE, FAILED
from services.cli.data_folder import KEY_FILE
from services.cli.demo.failures import DemoFailed
from services.cli.demo.narrator import Narrator
from services.cli.lan.phones import Lan, Wanted, for_phones
from services.cli.lang import Lang
from services.cli.platform import NotStarted, started
from services.cli.up.keep import keep
from services.cli.up.memory import Memory, remembered
from services.cli.warming import solver_warming
from services.cli.web.ready import ready_pages

FREE = {"principal_requests_per_s": "1000000", "anonymous_requests_per_s": "1000", "sign_ins_per_min": "1000"}
"""Nothing is in the way of people and scripts at this machine.  A network gets the limits that a platform has."""


def up(port: int, data: Path, seed: int | None, lang: Lang | None, as_json: bool, wanted: Wanted | None = None) -> int:
    """`wanted`: phones in the same network are served too, over HTTPS."""
    narrator = Narrator(Console(stderr=as_json), lang)
    try:
        with solver_warming(lang):
            ready_pages(lang)
        memory = remembered(data, seed)
        with for_phones(data, port, wanted) as lan, started(data, port, **_settings(memory, lan)) as url:
            asyncio.run(keep(url, (data / KEY_FILE).read_text(encoding="utf-8"), memory, narrator, as_json, lan))
    except (NotStarted, DemoFailed) as error:
        print(error, file=sys.stderr)
        return FAILED
    except httpx2.TransportError as error:
        print(f"The platform has ended ({error}); {data / 'platform.log'} says why. Start again:", file=sys.stderr)
        print(f"  ./ninehours up --data {data}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("已停止，数据保留。Stopped; the data stays.", file=sys.stderr)
    return DONE


def _settings(memory: Memory, lan: Lan | None) -> dict[str, str]:
    return {"admin_password": memory.password, **(lan.settings if lan else FREE)}
