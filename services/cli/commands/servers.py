"""`./ninehours servers`: Kafka and a server that speaks MongoDB's protocol, on this machine."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from services.cli.codes import DONE, FAILED, USAGE
from services.cli.servers.fetch import Missing
from services.cli.servers.keep import DATA, Kept, kept
from services.cli.servers.launch import NotListening


def servers(act: str, data: Path | None) -> int:
    acts = {"start": start, "stop": stop, "status": status}
    if act not in acts:
        print(f"There is nothing like {act!r} to do. Choose one of: {', '.join(acts)}", file=sys.stderr)
        return USAGE
    return acts[act](kept((data or DATA).resolve()))


def start(both: Mapping[str, Kept]) -> int:
    """The addresses go to standard output as a shell reads them."""
    for one in both.values():
        try:
            one.start()
        except (Missing, NotListening) as error:
            print(error, file=sys.stderr)
            return FAILED
    for setting, one in both.items():
        print(f"export {setting}='{one.address}'")
    first = next(iter(both.values()))
    print(f"Both answer; their data are in {first.home.parent}. Stop them: ./ninehours servers stop", file=sys.stderr)
    return DONE


def stop(both: Mapping[str, Kept]) -> int:
    for one in both.values():
        print(
            f"{one.server.name}: {'stopped; its data stay in' if one.stop() else 'was not running; data:'} {one.home}"
        )
    return DONE


def status(both: Mapping[str, Kept]) -> int:
    """Fails when one of them is not there, so that scripts can ask."""
    for one in both.values():
        print(f"{one.server.name}: {f'answers at {one.address}, process {one.pid}' if one.pid else 'is not running'}")
    return DONE if all(one.pid for one in both.values()) else FAILED
