"""`./ninehours import`: a bulk file, followed until every line of it is applied."""

from __future__ import annotations

import time
from pathlib import Path

import httpx2

from services.cli.client import explain, refused, show, talk
from services.cli.codes import ANSWER_IS_NO, DONE, USAGE

WAIT_S = 0.2


def import_file(kind: str, file: Path, as_json: bool) -> int:
    service, _, name = kind.partition("/")
    if not name:
        return explain("Say which service takes it, for example: ./ninehours import inventory/movements FILE", USAGE)
    try:
        content = file.read_bytes()
    except OSError as error:
        return explain(f"{file}: cannot be read ({error.strerror}).", USAGE)
    return talk(lambda http: _follow(http, service, name, content, as_json))


def _follow(http: httpx2.Client, service: str, name: str, content: bytes, as_json: bool) -> int:
    answer = http.post(f"/api/{service}/imports/{name}", content=content)
    if answer.is_error:
        return refused(answer)
    state = answer.json()
    while state["state"] != "finished":
        time.sleep(WAIT_S)
        state = http.get(f"/api/{service}/imports/{state['kind']}/{state['file']}").json()
    show(state, f"{state['applied']} of {state['lines']} lines applied", as_json)
    for line in state["refused"]:
        explain(f"line {line['line']}: {line['detail']}", DONE)
    return ANSWER_IS_NO if state["refused"] else DONE
