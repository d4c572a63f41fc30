"""Bulk files: all or nothing at the door, exactly once behind it."""

from __future__ import annotations

import asyncio

import pytest

from shared.imports import ERRORS_SHOWN, _apply_all, _by_stream, validated
from shared.ports import Query, Unavailable
from shared.service import ImportContext
from tests.integration.kernel.counter import Add, counter
from tests.platform import client, settled, started, until


def lines(count: int) -> str:
    return "counter,amount\n" + "".join(f"c{n % 7},1\n" for n in range(count))


async def finished(http, answer):
    document = answer.json()
    path = f"/imports/{document['kind']}/{document['file']}"

    async def done():
        state = (await http.get(path)).json()
        return state if state["state"] == "finished" else None

    return await until(done)


async def total(running) -> int:
    return sum(d.body["total"] for d in await running.documents.find("counter", Query()))


async def test_a_file_is_applied_line_by_line(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        answer = await http.post("/imports/additions", content=lines(500))
        assert answer.status_code == 202
        assert (await finished(http, answer))["applied"] == 500
        await settled(running)
        assert await total(running) == 500


async def test_a_broken_line_in_the_middle_applies_nothing_and_is_named(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        broken = lines(10) + "c1,many\n" + "c2,1\n"
        answer = await http.post("/imports/additions", content=broken)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["line"] == 11
        assert await running.journal.last() == 0


async def test_the_same_file_sent_twice_counts_once(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        for _ in range(3):
            await finished(http, await http.post("/imports/additions", content=lines(20)))
        await settled(running)
        assert await total(running) == 20


async def test_a_refused_line_is_reported_and_the_others_stand(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        answer = await http.post("/imports/additions", content="counter,amount\na,1\na,-5\na,2\n")
        state = await finished(http, answer)
        assert state["applied"] == 2
        assert [(r["line"], r["type"]) for r in state["refused"]] == [(2, "urn:ninehours:problem:below-zero")]
        await settled(running)
        assert await total(running) == 3


async def test_an_import_cut_short_goes_on_at_the_next_start(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        await http.post("/imports/additions", content=lines(20_000))
    async with started(tmp_path, counter) as [running]:
        assert (await running.documents.find("import", Query()))[0].body["state"] == "applying"

        async def done():
            await settled(running)
            return await total(running) == 20_000

        await until(done)


@pytest.mark.parametrize(
    "content",
    [b"", b"counter,amount\n", b"\xff\xfe\x00\xff", b"[1, 2", b"counter,amount\na,1,2,3\n", b"amount, amount\n1,\n"],
    ids=["empty", "header only", "not text", "half a JSON", "too many cells", "a column twice"],
)
async def test_a_file_that_is_none_is_refused_with_a_sentence(tmp_path, content):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        answer = await http.post("/imports/additions", content=content)
        assert answer.status_code == 422
        assert answer.json()["detail"]


async def test_gb18030_from_a_spreadsheet_is_read(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        answer = await http.post("/imports/additions", content="counter,amount\n许昌,3\n".encode("gb18030"))
        await finished(http, answer)
        await settled(running)
        assert (await running.documents.get("counter", "counter/许昌")).body["total"] == 3


async def test_of_a_file_that_is_wrong_throughout_the_first_complaints_are_told_and_all_lines_counted(tmp_path):
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        answer = await http.post("/imports/additions", content="counter;amount\n" + "a;1\n" * 1_000)
        problem = answer.json()
        assert problem["detail"].startswith("1000 of 1000 lines are wrong; nothing of the file was applied.")
        assert len(problem["errors"]) == ERRORS_SHOWN
        assert {error["line"] for error in problem["errors"]} <= {*range(1, ERRORS_SHOWN + 1)}


async def test_an_import_that_goes_on_tells_what_was_refused_at_the_time(tmp_path):
    """All was applied but not said so: by now the lines would be refused, or not, for other reasons."""
    content = "counter,amount\na,1\na,-5\na,9\na,-10\n"
    async with started(tmp_path, counter) as [running], client(running, "clerk") as http:
        document = await finished(http, await http.post("/imports/additions", content=content))
        rows = validated(counter.imports["additions"], content.encode())
        accepted = {name: document[name] for name in ("file", "kind", "by", "at", "facts")}
        context = ImportContext(accepted["file"], accepted["by"], accepted["at"], accepted["facts"])
        again = await _apply_all(running, accepted, _by_stream(counter.imports["additions"], rows, context))
        assert [problem["line"] for problem in again] == [2] == [problem["line"] for problem in document["refused"]]
        await settled(running)
        assert await total(running) == 0


async def test_when_a_line_cannot_be_applied_the_work_stops_there(tmp_path):
    applied = []

    async def handle(commands, *_, **__):
        await asyncio.sleep(0)
        if commands[0].counter == "60":
            raise Unavailable("The store is away.")
        applied.append(commands[0].counter)

    async with started(tmp_path, counter) as [running]:
        running.handler.handle = handle
        streams = {f"counter/{n}": [(n, Add(counter=str(n), amount=1))] for n in range(1, 1_000)}
        with pytest.raises(Unavailable):
            await _apply_all(running, {"file": "f", "kind": "additions", "by": "li"}, streams)
        by_then = len(applied)
        await asyncio.sleep(0.05)
        assert 50 <= by_then == len(applied) < 200
