"""What `up` must know after a restart, in a file beside the data."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.cli import xuchang
from services.cli.demo.failures import DemoFailed

FILE = "up.json"
BEGAN_MIN_AGO = 40


class NotOurs(DemoFailed):
    """The data directory cannot be gone on with; the sentence says what to do."""


@dataclass
class Memory:
    """`loaded`: the city is on record; `told` counts the happenings of the scenario that the platform has heard."""

    path: Path
    password: str
    began_at: str
    seed: int
    loaded: bool = False
    told: int = 0

    def save(self) -> None:
        """Whole or not at all: a stop in the middle leaves the file as it was."""
        known = {name: value for name, value in asdict(self).items() if name != "path"}
        new = self.path.with_suffix(".new")
        new.touch(0o600)
        new.write_text(json.dumps(known), encoding="utf-8")
        os.replace(new, self.path)

    @property
    def minute(self) -> float:
        """Minutes since the flood began."""
        return (datetime.now(UTC) - datetime.fromisoformat(self.began_at)).total_seconds() / 60

    @property
    def fresher_by_days(self) -> int:
        """By how much dates on goods are shifted, so that they are as fresh as in the scenario."""
        scenario = datetime.fromisoformat(xuchang.incident()["began_at"])
        return (datetime.fromisoformat(self.began_at) - scenario).days


def remembered(data: Path, seed: int | None) -> Memory:
    """The memory beside the data, made on the first start.  Raises NotOurs when there is one that does not fit."""
    path = data / FILE
    try:
        if path.exists():
            return _same_seed(_read(path, json.loads(path.read_text(encoding="utf-8"))), seed)
        data.mkdir(parents=True, exist_ok=True)
        began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=BEGAN_MIN_AGO)
        memory = Memory(path, secrets.token_hex(6), began.isoformat(), 1 if seed is None else seed)
        memory.save()
    except OSError as error:
        raise NotOurs(
            f"{error.filename}: {error.strerror}. Choose a directory that can be written: --data DIR"
        ) from None
    except ValueError:
        raise _damaged(path) from None
    return memory


def _read(path: Path, known: Any) -> Memory:
    try:
        return Memory(path, **known)
    except TypeError:
        raise _damaged(path) from None


def _damaged(path: Path) -> NotOurs:
    return NotOurs(f"{path} is damaged, or another version made it. Start over: rm -r {path.parent}")


def _same_seed(memory: Memory, seed: int | None) -> Memory:
    if seed not in (None, memory.seed):
        raise NotOurs(
            f"{memory.path.parent} tells the flood of seed {memory.seed}. "
            f"Leave --seed out, or take other data for seed {seed}: --data DIR"
        )
    return memory
