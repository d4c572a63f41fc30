"""What people at the terminal are told about phones: two steps, each with a code to scan."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import segno
from rich.text import Text

from services.cli.demo.narrator import Narrator
from services.cli.lan.phones import Lan

QUIET = 2
"""Light modules around a code.  Four is the rule; two is what cameras need and small terminals have."""
HALVES = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}
INK = "#000000 on #ffffff"


def as_json(lan: Lan) -> dict[str, Any]:
    return {
        "url": lan.urls[0],
        "urls": lan.urls,
        "trust": lan.trust_url,
        "ca_file": str(lan.held.ca.resolve()),
        "sha256": lan.held.fingerprint,
    }


def show(narrator: Narrator, lan: Lan) -> None:
    both = narrator.both
    narrator.line("")
    narrator.head("连接手机（与本机在同一网络）", "Phones in the same network")
    narrator.line(
        f"  {both('第一步，每部手机一次：扫码，按页面安装证书', 'Step 1, once for each phone: scan, follow the page')}"
    )
    _show_code(narrator, lan.trust_url)
    for zh, en in TRUST:
        narrator.head(f"  {zh}", f"  {en}", style="dim")
    narrator.line(f"  {both('核对证书指纹', 'compare the fingerprint')} SHA-256:")
    narrator.line(f"  {lan.held.fingerprint}", style="bold")
    narrator.line("")
    narrator.line(f"  {both('第二步：扫码打开平台', 'Step 2: scan, and the platform opens')}")
    _show_code(narrator, lan.urls[0])
    for url in lan.urls[1:]:
        narrator.line(f"  {both('在其他网络', 'from other networks')}: {url}")


TRUST = (
    (
        "安卓：下载证书，再到“设置”搜索“证书”，安装为“CA 证书”；用 Chrome 或 Edge 打开",
        "Android: download it; in Settings search for “certificate”, install as CA certificate; use Chrome or Edge",
    ),
    (
        "iPhone：用 Safari 下载；“设置”里安装描述文件；再到“通用 › 关于本机 › 证书信任设置”打开开关",
        "iPhone: download in Safari; install the profile in Settings; then turn it on under General › About › "
        "Certificate Trust Settings",
    ),
)


def _show_code(narrator: Narrator, url: str) -> None:
    narrator.line("  ", (url, "bold"))
    narrator.console.print(code(url))


def code(url: str) -> Text:
    """A QR code of half blocks, dark on light whatever the terminal's colours are."""
    drawn = segno.make_qr(url, error="m")
    rows = [[*row] for row in drawn.matrix_iter(border=QUIET)]
    text = Text()
    for upper, lower in zip_longest(rows[::2], rows[1::2], fillvalue=[0] * len(rows[0])):
        halves = "".join(HALVES[bool(top), bool(bottom)] for top, bottom in zip(upper, lower, strict=True))
        text.append("  ").append(halves, INK).append("\n")
    return text
