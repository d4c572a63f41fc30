"""What people at the terminal see: a line for each notable happening, and progress bars where there is a terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

ICONS = {"plan": "▶", "trouble": "!", "answer": "✓", "step": "·"}
STYLES = {"plan": "bold cyan", "trouble": "bold yellow", "answer": "green", "step": "dim"}


class Bar:
    """One bar; without a terminal it says nothing."""

    def __init__(self, progress: Progress, task: int) -> None:
        self._progress, self._task = progress, task

    def show(self, done: float, note: str = "") -> None:
        self._progress.update(self._task, completed=done, note=note)  # type: ignore[arg-type]


class Narrator:
    """Chinese first with English beside it; NINEHOURS_LANG=zh or en keeps one of them."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._lang = os.environ.get("NINEHOURS_LANG", "")

    def both(self, zh: str, en: str) -> str:
        return {"zh": zh, "en": en}.get(self._lang, f"{zh}  {en}" if zh != en else zh)

    def say(self, kind: str, time_of_day: str, minute: float, zh: str, en: str) -> None:
        """A happening of `kind` plan, trouble, answer or step at a simulated minute."""
        line = Text.assemble(
            (f"{time_of_day} {minute:>4.0f}′ ", "dim"), (f"{ICONS[kind]} ", STYLES[kind]), self.both(zh, en)
        )
        self.console.print(line, highlight=False)

    def head(self, zh: str, en: str) -> None:
        self.console.print(Text(self.both(zh, en), style="bold"), highlight=False)

    def show(self, table: Table) -> None:
        self.console.print(table)

    @contextmanager
    def bar(self, zh: str, en: str, total: float) -> Iterator[Bar]:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
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
