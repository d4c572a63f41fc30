"""Draws a plan: where it goes and when people are relieved, and beside it what its bound is made of.

`python -m tests.bench.picture INSTANCE PLAN SVG`
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from services.allocation.certificate import bound, read_prices, whole
from services.allocation.check import check
from services.allocation.ground import read_ground

Json = dict[str, Any]
Point = tuple[float, float]

SIDE, MARGIN = 640.0, 24.0
"""Of the map."""
BAR_LEFT, BAR_WIDTH, BAR_TOP, BAR_HEIGHT = 770.0, 60.0, 60.0, 560.0
WIDTH, HEIGHT = 1010.0, 700.0
EARLY, LATE, NEVER = (158, 202, 225), (8, 48, 107), "#d7301f"
PARTS = {"stock": "#8c6bb1", "docks": "#fe9929", "vehicle minutes": "#41ab5d", "villages' gains": "#bdbdbd"}
PAGE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">
<title>{title}</title>
<style>text {{ font: 13px sans-serif }}</style>
<rect width="{width:g}" height="{height:g}" fill="#fff"/>
{body}
</svg>
"""


def picture(instance: Json, plan: Json) -> str:
    """The SVG of a plan that carries a certificate."""
    kpi, parts = check(instance, plan)["kpi"], bound_by_part(instance, plan["certificate"])
    title = f"{instance['name']}: {kpi['relieved_in_time']:,} of {kpi['people']:,} people relieved in time"
    shapes = [*_trips(instance, plan), *_places(instance, plan, kpi["by_place"]), *_bar(parts, kpi["relieved_in_time"])]
    shapes += [_text(MARGIN, 20, title), *_legend(instance)]
    return PAGE.format(width=WIDTH, height=HEIGHT, title=title, body="\n".join(shapes))


def bound_by_part(instance: Json, certificate: Json) -> dict[str, float]:
    """People: what everything scarce is worth at its price, and what villages gain by buying at these prices."""
    ground = read_ground(instance)
    prices = read_prices(ground, certificate["people"])
    stock = float((prices.stock_by * ground.made).sum())
    docks = float((prices.dock * ground.dock_minutes).sum())
    minutes = sum(float(prices.minute[n]) * kind.minutes for n, kind in enumerate(ground.types))
    worth = stock, docks, minutes, bound(ground, prices, 0.0) - stock - docks - minutes
    return dict(zip(PARTS, worth, strict=True))


# ---- the map ---------------------------------------------------------------------------------------------------------


def _placed(instance: Json) -> dict[str, Point]:
    """Where places are drawn: north is up, and a kilometre is as long both ways."""
    places = [*instance["villages"], *instance["stores"]]
    narrow = math.cos(math.radians(places[0]["lat"]))
    west, north = min(place["lon"] for place in places), max(place["lat"] for place in places)
    wide = max((place["lon"] - west) * narrow for place in places)
    scale = (SIDE - 2 * MARGIN) / max(wide, max(north - place["lat"] for place in places))
    return {
        place["id"]: (
            MARGIN + scale * narrow * (place["lon"] - west),
            2 * MARGIN + scale * (north - place["lat"]),
        )
        for place in places
    }


def _trips(instance: Json, plan: Json) -> Iterator[str]:
    at = _placed(instance)
    for trip in plan["trips"]:
        way = [at[stop["place"]] for stop in trip["stops"]]
        if len({*way}) > 1:
            line = " ".join(f"{x:.0f},{y:.0f}" for x, y in way)
            yield f'<polyline points="{line}" fill="none" stroke="#555" stroke-opacity=".22"/>'


def _places(instance: Json, plan: Json, relieved: dict[str, dict[str, int]]) -> Iterator[str]:
    """Villages as large as their people are many, ringed where some are left out; stores as squares."""
    at, when = _placed(instance), _last_minutes(plan, instance["deadline"])
    for village in instance["villages"]:
        (x, y), people = at[village["id"]], sum(village["people"].values())
        served = sum(relieved.get(village["id"], {}).values())
        fill = _shade(instance, when[village["id"]]) if served else "#fff"
        ring = f' stroke="{NEVER}" stroke-width="1.5"' if served < people else ""
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{math.sqrt(people) / 2.6:.1f}" fill="{fill}"{ring}/>'
    for store in instance["stores"]:
        x, y = at[store["id"]]
        yield f'<rect x="{x - 5:.0f}" y="{y - 5:.0f}" width="10" height="10" fill="#000" stroke="#fff"/>'


def _last_minutes(plan: Json, deadline: float) -> dict[str, float]:
    """By village, when the last goods in time were unloaded."""
    drops = (stop for trip in plan["trips"] for stop in trip["stops"] if stop["do"] == "unload")
    found: dict[str, float] = {}
    for stop in drops:
        if stop["end"] <= deadline:
            found[stop["place"]] = max(stop["end"], found.get(stop["place"], 0.0))
    return found


def _shade(instance: Json, minute: float) -> str:
    share = (minute - instance["now"]) / (instance["deadline"] - instance["now"])
    red, green, blue = (round(a + share * (b - a)) for a, b in zip(EARLY, LATE, strict=True))
    return f"rgb({red},{green},{blue})"


def _legend(instance: Json) -> Iterator[str]:
    y = HEIGHT - 22
    for n, minute in enumerate((60, 180, 300, 420, 540)):
        x = MARGIN + 8 + 84 * n
        yield f'<circle cx="{x:g}" cy="{y:g}" r="7" fill="{_shade(instance, minute)}"/>'
        yield _text(x + 12, y + 4, f"min {minute}")
    yield f'<circle cx="460" cy="{y:g}" r="7" fill="#fff" stroke="{NEVER}" stroke-width="1.5"/>'
    yield _text(472, y + 4, "some or all left out")
    yield f'<rect x="620" y="{y - 5:g}" width="10" height="10"/>' + _text(636, y + 4, "store")


# ---- the bar ---------------------------------------------------------------------------------------------------------


def _bar(parts: dict[str, float], people: int) -> Iterator[str]:
    """The bound from below, part on part, and across it the people of the plan."""
    total = sum(parts.values())
    bottom = BAR_TOP + BAR_HEIGHT
    yield _text(BAR_LEFT, BAR_TOP - 12, f"at most {whole(total):,}, of which")
    for (name, worth), (above, below) in zip(parts.items(), pairwise(_heights(parts, total)), strict=True):
        yield (
            f'<rect x="{BAR_LEFT:g}" y="{bottom - below:.1f}" width="{BAR_WIDTH:g}" height="{below - above:.1f}"'
            f' fill="{PARTS[name]}"/>'
        )
        if worth >= 0.01 * total:
            yield _text(BAR_LEFT + BAR_WIDTH + 10, bottom - (above + below) / 2 + 4, f"{name} {worth:,.0f}")
    line = bottom - BAR_HEIGHT * people / total
    yield f'<path d="M{BAR_LEFT - 8:g} {line:.1f}h{BAR_WIDTH + 16:g}" stroke="#000" stroke-width="2"/>'
    yield _text(BAR_LEFT - 120, line + 4, f"this plan {people:,}")


def _heights(parts: dict[str, float], total: float) -> Iterator[float]:
    height = 0.0
    yield height
    for worth in parts.values():
        height += BAR_HEIGHT * worth / total
        yield height


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:g}" y="{y:.0f}">{words}</text>'


def main(instance: str, plan: str, svg: str) -> None:
    problem, planned = (json.loads(Path(file).read_text(encoding="utf-8")) for file in (instance, plan))
    Path(svg).write_text(picture(problem, planned), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
