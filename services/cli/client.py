"""What commands share that talk to a running platform (NINEHOURS_URL, NINEHOURS_TOKEN, NINEHOURS_CA_FILE).

The token is that of a sign-in, or an API key: scripts that run by themselves have one of their own.
"""

from __future__ import annotations

import json
import os
import ssl
import sys
from collections.abc import Callable
from typing import Any

import httpx2

from services.cli.codes import FAILED, NOT_ALLOWED, UNREACHABLE

TIMEOUT_S = 120


def url() -> str:
    return os.environ.get("NINEHOURS_URL", "http://127.0.0.1:8900")


def client() -> httpx2.Client:
    token = os.environ.get("NINEHOURS_TOKEN", "")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx2.Client(base_url=url(), headers=headers, timeout=TIMEOUT_S, verify=trusted())


def trusted() -> ssl.SSLContext | bool:
    """The authority in the file that NINEHOURS_CA_FILE names, as `up --lan` has one; else those of the system."""
    path = os.environ.get("NINEHOURS_CA_FILE")
    try:
        return ssl.create_default_context(cafile=path) if path else True
    except OSError as error:
        raise SystemExit(f"NINEHOURS_CA_FILE: {path} is no certificate that can be read ({error}).") from None


def talk(conversation: Callable[[httpx2.Client], int]) -> int:
    """The exit code of a conversation with the platform, also where there is none to talk to."""
    try:
        with client() as http:
            return conversation(http)
    except (httpx2.TransportError, httpx2.InvalidURL) as error:
        return explain(f"{url()} does not answer ({error}). Start it with ./ninehours up", UNREACHABLE)


def refused(answer: httpx2.Response) -> int:
    try:
        problem = answer.json()
        explain(f"{problem['detail']} [{problem['type']}]", FAILED)
    except (ValueError, KeyError, TypeError):
        return explain(f"{answer.url} answered {answer.status_code}; this is no NineHours platform.", FAILED)
    for error in problem.get("errors", []):
        explain(f"  line {error.get('line', '?')} {error.get('pointer', '')}: {error['detail']}", FAILED)
    if answer.status_code == httpx2.codes.UNAUTHORIZED and not os.environ.get("NINEHOURS_TOKEN"):
        explain('  Sign in first: eval "$(./ninehours sign-in USER)"', FAILED)
    return NOT_ALLOWED if answer.status_code in (401, 403) else FAILED


def show(document: Any, sentence: str, as_json: bool) -> None:
    print(json.dumps(document, ensure_ascii=False) if as_json else sentence)


def explain(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
