"""What a terminal shows: one language or both, nothing wider than the terminal, marks that fit."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from services.cli.demo.narrator import ICONS, Narrator
from services.cli.lang import Lang, spoken

ZH = "109个村至今无报告，其中10个本应在一小时内报告；暂按估计计入，请调度员尽快核实这些村的情况"
EN = "109 villages are silent, 10 of them overdue for an hour; estimates stand in until somebody has looked"


def told(lang: Lang, width: int, kind: str = "trouble") -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    Narrator(console, lang).say(kind, "22:30", 30, ZH, EN)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, Lang.ZH),
        ({"LANG": "en_US.UTF-8"}, Lang.EN),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, Lang.ZH),
        ({"LANG": "zh_CN.UTF-8", "NINEHOURS_LANG": "en"}, Lang.EN),
        ({"LANG": "zh_CN.UTF-8", "NINEHOURS_LANG": "both"}, Lang.BOTH),
        ({"LANG": "C.UTF-8"}, Lang.BOTH),
        ({}, Lang.BOTH),
    ],
)
def test_the_language_is_the_users_and_both_where_nobody_knows(environment, lang):
    assert spoken(environment) is lang


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("lang", Lang)
def test_what_is_long_goes_on_below_its_beginning(lang, width):
    lines = told(lang, width)
    assert max(map(cell_len, lines)) <= width
    assert lines[0].startswith("22:30   30′ ! ")
    assert all(line.startswith(" " * 14) and line[14] != " " for line in lines[1:])
    said = "".join(line[14:] for line in lines).replace(" ", "")
    assert said == (ZH if lang != Lang.EN else "") + (EN.replace(" ", "") if lang != Lang.ZH else "")


def test_each_kind_of_happening_has_a_mark_of_its_own_and_only_good_ones_a_tick():
    assert len(set(ICONS.values())) == len(ICONS)
    assert [kind for kind, icon in ICONS.items() if icon == "✓"] == ["good"]


def test_a_command_is_never_broken():
    console = Console(file=io.StringIO(), width=40)
    Narrator(console, Lang.EN).line(f"  {EN}", style="cyan")
    assert console.file.getvalue() == f"  {EN}\n"
