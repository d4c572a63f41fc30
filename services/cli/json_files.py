"""JSON files that a command is given; what is wrong with one is said with its name."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.cli.codes import USAGE

Json = dict[str, Any]


class Unreadable(Exception):
    """A file that is not what it should be; the sentence names it."""


def read(path: Path) -> Json:
    """The JSON object in a file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unreadable(f"{path}: cannot be read ({error.strerror}).") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path}: is not JSON ({error}).") from None
    if not isinstance(content, dict):
        raise Unreadable(f"{path}: must hold one JSON object.")
    return content


def read_lines(path: Path) -> Iterator[Json]:
    """The JSON object on each line."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                content = json.loads(line)
                if not isinstance(content, dict):
                    raise Unreadable(f"{path}: line {number} must hold one JSON object.")
                yield content
    except OSError as error:
        raise Unreadable(f"{path}: cannot be read ({error.strerror}).") from None
    except ValueError as error:
        raise Unreadable(f"{path}: has a line that is not JSON ({error}).") from None


def write(path: Path, content: Json) -> None:
    """The object as a file, in one line.  Raises OSError."""
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def fault(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return USAGE
