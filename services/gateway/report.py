"""The after-action report: one HTML page that needs nothing else, reads on a phone and prints on paper."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from services.gateway import report_chart, report_map
from services.gateway.report_data import Figures, Happening, ReportData, Share, Shortage, Used
from services.gateway.report_map import clock

HERE = Path(__file__).parent
PICTURE_STYLE = (HERE / "report_pictures.css").read_text(encoding="utf-8")
STYLE = PICTURE_STYLE + (HERE / "report.css").read_text(encoding="utf-8")
SHORTAGES_SHOWN = 60
RESERVES = {
    "government": ("政府储备", "government"),
    "corporate": ("企业协议储备", "corporate"),
    "capacity": ("产能储备", "capacity"),
}
KINDS = {"trouble": ("问题", "trouble"), "answer": ("处置", "answer"), "step": ("进展", "step")}


def render(data: ReportData) -> str:
    """The whole page, from `data` alone: equal data give an equal page."""
    about = data["facts"]
    title = escape(about["name"])
    planned = data["figures"]["planned"] is not None
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · 灾后评估报告 After-action report</title>
<style>{STYLE}</style>
</head>
<body>
<header>
<p class="kicker">九小时 · 灾后评估报告 <span lang="en">NineHours after-action report</span></p>
<h1>{title} <span lang="en">{escape(about["name_en"])}</span></h1>
<p>{_mode(about["mode"])} 起始 <span lang="en">started</span> <time>{escape(about["started_at"])}</time>,
数据截至 <span lang="en">as of</span> {clock(about["as_of_min"])} (<time>{escape(about["as_of"])}</time>)</p>
</header>
<main>
{_headline(data)}
{_section("何时得到保障", "Who was reached when", report_map.render(data))}
{_section("保障曲线", "People relieved over time", report_chart.render(data))}
{_section("按优先人群", "By priority group", shares(data["groups"]))}
{_section("按县区", "By county", shares(data["counties"]))}
{_section("缺口与原因", "Shortages and their causes", shortages(data["shortages"], planned))}
{_section("经过：问题与处置", "What went wrong and what was done", timeline(data["timeline"]))}
{_section("物资使用", "Stock used by kind of reserve", used(data["used"]))}
</main>
<footer>
<p>人数一律以现场交接为准，不以方案计。 <span lang="en">People are counted from handovers, never from plans.</span></p>
<p>道路数据 © OpenStreetMap 贡献者 (ODbL) <span lang="en">Roads © OpenStreetMap contributors, ODbL.</span></p>
</footer>
</body>
</html>
"""


