"""`./ninehours parked`: keys whose records could not be handled; what is in them, why, and again."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx2
from rich.console import Console
from rich.table import Table

from services.cli.client import explain, refused, show, talk
from services.cli.codes import ANSWER_IS_NO, DONE, FAILED, USAGE
from services.cli.commands.serve import SERVICES

Json = dict[str, Any]
CHARACTERS_SHOWN = 300


def list_keys(service: str | None, as_json: bool) -> int:
    """All parked keys of one service, or of every one."""
    if service not in (None, *SERVICES):
        return _no_such(service)
    return talk(lambda http: _list(http, [service] if service else SERVICES, as_json))


def show_key(service: str, key: str, as_json: bool) -> int:
    """One key: the error, its records in order, and what to do."""
    if service not in SERVICES:
        return _no_such(service)
    return talk(lambda http: _show(http, service, key, as_json))


def requeue(service: str, key: str | None, as_json: bool) -> int:
    """Handle the records of one key again, in order; without a key, of every parked one."""
    if service not in SERVICES:
        return _no_such(service)
    return talk(lambda http: _requeue(http, service, key, as_json))


def _no_such(service: str | None) -> int:
    return explain(f"There is no service {service!r}. Choose one of: {', '.join(SERVICES)}", USAGE)


def _list(http: httpx2.Client, services: Any, as_json: bool) -> int:
    found: list[Json] = []
    for service in services:
        answer = http.get(f"/api/{service}/parked")
        if answer.is_error:
            return refused(answer)
        found += [summary(service, body) for body in answer.json()]
    if as_json or not found:
        show({"parked": found}, "Nothing is parked.", as_json)
        return DONE
    table = Table("service", "key", "records", "since", "why")
    for one in found:
        table.add_row(one["service"], one["key"], str(one["records"]), one["since"], one["reason"])
    Console().print(table)
    print(f"Look at one: ./ninehours parked show {found[0]['service']} {found[0]['key']}")
    return DONE


def summary(service: str, body: Json) -> Json:
    """A parked key in a line; the reason of its first record is the cause of all."""
    first = body["records"][0]
    return {
        "service": service,
        "key": body["key"],
        "records": len(body["records"]),
        "since": first["since"],
        "reason": first["reason"],
    }


def _show(http: httpx2.Client, service: str, key: str, as_json: bool) -> int:
    answer = http.get(f"/api/{service}/parked", params={"key": key})
    if answer.is_error:
        return refused(answer)
    if not answer.json():
        return explain(f"{key} is not parked in {service}. What is: ./ninehours parked list {service}", FAILED)
    [body] = answer.json()
    if as_json:
        print(json.dumps(body, ensure_ascii=False))
        return DONE
    about = summary(service, body)
    print(f"{service} could not handle a fact of {body['records'][0]['record']['headers']['source']}:")
    print(f"  {about['reason']}")
    print(f"{about['records']} records of {body['key']} wait since {about['since']}, oldest first:")
    for entry in body["records"]:
        print(f"  {line_of(entry['record'])}")
    print("Remove the cause: record what is missing, or start a version that can handle the fact. Then, in order:")
    print(f"  ./ninehours parked requeue {service} {body['key']}")
    return DONE


def line_of(record: Json) -> str:
    headers, value = record["headers"], record["value"]
    short = value if len(value) <= CHARACTERS_SHOWN else f"{value[:CHARACTERS_SHOWN]}… (--json shows all)"
    return f"{headers['time']} {headers['type']} {headers['id']} {short}"


def _requeue(http: httpx2.Client, service: str, key: str | None, as_json: bool) -> int:
    keys = [key]
    if key is None:
        waiting = http.get(f"/api/{service}/parked")
        if waiting.is_error:
            return refused(waiting)
        keys = [body["key"] for body in waiting.json()]
    done: list[Json] = []
    for one in keys:
        answer = http.post(f"/api/{service}/parked/{quote(str(one), safe='/:')}/requeue")
        if answer.is_error:
            return refused(answer)
        done.append({"service": service, "key": one, **answer.json()})
    show({"requeued": done}, "\n".join(map(sentence, done)) or "Nothing is parked.", as_json)
    return ANSWER_IS_NO if any(one["left"] for one in done) else DONE


def sentence(done: Json) -> str:
    said = f"{done['key']}: {done['handled']} records handled"
    if not done["left"]:
        return f"{said}, nothing waits any more."
    again = f"./ninehours parked show {done['service']} {done['key']}"
    return f"{said}, {done['left']} wait on, since the next one failed again: {done['reason']}\n  {again}"
