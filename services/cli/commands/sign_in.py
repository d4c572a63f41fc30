"""`./ninehours sign-in`: a token for the commands that talk to a platform."""

from __future__ import annotations

import shlex
import sys
from getpass import getpass

import httpx2

from services.cli.client import refused, show, talk, url
from services.cli.codes import DONE


def sign_in(user: str, as_json: bool) -> int:
    """Asks for the password, or takes it from standard input when that is no terminal."""
    password = getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    return talk(lambda http: _sign_in(http, user, password, as_json))


def _sign_in(http: httpx2.Client, user: str, password: str, as_json: bool) -> int:
    answer = http.post("/sign-in", json={"user": user, "password": password})
    if answer.is_error:
        return refused(answer)
    known = {"NINEHOURS_URL": url(), "NINEHOURS_TOKEN": answer.json()["token"]}
    lines = "\n".join(f"export {name}={shlex.quote(value)}" for name, value in known.items())
    show(answer.json(), lines, as_json)
    return DONE
