"""The after-action report on paper: the data and the pictures of the page, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from services.gateway import report_chart, report_map
from services.gateway.printing import Language
from services.gateway.report import KINDS, PICTURE_STYLE, RESERVES, SHORTAGES_SHOWN, STYLE, facts, share_of
from services.gateway.report_data import ReportData, Share, Shortage
from services.gateway.report_map import clock
from shared.messages import Json

HAPPENINGS_SHOWN = 1000
COLOURS = dict(re.findall(r"(--\w+): ([^;]+);", STYLE))
"""Paper knows no variables."""
INK = re.sub(r"var\((--\w+)\)", lambda found: COLOURS[found[1]], PICTURE_STYLE)
PAPER = 'svg text { font-family: "Noto Sans SC"; } svg .halo { stroke: none; }'
"""Here a halo is drawn letter by letter, and would eat the letter before."""


def report(data: ReportData, lang: Language) -> Json:
    """The data of print/report.typ."""
    about, figures = data["facts"], data["figures"]
    happened = sorted(data["timeline"], key=lambda happening: happening["at_min"])
    return {
        "lang": lang,
        "mode": about["mode"],
        "title": _said(lang, about["name"], about["name_en"]),
        "started": about["started_at"],
        "as_of": f"{clock(about['as_of_min'])} ({about['as_of']})",
        "in_time": f"{figures['in_time']:,}",
        "share": share_of(figures["in_time"], figures["in_need"]),
        "facts": [[_said(lang, zh, en), value] for zh, en, value in facts(figures)],
        "map": picture(report_map.drawing(data)),
        "map_keys": [
            [picture(report_map.key(band)), _said(lang, zh, en)]
            for band, zh, en in report_map.meanings(about["deadline_min"])
        ],
        "chart": picture(report_chart.drawing(data)),
        "chart_keys": [[picture(report_chart.key(css)), _said(lang, zh, en)] for css, zh, en in report_chart.LINES],
        "groups": _shares(data["groups"], lang),
        "counties": _shares(data["counties"], lang),
        "planned": figures["planned"] is not None,
        "shortages": _shortages(data["shortages"], lang),
        "more_shortages": max(0, len(data["shortages"]) - SHORTAGES_SHOWN),
        "timeline": [
            [clock(one["at_min"]), _said(lang, *KINDS[one["kind"]]), _said(lang, one["zh"], one["en"])]
            for one in happened[:HAPPENINGS_SHOWN]
        ],
        "more_timeline": max(0, len(happened) - HAPPENINGS_SHOWN),
        "used": [
            [_said(lang, *RESERVES.get(one["reserve"], (one["reserve"], ""))), one["item"], f"{one['quantity']:,}"]
            for one in data["used"]
        ],
    }


def picture(svg: str) -> str:
    """An SVG of the page as a picture by itself, with its style in it."""
    opened, closed, rest = svg.partition(">")
    named = opened.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f"{named}{closed}<style>{INK}{PAPER}</style>{rest}"


def _said(lang: Language, zh: str, en: str) -> str:
    return en if lang == "en" and en else zh


def _shares(rows: Iterable[Share], lang: Language) -> list[list[str]]:
    return [
        [
            _said(lang, row["name"], row["name_en"]),
            *(f"{count:,}" for count in (row["in_need"], row["in_time"], row["late"], _missing(row))),
            share_of(row["in_time"], row["in_need"]),
        ]
        for row in rows
    ]


def _missing(row: Share) -> int:
    return row["in_need"] - row["in_time"] - row["late"]


def _shortages(rows: list[Shortage], lang: Language) -> list[list[str]]:
    most_first = sorted(rows, key=lambda row: (-row["people"], row["place"], row["item"]))
    return [
        [row["place"], row["item"], f"{row['people']:,}", _said(lang, row["cause"], row["cause_en"])]
        for row in most_first[:SHORTAGES_SHOWN]
    ]
