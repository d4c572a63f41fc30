"""Before a platform is started: its pages are built when their sources have changed, and it is said what happens."""

from __future__ import annotations

import os
import time

from rich.console import Console

from services.cli.codes import FAILED
from services.cli.demo.narrator import Narrator
from services.cli.lang import Lang
from services.cli.web import build
from services.cli.web.tools import WEB, Failed, NotReached

SAID_SHOWN = 2000


def ready_pages(lang: Lang | None = None) -> None:
    """Whatever keeps them from being built, everything but the pages works; only CI ends there."""
    if build.stands():
        return
    narrator, begun = Narrator(Console(stderr=True), lang), time.monotonic()
    narrator.head(
        "正在构建网页：首次需下载构建工具，约需一分钟……",
        "Building the pages; the first time the tools for it are fetched, which takes about a minute …",
    )
    try:
        build.renew()
    except (Failed, OSError) as trouble:
        _tell(narrator, trouble)
        if os.environ.get("CI") == "true":
            raise SystemExit(FAILED) from trouble
    else:
        taken = f"{time.monotonic() - begun:.0f}"
        narrator.head(f"网页已构建，用时 {taken} 秒。", f"The pages are built, in {taken} s.")


def _tell(narrator: Narrator, trouble: Exception) -> None:
    narrator.line(str(trouble)[-SAID_SHOWN:], style="dim")
    zh, en = (
        ("无法下载构建网页所需的软件包。", "The packages that the pages are built with could not be fetched.")
        if isinstance(trouble, NotReached)
        else ("网页构建失败。", "The pages could not be built.")
    )
    more_zh, more_en = _what_now(trouble)
    narrator.head(zh + more_zh, f"{en} {more_en}", style="bold yellow")


def _what_now(trouble: Exception) -> tuple[str, str]:
    if (WEB / "dist" / "index.html").exists():
        return "继续使用上次构建的网页。", "Those that were built before are used."
    if isinstance(trouble, NotReached):
        return "除网页外一切照常；联网后重新启动即可。", "Everything but them works; start again with a network."
    return "除网页外一切照常；排除上述问题后重新启动即可。", "Everything but them works; mend this and start again."
