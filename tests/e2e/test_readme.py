"""What the READMEs tell to run is run, as it is written there, with small files in the place of the capital words."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import shlex

import pytest

from shared.identity import Issuer, Principal
from tests.architecture.readme import BOTH, ROOT, commands
from tests.e2e.hamlet import ITEMS
from tests.e2e.process import living
from tests.platform import get
from tests.unit.allocation.small_relief import instance

SECONDS = 200
RUN_ELSEWHERE = {
    "chaos": "needs servers: tests/e2e/test_chaos.py",
    "migrate": "needs servers: tests/e2e/test_migrate.py",
    "demo": "tests/e2e/test_whole_demo.py runs it to its end, which takes longer than anything here",
    "test": "is what runs this test",
    "sign-in": "needs a platform with accounts: tests/e2e/test_up.py",
    "call": "needs a platform with accounts: tests/e2e/test_up.py",
    "bench": "measures for minutes; tests/bench/test_bench.py runs its parts",
    "up": "runs until it is stopped: tests/e2e/test_up.py",
    "serve": "runs until it is stopped: tests/e2e/test_stopping.py",
}
NAMED = sorted(
    {command for path in BOTH for command in commands(path.read_text(encoding="utf-8"))} | {"./ninehours --help"}
)


async def run(command: str, *, code: int = 0, **more: str) -> str:
    """Standard output of a README's command; it must end with this code."""
    process = await asyncio.create_subprocess_exec(
        *shlex.split(command),
        cwd=ROOT,
        env=os.environ | more,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(SECONDS):
        said, complaints = await process.communicate()
    assert process.returncode == code, (command, complaints.decode()[-2000:])
    return said.decode()


@pytest.fixture
def files(tmp_path):
    """What the capital words of the README stand for."""
    (tmp_path / "instance.json").write_text(json.dumps(instance()))
    with (tmp_path / "items.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, fieldnames=dict.fromkeys(name for item in ITEMS for name in item))
        table.writeheader()
        table.writerows(ITEMS)
    return {
        "INSTANCE": str(tmp_path / "instance.json"),
        "PLAN": str(tmp_path / "plan.json"),
        "SERVICE/KIND": "inventory/items",
        "FILE": str(tmp_path / "items.csv"),
    }


def filled(command: str, files: dict[str, str]) -> str:
    return shlex.join(files.get(word, word) for word in shlex.split(command))


def named(verb: str) -> str:
    """The README's plainest command of this verb."""
    return min((command for command in NAMED if shlex.split(command)[1] == verb), key=len)


def test_every_named_command_is_run_here_or_elsewhere():
    here = {"--help", "plan", "check-plan", "remedies", "policies", "import"}
    assert {command.split()[1] for command in NAMED} == here | set(RUN_ELSEWHERE)


async def test_help_as_the_readme_says():
    assert "NineHours" in await run(named("--help"))


async def test_a_plan_from_a_file_breaks_nothing_as_the_readme_says(files):
    await run(filled(named("plan"), files) + " --seconds 1")
    assert "0 violations" in await run(filled(named("check-plan"), files))
    assert "14" in await run(filled(named("remedies"), files) + " --seconds 1 --lang en")


async def test_plans_under_several_weights_stand_side_by_side_as_the_readme_says(files):
    said = " ".join((await run(filled(named("policies"), files) + " --work 100 --lang en", COLUMNS="120")).split())
    assert "weight 0 weight 1 weight 10 people relieved in time 14 14 14" in said
    assert "Weight 1 instead of 10 changes nothing." in said


async def test_own_data_are_imported_as_the_readme_says(tmp_path, files):
    async with living(tmp_path) as platform:
        key = (tmp_path / "token.pem").read_text()
        token = Issuer(key).issue(Principal("ada", frozenset({"admin"}), "", "*"), 1)
        said = await run(filled(named("import"), files), NINEHOURS_URL=platform.url, NINEHOURS_TOKEN=token)
        assert f"{len(ITEMS)} of {len(ITEMS)} lines applied" in said
        async with platform.client("observer") as http:
            items = await get(http, "/api/inventory/items")
        assert {item["item"] for item in items["items"]} == {item["code"] for item in ITEMS}


@pytest.mark.parametrize("verb", RUN_ELSEWHERE)
async def test_what_is_run_elsewhere_says_at_least_how_it_is_used(verb):
    assert verb in await run(f"./ninehours {verb} --help")


async def test_a_command_that_does_not_exist_is_wrong_usage():
    await run("./ninehours rescue-everybody", code=2)
