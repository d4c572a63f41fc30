"""The two READMEs say the same, briefly, and name nothing that does not exist.  What they tell to run is run in e2e."""

from __future__ import annotations

import re
import shlex

import pytest
from typer.main import get_command

from services.cli.__main__ import app
from tests.architecture.readme import BOTH, CHINESE, ENGLISH, ROOT, code, commands, headings, links, paths

LINES_MAX = 120
KNOWN = get_command(app).commands


@pytest.fixture(params=BOTH, ids=lambda path: path.name)
def text(request):
    return request.param.read_text(encoding="utf-8")


def test_it_is_short(text):
    assert text.count("\n") <= LINES_MAX


def test_every_relative_link_and_every_path_leads_somewhere(text):
    relative = [link.partition("#")[0] for link in links(text) if "://" not in link]
    assert relative
    assert [link for link in relative if not (ROOT / link).exists()] == []
    assert [path for path in paths(text) if not list(ROOT.glob(path))] == []


def test_every_command_exists(text):
    assert commands(text)
    for command in commands(text):
        _, *words = shlex.split(command)
        assert words[0] in KNOWN or words == ["--help"], command
        options = {option for parameter in KNOWN[words[0]].params for option in parameter.opts} if words else set()
        assert {word for word in words[1:] if word.startswith("-")} <= options, command


def test_the_two_commands_come_first(text):
    assert commands(text)[:2] == ["./ninehours demo", "./ninehours test"]


def test_both_say_the_same():
    english, chinese = (path.read_text(encoding="utf-8") for path in (ENGLISH, CHINESE))
    assert headings(english) == headings(chinese)
    assert commands(english) == commands(chinese)
    assert paths(english) == paths(chinese)
    assert [line for line in english.splitlines() if line.startswith("```")] == [
        line for line in chinese.splitlines() if line.startswith("```")
    ]
    twins = {ENGLISH.name: CHINESE.name, CHINESE.name: ENGLISH.name}
    assert sorted(links(english)) == sorted(twins.get(link, link) for link in links(chinese))


def test_both_show_the_same_figures():
    """Of the expected output: minutes, people, shares, one line each."""
    shown = [[figures(line) for line in code(path.read_text(encoding="utf-8")) if "│" in line] for path in BOTH]
    assert shown[0] == shown[1] != []


def test_both_show_how_both_commands_end():
    for path in BOTH:
        shown = code(path.read_text(encoding="utf-8"))
        assert [line for line in shown if line.startswith("│")]
        assert [line for line in shown if re.match(r"\d+ passed.* in ", line)]


def figures(line: str) -> list[str]:
    return [word for word in line.split() if any(sign.isdigit() for sign in word)]
