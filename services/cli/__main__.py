"""The commands of ./ninehours, a line each.  What a command needs is imported when it is called, so help is quick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli import options
from services.cli.codes import EXIT_CODES
from services.cli.developing import developing
from services.cli.help import Overview
from services.cli.options import AsJson, Data, Instance, Language, Plan, Seconds, Seed, Weight, Work

app = typer.Typer(
    name="ninehours",
    cls=Overview,
    help="九小时 NineHours: relief within nine hours.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where results are written.")] = Path("out/demo"),
    seed: Seed = 1,
    work: Work = None,
    distributed: options.Distributed = False,
    lang: Language = None,
    as_json: AsJson = False,
) -> None:
    """The main job on Xuchang's flood, from recording stock to people relieved; some minutes."""
    from services.cli.commands.demo import demo as run
    from services.cli.demo.script import Script

    raise typer.Exit(run(out, Script(seed, work), lang, as_json, distributed))


@app.command()
def compare(
    one: Annotated[Path, typer.Argument(help="The --out of a rehearsal with --work.")],
    other: Annotated[Path, typer.Argument(help="That of another with the same seed and work.")],
) -> None:
    """Say where two rehearsals differ: results, problems, plans, events.  Exit code 3 when they do."""
    from services.cli.commands.compare import compare as run

    raise typer.Exit(run(one, other))


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8900,
    data: Annotated[Path, typer.Option(help="Where the data is kept.")] = Path("var/ninehours"),
    seed: Annotated[int | None, typer.Option(help="Of the first start; 1 if left out.")] = None,
    lan: Annotated[bool, typer.Option("--lan", help="Let phones in the same network in, over HTTPS.")] = False,
    address: options.Address = None,
    trust_port: options.PagePort = 8980,
    lang: Language = None,
    as_json: AsJson = False,
) -> None:
    """Start the platform with the demo city and keep it running; Ctrl-C stops it, nothing is lost."""
    from services.cli.commands.up import up as run
    from services.cli.lan.phones import Wanted

    raise typer.Exit(run(port, data, seed, lang, as_json, Wanted(address, trust_port) if lan else None))


@app.command()
def serve(service: Annotated[str, typer.Argument(help="inventory, relief, allocation or gateway")]) -> None:
    """Run one service alone; its settings come from the environment (NINEHOURS_…)."""
    from services.cli.commands.serve import serve as run

    raise typer.Exit(run(service))


@app.command()
def servers(
    act: Annotated[str, typer.Argument(help="start, stop or status")],
    data: Annotated[Path | None, typer.Option(help="Where their data are kept; else the user's data folder.")] = None,
) -> None:
    """Run Kafka and a stand-in for MongoDB, without containers: eval "$(./ninehours servers start)" """
    from services.cli.commands.servers import servers as run

    raise typer.Exit(run(act, data))


@app.command()
def plan(
    instance: Instance,
    output: Plan,
    seconds: Seconds = 15.0,
    priority_weight: Weight = 10.0,
    seed: Seed = 1,
    work: Work = None,
    as_json: AsJson = False,
) -> None:
    """Solve an allocation problem from a file.  Needs no services."""
    from services.cli.commands import plan as command

    raise typer.Exit(command.plan(instance, output, command.Order(seconds, priority_weight, seed, work), as_json))


@app.command()
def replan(
    instance: Instance,
    output: Plan,
    seconds: Seconds = 6.0,
    priority_weight: Weight = 10.0,
    allowance: options.Allowance = options.USUAL_ALLOWANCE,
    before: options.Before = None,
    lang: Language = None,
    seed: Seed = 1,
    work: Work = None,
    as_json: AsJson = False,
) -> None:
    """Like plan, beside trips under way (`committed`) and a plan in force (`previous`); says what changes."""
    from services.cli.commands import replan as command

    order = command.Order(seconds, priority_weight, seed, work, allowance)
    raise typer.Exit(command.replan(instance, output, order, before, lang, as_json))