def share_of(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "–"


def shares(rows: Sequence[Share]) -> str:
    heads = (
        ("", ""),
        ("需救助", "in need"),
        ("时限内", "in time"),
        ("超时", "late"),
        ("未保障", "not yet"),
        ("时限内占比", "share in time"),
    )
    return _table(heads, (_share_cells(row) for row in rows))


def _share_cells(row: Share) -> list[str]:
    missing = row["in_need"] - row["in_time"] - row["late"]
    part = row["in_time"] / row["in_need"] if row["in_need"] else 0
    meter = (
        f'<span class="meter" aria-hidden="true"><i style="width:{100 * part:.1f}%"></i></span>'
        f"{share_of(row['in_time'], row['in_need'])}"
    )
    return [
        _pair(row["name"], row["name_en"]),
        *(f"{number:,}" for number in (row["in_need"], row["in_time"], row["late"], missing)),
        meter,
    ]


def shortages(rows: Sequence[Shortage], planned: bool) -> str:
    if not planned:
        return _nothing("还没有方案，缺口未知。", "No plan yet, so shortages are not known.")
    if not rows:
        return _nothing("没有缺口。", "No shortage.")
    most_first = sorted(rows, key=lambda row: (-row["people"], row["place"], row["item"]))
    cells = (
        [escape(row["place"]), escape(row["item"]), f"{row['people']:,}", _pair(row["cause"], row["cause_en"])]
        for row in most_first[:SHORTAGES_SHOWN]
    )
    heads = (("点位", "place"), ("物资", "item"), ("人数", "people"), ("原因", "cause"))
    rest = len(rows) - SHORTAGES_SHOWN
    more = _nothing(f"另有 {rest} 项人数较少的缺口。", f"{rest} more, of fewer people.") if rest > 0 else ""
    return _table(heads, cells, text_columns=(0, 1, 3)) + more


def used(rows: Sequence[Used]) -> str:
    if not rows:
        return _nothing("没有动用库存。", "No stock was used.")
    cells = (
        [_pair(*RESERVES.get(row["reserve"], (row["reserve"], ""))), escape(row["item"]), f"{row['quantity']:,}"]
        for row in rows
    )
    return _table((("储备", "reserve"), ("物资", "item"), ("数量", "quantity")), cells, text_columns=(0, 1))


def timeline(happenings: Sequence[Happening]) -> str:
    if not happenings:
        return _nothing("没有记录。", "Nothing was recorded.")
    lines = "\n".join(map(_happening, sorted(happenings, key=lambda happening: happening["at_min"])))
    return f'<ol class="timeline">{lines}</ol>'


def _happening(happening: Happening) -> str:
    kind = happening["kind"]
    return (
        f'<li class="{escape(kind)}"><span class="at">{clock(happening["at_min"])}</span>'
        f'<span class="kind">{_pair(*KINDS[kind])}</span>{_pair(happening["zh"], happening["en"])}</li>'
    )


def facts(figures: Figures) -> list[tuple[str, str, str]]:
    """Beside the headline: name, English name, value."""
    bound = figures["bound"]
    return [
        ("受灾", "affected", f"{figures['affected']:,}"),
        ("需救助", "in need", f"{figures['in_need']:,}"),
        ("超时得到保障", "relieved late", f"{figures['late']:,}"),
        ("首个方案", "first plan", _count(figures["planned"])),
        ("已证明的上限", "proven bound", _count(bound)),
        ("实际占上限", "of the bound", share_of(figures["in_time"], bound) if bound else "–"),
        ("中位时间", "median", _minute(figures["median_min"])),
        ("最晚时间", "latest", _minute(figures["latest_min"])),
        ("车次", "trips", f"{figures['trips']:,}"),
        ("重新规划", "re-plans", f"{figures['replans']:,}"),
    ]


def _headline(data: ReportData) -> str:
    figures = data["figures"]
    in_time = figures["in_time"]
    big = (
        f'<p class="big"><strong>{in_time:,}</strong> 人在时限内得到基本保障 '
        f'<span lang="en">people relieved before the deadline, {share_of(in_time, figures["in_need"])} of those in need'
        "</span></p>"
    )
    items = "".join(f"<div><dt>{_pair(zh, en)}</dt><dd>{value}</dd></div>" for zh, en, value in facts(figures))
    return f'<section class="headline">{big}<dl>{items}</dl></section>'


def _mode(mode: str) -> str:
    return '<b class="drill">演练 <span lang="en">drill</span></b>' if mode == "drill" else ""


def _count(people: int | None) -> str:
    return "–" if people is None else f"{people:,}"


def _minute(minute: float | None) -> str:
    return "–" if minute is None else clock(minute)


def _section(zh: str, en: str, body: str) -> str:
    return f"<section><h2>{_pair(zh, en)}</h2>\n{body}\n</section>"


def _table(heads: Iterable[tuple[str, str]], rows: Iterable[Sequence[str]], text_columns: Sequence[int] = (0,)) -> str:
    def line(tag: str, cells: Iterable[str]) -> str:
        classes = (" class=text" if column in text_columns else "" for column in itertools.count())
        return (
            "<tr>"
            + "".join(f"<{tag}{css}>{cell}</{tag[:2]}>" for css, cell in zip(classes, cells, strict=False))
            + "</tr>"
        )

    head = line("th scope=col", (_pair(zh, en) for zh, en in heads))
    body = "\n".join(line("td", row) for row in rows)
    return f'<div class="wide"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>'


def _pair(zh: str, en: str) -> str:
    return escape(zh) + (f' <span lang="en">{escape(en)}</span>' if en else "")


def _nothing(zh: str, en: str) -> str:
    return f'<p class="nothing">{_pair(zh, en)}</p>'
