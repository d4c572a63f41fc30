"""`./ninehours --help`: all commands, a line each.

Drawn here because typer's general help first loads what prints Markdown, syntax and tracebacks, which takes longer than
everything else together.  A command's own help is typer's.
"""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup


class Overview(TyperGroup):
    """The group of all commands."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Prints, as typer's does, so that it is also shown when no command is named."""
        console = Console(highlight=False)
        console.print(f"{self.help}\n\n[bold]{ctx.command_path} COMMAND[/] …\n")
        console.print(listed((name, self.commands[name].help or "") for name in self.list_commands(ctx)))
        console.print(listed(filter(None, (option.get_help_record(ctx) for option in self.get_params(ctx)))))
        console.print(f"[bold]{ctx.command_path} COMMAND --help[/] says more.  {self.epilog}")


def listed(rows: Any) -> Table:
    """(name, sentence) in two columns."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    table.add_column(style="bold cyan", no_wrap=True)
    table.add_column()
    for name, sentence in rows:
        table.add_row(name, sentence)
    table.add_row()
    return table
