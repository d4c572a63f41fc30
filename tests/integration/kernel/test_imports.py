"""Bulk files: all or nothing at the door, exactly once behind it."""

from __future__ import annotations

import pytest

from shared.ports import Query
from tests.integration.kernel.counter import counter
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
    [b"", b"counter,amount\n", b"\xff\xfe\x00\xff", b"[1, 2", b"counter,amount\na,1,2,3\n"],
    ids=["empty", "header only", "not text", "half a JSON", "too many cells"],
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
