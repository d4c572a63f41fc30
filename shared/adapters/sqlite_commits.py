"""The commits of a journal in an SQLite file, as rows: reading them, writing them, searching them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import orjson

from shared.adapters.commits import load_events
from shared.adapters.searching import in_data, in_traceparent, of_type, quoted
from shared.adapters.sqlite_file import Row, connect
from shared.messages import Commit, Draft
from shared.ports import Sought

COMMITS = (
    "SELECT position, epoch, stream, version, command, digest, events, at, by, trace, correlation, causation"
    " FROM commits WHERE "
)


def array(texts: Iterable[str]) -> str:
    return orjson.dumps(list(texts)).decode()


def last_position(connection: sqlite3.Connection) -> int:
    position: int = connection.execute("SELECT coalesce(max(position), 0) FROM commits").fetchone()[0]
    return position


def select_commits(connection: sqlite3.Connection, condition: str, *values: object) -> list[Commit]:
    rows = connection.execute(COMMITS + condition, values).fetchall()
    return [
        Commit(position, epoch, Draft(stream, version, command, digest, load_events(events), *rest))
        for position, epoch, stream, version, command, digest, events, *rest in rows
    ]


def known_commits(connection: sqlite3.Connection, commands: list[str]) -> dict[str, Commit]:
    found = select_commits(connection, "command IN (SELECT value FROM json_each(?))", array(commands))
    return {commit.draft.command: commit for commit in found}


def head_versions(connection: sqlite3.Connection, streams: list[str]) -> dict[str, int]:
    """All in one row: each row would be one more wait for the interpreter lock."""
    heads: dict[str, int] = orjson.loads(
        connection.execute(
            "SELECT json_group_object(value, coalesce((SELECT max(version) FROM commits WHERE stream = value), 0))"
            " FROM json_each(?)",
            (array(streams),),
        ).fetchone()[0]
    )
    return heads


def commit_row(commit: Commit, events: str) -> Row:
    draft = commit.draft
    return (
        *(commit.position, draft.stream, draft.version, draft.command, draft.digest, events, draft.at, draft.by),
        *(draft.trace, draft.correlation, draft.causation, commit.epoch),
    )


def search_commits(path: Path, sought: Sought, before: int, least: int, limit: int) -> list[Commit]:
    """Through a connection of its own: it may take seconds, in which others go on reading."""
    conditions, values = zip(*_conditions(sought), strict=True)
    wanted = f"position < ? AND position >= ? AND {' AND '.join(conditions)} ORDER BY position DESC LIMIT ?"
    with closing(connect(path)) as connection:
        return select_commits(connection, wanted, before, least, *(value for some in values for value in some), limit)


def _conditions(sought: Sought) -> Iterable[tuple[str, tuple[str | int, ...]]]:
    """Each with the values of its parameters.  Those that cost least to look at come first."""
    yield "events <> ?", ("[]",)
    if sought.by:
        yield "(by = ? OR substr(by, 1, ?) = ?)", (sought.by, len(sought.by) + 1, f"{sought.by}/")
    if sought.trace:
        yield "instr(trace, ?)", (in_traceparent(sought.trace),)
    if sought.since:
        yield "at >= ?", (sought.since,)
    if sought.until:
        yield "at < ?", (sought.until,)
    if sought.type:
        yield "instr(events, ?)", (of_type(sought.type),)
    if about := sought.about:
        name, texts = quoted(about), in_data(about)
        is_value = " OR ".join("instr(events, ?)" for _ in texts)
        here = f"instr('/' || stream || '/', ?) OR (instr(events, ?) AND ({is_value}))"  # most have it nowhere
        yield f"({here})", (f"/{about}/", name, *texts)
