"""Arguments and options that several commands share, so that they are named and explained alike."""

from __future__ import annotations

from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated

import typer

from services.allocation.defaults import ALLOWANCE
from services.cli.lang import Lang

Seed = Annotated[int, typer.Option(help="Decides everything that is left to chance.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output instead of a table.")]
Seconds = Annotated[float, typer.Option(min=0.1, help="Time budget of the solver.")]
Weight = Annotated[float, typer.Option(min=0, help="Persons relieved that one life-saved priority person is worth.")]
Allowance = Annotated[float, typer.Option(min=0, help="Persons that a change must gain for each promise it breaks.")]
USUAL_ALLOWANCE = ALLOWANCE
Before = Annotated[Path | None, typer.Option(help="The problem of the plan in force, to tell changed needs.")]
Work = Annotated[int | None, typer.Option(help="Work limit instead of a time limit: same seed and work, same plan.")]
Language = Annotated[
    Lang | None, typer.Option(help="zh, en or both; else NINEHOURS_LANG, else as LC_ALL and LANG say.")
]
Plan = Annotated[Path, typer.Option("-o", "--output", help="Where the plan is written.")]
Data = Annotated[
    Path | None, typer.Option(help="A folder with an embedded platform's data, instead of what NINEHOURS_… names.")
]
Instance = Annotated[Path, typer.Argument(help="A relief-instance/1 or /2 file.")]
Address = Annotated[
    IPv4Address | None,
    typer.Option(
        parser=IPv4Address, metavar="IP", help="With --lan: listen at this address of the machine only; else at each."
    ),
]
PagePort = Annotated[
    int,
    typer.Option(min=0, max=65535, help="With --lan: port of the page by which phones come to trust this machine."),
]
Distributed = Annotated[
    bool,
    typer.Option(
        help="Each service its own process, as docker-compose.yml says, on Kafka and a stand-in for MongoDB that "
        "are started for it.  For a platform that stays, where there is Docker: docker compose up"
    ),
]
