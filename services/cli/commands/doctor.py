"""`./ninehours doctor`: what is well, what is not, and what to do about it, a line each."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.cli.client import client, url
from services.cli.codes import ANSWER_IS_NO, DONE
from services.cli.data_folder import named
from services.cli.doctor.certificates import certificates, for_phones
from services.cli.doctor.environment import environment
from services.cli.doctor.finding import Finding, State
from services.cli.doctor.platform import platform
from services.cli.doctor.stores import stores
from services.cli.lan.authority import FOLDER
from shared.runtime import path_of
from shared.settings import Settings

STYLE = {State.OK: "green", State.WARN: "yellow", State.FAIL: "bold red"}
NAMES = {
    "settings": "设置 settings",
    "platform": "平台 platform",
    "clock": "时钟 clock",
    "lag": "滞后 lag",
    "timers": "定时 timers",
    "parked": "搁置 parked",
    "store": "存储 store",
    "log": "日志 log",
    "disk": "磁盘 disk",
    "token key": "密钥 token key",
    "certificate": "证书 certificate",
}


def doctor(data: Path | None, certificate_files: list[Path], as_json: bool) -> int:
    """Exit code 3 when anything fails; what can wait does not change it."""
    os.environ.update(named(data))
    found = [*looks(certificate_files)]
    if as_json:
        print(json.dumps({"ok": sound(found), "checks": [asdict(one) for one in found]}, ensure_ascii=False))
    else:
        show(found)
    return DONE if sound(found) else ANSWER_IS_NO


def looks(certificate_files: list[Path]) -> Iterator[Finding]:
    wrong = [*environment()]
    yield from wrong
    with client() as http:
        yield from platform(http)
    yield from certificates(certificate_files, [url()])
    if not any(one.state is State.FAIL for one in wrong):
        settings = Settings()
        ours = (settings.store_certificate_file, settings.log_certificate_file, settings.tls_certificate_file)
        yield from certificates({path for path in ours if path}, ())
        if folder := path_of(settings.store_url):
            yield from for_phones(folder / FOLDER)
        yield from stores(settings)


def sound(found: list[Finding]) -> bool:
    return not any(one.state is State.FAIL for one in found)


def show(found: list[Finding]) -> None:
    table = Table(box=None, show_header=False, padding=(0, 1))
    for one in found:
        said = f"{one.said}\n  → {one.fix}" if one.fix else one.said
        table.add_row(Text(one.state, STYLE[one.state]), NAMES[one.check], Text(said))
    Console(highlight=False).print(table)
