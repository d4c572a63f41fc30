"""`./ninehours call`: one request to a running platform, for everything that has no command of its own."""

from __future__ import annotations

import json
import uuid
from typing import Any

import httpx2

from services.cli.client import explain, refused, talk
from services.cli.codes import DONE, USAGE


def call(method: str, path: str, body: str | None) -> int:
    """Prints the answer as JSON.  Each call is an act of its own, with an idempotency key of its own."""
    try:
        said = json.loads(body) if body is not None else None
    except ValueError as error:
        return explain(f"The body is not JSON ({error}): {body}", USAGE)
    return talk(lambda http: _call(http, method.upper(), path, said))


def _call(http: httpx2.Client, method: str, path: str, body: Any) -> int:
    key = {} if method == "GET" else {"Idempotency-Key": uuid.uuid4().hex}
    answer = http.request(method, path, json=body, headers=key)
    if answer.is_error:
        return refused(answer)
    if answer.content:
        try:
            print(json.dumps(answer.json(), ensure_ascii=False, indent=2))
        except ValueError:
            print(answer.text)
    return DONE
