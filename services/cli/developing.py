"""The commands of ./ninehours for those who build it: tests, checks, measurements, generated files."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.options import AsJson

developing = typer.Typer()


@developing.command(name="test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run_tests(
    context: typer.Context,
    drills: Annotated[bool, typer.Option("--drills", help="With those that take minutes each, as CI does.")] = False,
) -> None:
    """Set up and run the tests; more arguments go to pytest."""
    from services.cli.commands.test import test as run

    raise typer.Exit(run(context.args, drills))


@developing.command()
def check(fix: Annotated[bool, typer.Option(help="Mend what can be mended.")] = False) -> None:
    """Format, lint, types, import rules, generated files up to date."""
    from services.cli.commands.check import check as run

    raise typer.Exit(run(fix))


@developing.command()
def bench(
    only: Annotated[list[str] | None, typer.Argument(help="Names of measurements; none: all of them")] = None,
    distributed: Annotated[bool, typer.Option(help="Each service its own process, on Kafka and a store.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure, each figure beside its baseline in the same run."""
    from services.cli.commands.bench import bench as run

    raise typer.Exit(run(only or [], distributed, as_json))


@developing.command()
def docs() -> None:
    """Write the generated documents: OpenAPI, AsyncAPI, the event catalogue, .env.example."""
    from services.cli.commands.docs import docs as run

    raise typer.Exit(run())


@developing.command()
def lock() -> None:
    """Resolve requirements*.in into the hash-locked files."""
    from services.cli.commands.lock import lock as run

    raise typer.Exit(run())
