"""Bulk files: validated as a whole, accepted in one commit, then applied line by line, resumable after any crash.

A file is known by its digest, so sending it again gives the first answer.  Lines of one stream are decided in
order and committed together.
"""

from __future__ import annotations

import asyncio
import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import TypeAdapter, ValidationError

from shared.messages import Command, Event, Json, Meta
from shared.ports import Query
from shared.problem import Problem, one_of, unknown
from shared.service import Decider, Import, ImportContext, View

if TYPE_CHECKING:
    from shared.identity import Principal
    from shared.runtime import Running

LINES_PER_COMMIT = 40
"""Never another number: an import that an older version began must go on with the same commits."""
STREAMS_AT_ONCE = 50
ERRORS_SHOWN = 100


class AcceptImport(Command):
    file: str
    kind: str
    lines: int
    by: str
    at: str
    facts: dict[str, Any]

    @property
    def stream(self) -> str:
        return f"import/{self.kind}:{self.file}"


class FinishImport(Command):
    file: str
    kind: str
    applied: int
    refused: list[dict[str, Any]]

    @property
    def stream(self) -> str:
        return f"import/{self.kind}:{self.file}"


class Imports:
    """The bulk files of one service: event types, decider, view, and the work itself."""

    def __init__(self, service: str) -> None:
        class ImportAccepted(Event, of=f"ninehours.{service}.ImportAccepted.v1"):
            file: str
            kind: str
            lines: int
            by: str
            at: str
            facts: dict[str, Any]

        class ImportFinished(Event, of=f"ninehours.{service}.ImportFinished.v1"):
            file: str
            kind: str
            applied: int
            refused: list[dict[str, Any]]

        self.events: tuple[type[Event], ...] = (ImportAccepted, ImportFinished)

        def decide(state: str, command: Command) -> Sequence[Event]:
            if isinstance(command, AcceptImport):
                return [] if state else [ImportAccepted(**command.model_dump())]
            return [] if state == "finished" else [ImportFinished(**command.model_dump())]

        def evolve(_: str, event: Event) -> str:
            return "accepted" if isinstance(event, ImportAccepted) else "finished"

        def show_accepted(_: Json, event: ImportAccepted, __: Meta) -> Json:
            return {**event.model_dump(), "state": "applying", "applied": 0, "refused": []}

        def show_finished(body: Json, event: ImportFinished, _: Meta) -> Json:
            return {**body, "state": "finished", "applied": event.applied, "refused": event.refused}

        self.decider = Decider("import", "", decide, evolve, (AcceptImport, FinishImport))
        self.view = View("import", {ImportAccepted: show_accepted, ImportFinished: show_finished}, ("state",))


async def accept(running: Running, kind: str, content: bytes, caller: Principal) -> Json:
    """Validate the whole file and accept it; the import's document.  A broken line means that nothing is applied."""
    definition = running.service.imports.get(kind)
    if definition is None:
        raise unknown("import kind", kind, one_of(running.service.imports))
    rows = await asyncio.to_thread(validated, definition, content)
    facts = await definition.guard(running, caller, rows) if definition.guard else {}
    file = await running.blobs.put(content)
    command = AcceptImport(file=file, kind=kind, lines=len(rows), by=caller.name, at=running.now(), facts=facts)
    accepted = await running.handler.handle([command], f"import:{kind}:{file}", caller.name)
    await running.caught_up(accepted.commit.position)
    running.spawn(lambda: apply(running, command.stream, rows))
    document = await running.documents.get("import", command.stream)
    return document.body if document else {"file": file, "kind": kind, "state": "applying", "lines": len(rows)}


async def resume(running: Running) -> None:
    """Go on with imports that a crash interrupted."""
    for document in await running.documents.find("import", Query({"state": "applying"})):
        await apply(running, document.key)


async def apply(running: Running, stream: str, rows: list[Any] | None = None) -> None:
    """Apply an accepted file.  Repeating is harmless: every commit has an id made from the file and the lines."""
    found = await running.documents.get("import", stream)
    if found is None or found.body["state"] == "finished":
        return
    accepted = found.body
    definition = running.service.imports[accepted["kind"]]
    if rows is None:
        rows = await asyncio.to_thread(validated, definition, await running.blobs.get(accepted["file"]))
    context = ImportContext(accepted["file"], accepted["by"], accepted["at"], accepted["facts"])
    streams = await asyncio.to_thread(_by_stream, definition, rows, context)
    refused = await _apply_all(running, accepted, streams)
    finish = FinishImport(
        file=accepted["file"], kind=accepted["kind"], applied=len(rows) - len(refused), refused=refused[:ERRORS_SHOWN]
    )
    await running.handler.handle([finish], f"import-done:{accepted['kind']}:{accepted['file']}", accepted["by"])


