"""`./ninehours compare`: whether two rehearsals were the same."""

from __future__ import annotations

import sys
from pathlib import Path

from services.cli.codes import ANSWER_IS_NO, DONE, USAGE
from services.cli.demo.compare import differences


def compare(one: Path, other: Path) -> int:
    try:
        found = differences(one, other)
    except OSError as error:
        print(f"{error.filename} cannot be read. Rehearse first: ./ninehours demo --out {one}", file=sys.stderr)
        return USAGE
    for sentence in found:
        print(sentence)
    if not found:
        print("Both are the same: results, problems, plans, and every event's type, stream and data.")
    return ANSWER_IS_NO if found else DONE