@app.command(name="check-plan")
def check_plan(
    instance: Instance,
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="A relief-plan/1 file.")],
    events: Annotated[
        Path | None, typer.Option(help="events.jsonl of the run that drove the plan: what broke rules is tied to them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Judge a plan: what it breaks, whom it relieves.  Exit code 3 when it breaks anything that no event explains."""
    from services.cli.commands.check_plan import check_plan as run

    raise typer.Exit(run(instance, plan_file, events, as_json))


@app.command()
def remedies(
    instance: Instance,
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="What ./ninehours plan wrote for it.")],
    seconds: Seconds = 20.0,
    seed: Seed = 1,
    work: Work = None,
    most: Annotated[int, typer.Option(min=1, help="So many changes are tried.")] = 12,
    lang: Language = None,
    as_json: AsJson = False,
) -> None:
    """Say what would relieve those whom a plan leaves out: changes, each tried by planning again, ranked by people."""
    from services.allocation.planner.remedies import Effort
    from services.cli.commands.remedies import remedy as run

    raise typer.Exit(run(instance, plan_file, Effort(seconds, seed, work, most), lang, as_json))


@app.command()
def policies(
    instance: Instance,
    weights: Annotated[
        str, typer.Option(help="Two to five priority weights; each is compared with 10, else with the first.")
    ] = "0,1,10",
    seconds: Annotated[float, typer.Option(min=0.1, help="Time budget of the solver for each plan.")] = 15.0,
    seed: Seed = 1,
    work: Work = None,
    out: Annotated[Path | None, typer.Option(help="A folder into which each plan is written.")] = None,
    lang: Language = None,
    as_json: AsJson = False,
) -> None:
    """Solve a problem under several priority weights; the plans side by side, and what choosing another one costs."""
    from services.cli.commands.policies import policies as run

    raise typer.Exit(run(instance, weights, seconds, seed, work, out, lang, as_json))


@app.command(name="sign-in")
def sign_in(
    user: Annotated[str, typer.Argument(help="An account's name; the password is asked for, or read from a pipe.")],
    as_json: AsJson = False,
) -> None:
    """Sign in to a running platform (NINEHOURS_URL).  For the next commands: eval "$(./ninehours sign-in USER)" """
    from services.cli.commands.sign_in import sign_in as run

    raise typer.Exit(run(user, as_json))


@app.command()
def call(
    method: Annotated[str, typer.Argument(help="GET, POST …")],
    path: Annotated[str, typer.Argument(help="As /api shows, for example /api/relief/incidents")],
    body: Annotated[str | None, typer.Argument(help="JSON")] = None,
) -> None:
    """Send one request to a running platform (NINEHOURS_URL, NINEHOURS_TOKEN: also an API key); prints the JSON."""
    from services.cli.commands.call import call as run

    raise typer.Exit(run(method, path, body))


@app.command(name="import")
def import_file(
    kind: Annotated[str, typer.Argument(help="SERVICE/KIND, for example inventory/movements")],
    file: Annotated[Path, typer.Argument(help="CSV with a header (UTF-8 or GB18030), or JSON")],
    as_json: AsJson = False,
) -> None:
    """Send a bulk file to a running platform (NINEHOURS_URL, NINEHOURS_TOKEN)."""
    from services.cli.commands.import_file import import_file as run

    raise typer.Exit(run(kind, file, as_json))


@app.command()
def rebuild(
    service: Annotated[str, typer.Argument(help="inventory, relief, allocation or gateway")],
    view: Annotated[str, typer.Argument(help="A view's kind, for example stock")],
    as_json: AsJson = False,
) -> None:
    """Derive a view again from the facts of a running platform, and say whether anything differed."""
    from services.cli.commands.rebuild import rebuild as run

    raise typer.Exit(run(service, view, as_json))


