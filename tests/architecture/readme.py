"""What the two READMEs say, taken apart: headings, code, commands, links, paths."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh.md"
BOTH = (ENGLISH, CHINESE)

FENCE = re.compile(r"^```\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
COMMAND = re.compile(r"\./ninehours \S.*")
OWN_PATH = re.compile(r"^(?:services|shared|docs|data|tests)/\S+$")


def headings(text: str) -> list[int]:
    """Their levels."""
    return [len(marks) for marks in HEADING.findall(FENCE.sub("", text))]


def code(text: str) -> list[str]:
    """Every line of a block and every span, as they stand."""
    blocks = [line for block in FENCE.findall(text) for line in block.splitlines()]
    return blocks + SPAN.findall(FENCE.sub("", text))


def commands(text: str) -> list[str]:
    """Everything in code that tells ./ninehours what to do, without what is set before it."""
    return [found.group() for line in code(text) if (found := COMMAND.search(line))]


def links(text: str) -> list[str]:
    return LINK.findall(FENCE.sub("", text))


def paths(text: str) -> list[str]:
    """Files and folders of the project that are named in code; `<name>` stands for any."""
    return [re.sub(r"<\w+>", "*", span) for span in code(text) if OWN_PATH.fullmatch(span)]
