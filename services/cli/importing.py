"""Commands that talk to a running platform: bulk files and rebuilt views."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import httpx2
from rich.console import Console

from services.cli.codes import ANSWER_IS_NO, DONE, FAILED, NOT_ALLOWED, UNREACHABLE, USAGE

WAIT_S = 0.2


def import_file(kind: str, file: Path, as_json: bool) -> int:
    service, _, name = kind.partition("/")
    if not name:
        return explain("Say which service takes it, for example: ./ninehours import inventory/movements FILE", USAGE)
    try:
        content = file.read_bytes()
    except OSError as error:
        return explain(f"{file}: cannot be read ({error.strerror}).", USAGE)
    with client() as http:
        return talk(lambda: follow_import(http, service, name, content, as_json))


def follow_import(http: httpx2.Client, service: str, name: str, content: bytes, as_json: bool) -> int:
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


def rebuild(service: str, view: str, as_json: bool) -> int:
    with client() as http:
        return talk(lambda: follow_rebuild(http, service, view, as_json))


def follow_rebuild(http: httpx2.Client, service: str, view: str, as_json: bool) -> int:
    answer = http.post(f"/api/{service}/views/{view}/rebuild")
    if answer.is_error:
        return refused(answer)
    done = answer.json()
    show(done, f"{done['documents']} documents, {done['differed']} differed and were put right", as_json)
    return ANSWER_IS_NO if done["differed"] else DONE


def client() -> httpx2.Client:
    url = os.environ.get("NINEHOURS_URL", "http://127.0.0.1:8900")
    token = os.environ.get("NINEHOURS_TOKEN", "")
    return httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {token}"} if token else {}, timeout=120)


def talk(conversation: Any) -> int:
    try:
        code: int = conversation()
    except httpx2.TransportError as error:
        return explain(f"The platform does not answer ({error}). Start it with ./ninehours up", UNREACHABLE)
    return code


def refused(answer: httpx2.Response) -> int:
    problem = answer.json()
    explain(f"{problem['detail']} [{problem['type']}]", FAILED)
    for error in problem.get("errors", []):
        explain(f"  line {error.get('line', '?')} {error.get('pointer', '')}: {error['detail']}", FAILED)
    return NOT_ALLOWED if answer.status_code in (401, 403) else FAILED


def show(document: dict[str, Any], sentence: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        Console().print(sentence)


def explain(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
