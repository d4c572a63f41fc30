"""What people at the terminal see: a line for each notable happening, and progress bars where there is a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from services.cli.lang import Lang, spoken

ICONS = {"plan": "▶", "trouble": "!", "answer": "↪", "good": "✓", "step": "·"}
BAR_WIDTH = 20
STYLES = {"plan": "bold cyan", "trouble": "bold yellow", "answer": "cyan", "good": "green", "step": "dim"}


class Bar:
    """One bar; without a terminal it says nothing."""

    def __init__(self, progress: Progress, task: int) -> None:
        self._progress, self._task = progress, task

    def show(self, done: float, note: str = "") -> None:
        self._progress.update(self._task, completed=done, note=note)  # type: ignore[arg-type]


class Narrator:
    """Tells in one language, or in both: then names stand beside each other and sentences below each other."""

    def __init__(self, console: Console, lang: Lang | None = None) -> None:
        self.console = console
        self.lang = lang or spoken()

    def both(self, zh: str, en: str) -> str:
        """A name on one line."""
        return f"{zh} {en}" if self.lang is Lang.BOTH and zh != en else self._said(zh, en)[0]

    def stacked(self, zh: str, en: str) -> str:
        """A sentence, each language on a line of its own."""
        return "\n".join(dict.fromkeys(self._said(zh, en)))

    def _said(self, zh: str, en: str) -> list[str]:
        return {Lang.ZH: [zh], Lang.EN: [en], Lang.BOTH: [zh, en]}[self.lang]

    def say(self, kind: str, time_of_day: str, minute: float, zh: str, en: str) -> None:
        """A happening of `kind` plan, trouble, answer, good or step at a simulated minute; what is long is indented."""
        row = Table.grid(padding=(0, 1, 0, 0))
        row.add_column(no_wrap=True)
        row.add_column(no_wrap=True)
        row.add_column(overflow="fold")
        row.add_row(
            Text(f"{time_of_day} {minute:>4.0f}′", "dim"), Text(ICONS[kind], STYLES[kind]), Text(self.stacked(zh, en))
        )
        self.console.print(row)

    def head(self, zh: str, en: str, style: str = "bold") -> None:
        self.console.print(Text(self.stacked(zh, en), style=style), highlight=False)

    def line(self, *parts: str | tuple[str, str], style: str = "") -> None:
        """A line as it stands, never broken: it may be copied."""
        self.console.print(Text.assemble(*parts, style=style), highlight=False, soft_wrap=True)

    def show(self, table: Table) -> None:
        self.console.print(table)

    @contextmanager
    def bar(self, zh: str, en: str, total: float) -> Iterator[Bar]:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=BAR_WIDTH),
            TaskProgressColumn(),
            TextColumn("{task.fields[note]}"),
        )
        with Progress(
            *columns,
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
            refresh_per_second=4,
        ) as progress:
            yield Bar(progress, progress.add_task(self.both(zh, en), total=total, note=""))