def _by_stream(definition: Import, rows: list[Any], context: ImportContext) -> dict[str, list[tuple[int, Command]]]:
    streams: dict[str, list[tuple[int, Command]]] = defaultdict(list)
    for line, row in enumerate(rows, 1):
        command = definition.command(row, context)
        streams[command.stream].append((line, command))
    return streams


async def _apply_all(running: Running, accepted: Json, streams: dict[str, list[tuple[int, Command]]]) -> list[Json]:
    """The lines that were refused.  Few streams at a time: others want to be heard in between."""
    waiting = iter(streams.items())
    refused: list[Json] = []

    async def work() -> None:
        for stream, lines in waiting:
            refused.extend(await _apply_stream(running, accepted, stream, lines))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(STREAMS_AT_ONCE):
                group.create_task(work())
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return sorted(refused, key=lambda problem: problem["line"])


async def _apply_stream(running: Running, accepted: Json, stream: str, lines: list[tuple[int, Command]]) -> list[Json]:
    refused: list[Json] = []
    for part in _chunks(lines, LINES_PER_COMMIT):
        skipped: list[tuple[int, Problem]] = []
        command_id = f"import:{accepted['kind']}:{accepted['file']}:{stream}:{part[0][0]}"
        await running.handler.handle([command for _, command in part], command_id, accepted["by"], skipped=skipped)
        refused += [{"line": part[n][0], "type": p.type, "detail": p.detail} for n, p in skipped]
    return refused


def _chunks(values: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def validated(definition: Import, content: bytes) -> list[Any]:
    """Every line as its row model; a Problem that lists the broken lines otherwise."""
    lines = [*parsed(content)]
    if not lines:
        raise Problem("import-empty", "The file has no lines. Add a header line and at least one row.", 422)
    try:
        return TypeAdapter(list[definition.row]).validate_python(lines)  # type: ignore[name-defined]
    except ValidationError:
        pass  # told line by line: all complaints of a wrong file at once would take seconds in which nobody is heard
    broken, errors = _complaints(definition, lines)
    raise Problem(
        "import-invalid",
        f"{broken} of {len(lines)} lines are wrong; "
        "nothing of the file was applied. Mend the lines and send the file again.",
        422,
        errors=errors,
    )


def _complaints(definition: Import, lines: list[Any]) -> tuple[int, list[Json]]:
    """How many lines are wrong, and what is with the first of them."""
    broken = 0
    errors: list[Json] = []
    for line, raw in enumerate(lines, 1):
        try:
            definition.row.model_validate(raw)
        except ValidationError as error:
            broken += 1
            if len(errors) < ERRORS_SHOWN:
                errors += [_line_error(line, detail) for detail in error.errors()]
    return broken, errors[:ERRORS_SHOWN]


def _line_error(line: int, detail: Any) -> Json:
    pointer = "".join(f"/{part}" for part in detail["loc"])
    return {"line": line, "pointer": pointer, "detail": detail["msg"]}


async def check_all(rows: Iterable[Any], check: Callable[[Any], None]) -> None:
    """Check every line of a file, beside the event loop; one Problem that lists those for which `check` raises one."""
    await asyncio.to_thread(_check_each, rows, check)


def _check_each(rows: Iterable[Any], check: Callable[[Any], None]) -> None:
    errors: list[Json] = []
    status = 422
    for line, row in enumerate(rows, 1):
        try:
            check(row)
        except Problem as problem:
            errors.append({"line": line, "pointer": "", "detail": problem.detail})
            status = 403 if problem.status == 403 else status
    if errors:
        raise Problem(
            "import-invalid",
            f"{len(errors)} lines are wrong; nothing of the file was applied. The first: {errors[0]['detail']}",
            status,
            errors=errors[:ERRORS_SHOWN],
        )


def parsed(content: bytes) -> Iterator[Any]:
    """Rows of a JSON array, of JSON lines, or of CSV with a header; UTF-8 or GB18030."""
    text = _decoded(content)
    start = text.lstrip()[:1]
    try:
        if start == "[":
            yield from orjson.loads(text)
        elif start == "{":
            yield from (orjson.loads(line) for line in text.splitlines() if line.strip())
        else:
            yield from _csv_rows(text)
    except orjson.JSONDecodeError as error:
        raise Problem("import-unreadable", f"The file is not valid JSON: {error}.", 422) from None


def _csv_rows(text: str) -> Iterator[dict[str, str]]:
    """Empty cells count as not given, empty lines as not there."""
    rows = csv.reader(io.StringIO(text))
    names = [name.strip() for name in next(rows, [])]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Problem("import-unreadable", f"The header names {', '.join(twice)} twice. Name each column once.", 422)
    for row in rows:
        if len(row) > len(names):
            yield {"too many cells": str(row[len(names) :])}
        elif row:
            yield {name: value for name, value in zip(names, row, strict=False) if value}


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Problem("import-unreadable", "The file is neither UTF-8 nor GB18030 text. Save it as CSV UTF-8.", 422)
