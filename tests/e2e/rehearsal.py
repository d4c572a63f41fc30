"""The whole rehearsal, run once for all tests that look at what it left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
WITHIN_S = 480


@dataclass(frozen=True)
class Rehearsal:
    """`out` holds its files; `printed` is what a terminal showed."""

    code: int
    printed: str
    out: Path

    def file(self, name: str) -> Json:
        found: Json = orjson.loads((self.out / name).read_bytes())
        return found

    @cached_property
    def result(self) -> Json:
        return self.file("result.json")

    @cached_property
    def first_pair(self) -> tuple[Json, Json]:
        return self.file("instance.json"), self.file("plan.json")

    @cached_property
    def second_pair(self) -> tuple[Json, Json]:
        return self.file("final_instance.json"), self.file("executed.json")

    @cached_property
    def events(self) -> list[Json]:
        return [orjson.loads(line) for line in (self.out / "events.jsonl").read_bytes().splitlines()]


def rehearse(out: Path) -> Rehearsal:
    done = command("demo", "--out", str(out), "--seed", "1")
    return Rehearsal(done.returncode, done.stdout + done.stderr, out)


def command(*arguments: str, within_s: float = WITHIN_S) -> subprocess.CompletedProcess[str]:
    """What `./ninehours` does with these arguments, in both languages and without breaking lines."""
    return subprocess.run(
        [sys.executable, "-m", "services.cli", *arguments],
        cwd=ROOT,
        env=os.environ | {"NINEHOURS_LANG": "both", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=within_s,
        check=False,
    )