@app.command()
def doctor(
    data: Data = None,
    certificate: Annotated[
        list[Path] | None, typer.Option(help="A PEM file of which to say how long it is good; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look at settings, stores, lag, parked keys, clock, disk, certificates; a fix per line.  Exit code 3: not well."""
    from services.cli.commands.doctor import doctor as run

    raise typer.Exit(run(data, certificate or [], as_json))


@app.command()
def verify(data: Data = None, as_json: AsJson = False) -> None:
    """Compare journals, log and views, of a platform at work or stopped; changes nothing.  Exit code 3: they differ."""
    from services.cli.commands.verify import verify as run

    raise typer.Exit(run(data, as_json))


@app.command()
def chaos(
    seed: Seed = 1,
    minutes: Annotated[float, typer.Option(min=0.1, help="How long things break.")] = 10,
    rate: Annotated[float, typer.Option(min=0.1, help="Faults a minute.")] = 12,
    brokers: Annotated[int, typer.Option(min=1, help="Brokers of Kafka; three lose nothing with one.")] = 1,
    out: Annotated[Path, typer.Option(help="An empty or new folder for data, logs and figures.")] = Path("out/chaos"),
    as_json: AsJson = False,
) -> None:
    """Break a platform of its own at random while people work, then audit it.  Exit code 3: a promise was broken."""
    from services.cli.chaos.run import Order
    from services.cli.commands.chaos import chaos as run

    raise typer.Exit(run(out, Order(seed, minutes, rate, brokers), as_json))


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where it is written: an empty or new folder")],
    data: Data = None,
    keys: Annotated[bool, typer.Option(help="With the keys, without which nobody can sign in after a restore.")] = True,
    as_json: AsJson = False,
) -> None:
    """Copy a platform's journals and blobs as they are at one moment, also while people work."""
    from services.cli.commands.backup import backup as run

    raise typer.Exit(run(folder, data, keys, as_json))


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A backup")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make an empty data folder, or empty servers, what was backed up; begins a new epoch in every journal."""
    from services.cli.commands.backup import restore as run

    raise typer.Exit(run(folder, data, as_json))


@app.command()
def migrate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A stopped embedded platform's data, or a backup")],
    store: Annotated[
        str | None, typer.Option(help="mongodb://…, an empty one; else what NINEHOURS_STORE_URL names.")
    ] = None,
    log: Annotated[
        str | None, typer.Option(help="kafka://HOST:PORT, an empty one; else what NINEHOURS_LOG_URL names.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Move an embedded platform's data to MongoDB and Kafka; the folder is only read.  Start again if interrupted."""
    from services.cli.commands.migrate import migrate as run

    raise typer.Exit(run(folder, store, log, as_json))


parked = typer.Typer(
    help="Keys whose records a service could not handle: list them, show one, have them handled again.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.add_typer(parked, name="parked")
Service = Annotated[str, typer.Argument(help="inventory, relief, allocation or gateway")]


@parked.command(name="list")
def parked_list(
    service: Annotated[str | None, typer.Argument(help="One service; none: all of them")] = None,
    as_json: AsJson = False,
) -> None:
    """The parked keys of a running platform (NINEHOURS_URL, NINEHOURS_TOKEN), each with its cause."""
    from services.cli.commands.parked import list_keys as run

    raise typer.Exit(run(service, as_json))


@parked.command(name="show")
def parked_show(
    service: Service,
    key: Annotated[str, typer.Argument(help="As `parked list` shows it")],
    as_json: AsJson = False,
) -> None:
    """Why a key is parked, its records in order, and what to do."""
    from services.cli.commands.parked import show_key as run

    raise typer.Exit(run(service, key, as_json))


@parked.command(name="requeue")
def parked_requeue(
    service: Service,
    key: Annotated[str | None, typer.Argument(help="As `parked list` shows it; none: every parked key")] = None,
    as_json: AsJson = False,
) -> None:
    """Handle a parked key's records again, in order.  Exit code 3 when some still wait."""
    from services.cli.commands.parked import requeue as run

    raise typer.Exit(run(service, key, as_json))


app.add_typer(developing)


def main() -> Any:
    return app(prog_name="./ninehours")


if __name__ == "__main__":
    main()
