"""The table at the end: who was relieved in time, of how many, with which stock, and who was not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from rich.table import Table

from services.cli import xuchang
from services.cli.demo.narrator import Narrator

Json = Mapping[str, Any]

GROUPS = {
    "infant": ("婴幼儿", "infants"),
    "pregnant": ("孕产妇", "pregnant women"),
    "elderly": ("老年人", "elderly"),
    "general": ("其他", "others"),
}
RESERVES = {
    "government": ("政府实物储备", "government stock"),
    "corporate": ("企业协议储备", "corporate stock"),
    "capacity": ("产能储备", "production capacity"),
}
SHORTAGES_SHOWN = 6


def show(narrator: Narrator, result: Json) -> None:
    narrator.show(_people(narrator, result))
    narrator.show(_work(narrator, result))
    if result["shortages"]:
        narrator.show(_shortages(narrator, result["shortages"]))


def _people(n: Narrator, result: Json) -> Table:
    table = Table(
        title=n.stacked("九小时内得到基本生活救助的人", "People with complete basic relief within nine hours")
    )
    table.add_column("")
    for zh, en in (("需救助", "in need"), ("按时得到", "in time"), ("比例", "share")):
        table.add_column(n.stacked(zh, en), justify="right")
    in_need, in_time = result["people_in_need"], result["people_relieved_in_time"]
    table.add_row(n.both("全部", "all"), f"{in_need:,}", f"{in_time:,}", _share(in_time, in_need), style="bold")
    table.add_section()
    for group, row in result["by_group"].items():
        _row(table, n.both(*GROUPS.get(group, (group, group))), row)
    table.add_section()
    for row in result["by_county"].values():
        _row(table, n.both(row["name"], row["name_en"]), row)
    return table


def _row(table: Table, name: str, row: Json) -> None:
    in_need, in_time = row["in_need"], row["relieved_in_time"]
    table.add_row(name, f"{in_need:,}", f"{in_time:,}", _share(in_time, in_need))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _work(n: Narrator, result: Json) -> Table:
    table = Table(show_header=False)
    table.add_column("")
    table.add_column("", justify="right")
    rows = [
        (("受灾人口", "people affected"), f"{result['people_affected']:,}"),
        (("首个方案预计按时救助", "first plan, people in time"), f"{result['people_planned_in_time']:,}"),
        (("该问题的上界（已证明）", "proven upper bound of its problem"), f"{result['upper_bound_in_time']:,}"),
        (("救助时间中位数 / 最晚（分钟）", "relief, median / latest minute"), _minutes(result)),
        (("重新调配次数", "new plans"), str(result["replans"])),
        (("车次 / 公里", "trips / km"), f"{result['trips']:,} / {result['km']:,.0f}"),
    ]
    for names, value in rows:
        table.add_row(n.stacked(*names), value)
    table.add_section()
    for reserve, items in result["stock_used_by_reserve"].items():
        units = sum(items.values())
        used = n.stacked(f"{len(items)} 种 {units:,} 件", f"{len(items)} items, {units:,} units")
        table.add_row(n.stacked(*RESERVES[reserve]), used)
    return table


def _minutes(result: Json) -> str:
    median, latest = result["relief_minutes_median"], result["relief_minutes_latest"]
    return "–" if median is None else f"{median:.0f} / {latest:.0f}"


def _shortages(n: Narrator, shortages: Iterable[Json]) -> Table:
    """By item and cause, the gravest first."""
    people: Counter[tuple[str, str, str]] = Counter()
    for shortage in shortages:
        people[shortage["item"], shortage["cause_zh"], shortage["cause_en"]] += shortage["people"]
    names = {item["code"]: (item["name_zh"], item["name_en"]) for item in xuchang.items()}
    table = Table(title=n.stacked("缺口", "Shortages"))
    for zh, en in (("物资", "item"), ("原因", "cause")):
        table.add_column(n.both(zh, en), overflow="fold")
    table.add_column(n.both("人", "people"), justify="right")
    for (item, zh, en), number in people.most_common(SHORTAGES_SHOWN):
        table.add_row(f"{item} {n.stacked(*names[item])}", n.stacked(zh, en), f"{number:,}")
    return table
