"""The report's curve: people relieved over time, against the plan, the proven bound and the deadline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from services.gateway.report_data import Point, ReportData

WIDTH = 760.0
HEIGHT = 340.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 16.0, 34.0, 40.0
TICKS = 5
PEOPLE_MIN = 100
LINES = (
    ("relieved", "实际", "relieved"),
    ("planned", "首个方案", "first plan"),
    ("bound", "已证明的上限", "proven bound"),
)


@dataclass(frozen=True)
class Axes:
    minutes: float
    people: float

    def x(self, minute: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(max(minute, 0.0), self.minutes) / self.minutes

    def y(self, people: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * people / self.people


def render(data: ReportData) -> str:
    """The curve and what its lines mean."""
    keys = "".join(f'<li>{key(css)}{zh} <span lang="en">{en}</span></li>' for css, zh, en in LINES)
    return f'{drawing(data)}\n<ul class="legend">{keys}</ul>'


def drawing(data: ReportData) -> str:
    """An SVG with direct labels; curves are steps, because people are relieved when a handover ends."""
    deadline_min, figures = data["facts"]["deadline_min"], data["figures"]
    axes = _axes(data)
    bound = figures["bound"]
    return f"""<svg class="chart" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-labelledby="chart-title">
<title id="chart-title">得到保障的人数 · People relieved over time</title>
{_grid(axes)}
<path class="deadline" d="M{axes.x(deadline_min):.1f} {TOP}V{HEIGHT - BOTTOM}"/>
<text class="strong" x="{axes.x(deadline_min):.1f}" y="{TOP - 20}" text-anchor="middle">{_hours(deadline_min)}</text>
{_level(axes, bound) if bound else ""}
{_plan(axes, data)}
<path class="relieved" d="{_steps(axes, data["curve"])}"/>
</svg>"""


def key(css: str) -> str:
    """The line alone."""
    return f'<svg class="key line" viewBox="0 0 24 8" aria-hidden="true"><path class="{css}" d="M0 4H24"/></svg>'


def _axes(data: ReportData) -> Axes:
    curves = [*data["curve"], *data["plan_curve"]]
    last = max([data["facts"]["deadline_min"] * 1.15, *(point["at_min"] for point in curves)])
    most = max(
        [
            PEOPLE_MIN,
            data["figures"]["bound"] or 0,
            data["figures"]["planned"] or 0,
            *(point["people"] for point in curves),
        ]
    )
    return Axes(math.ceil(last / 60) * 60, _round_up(most))


def _round_up(people: float) -> float:
    """The next number whose fifth is easy to read."""
    unit = 10.0 ** math.floor(math.log10(people))
    return next(step * unit for step in (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10) if people <= step * unit)


def _grid(axes: Axes) -> str:
    hours = int(axes.minutes // 60)
    every = 1 if hours <= 12 else 3
    across = "".join(
        f'<text x="{axes.x(hour * 60):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{hour}</text>'
        for hour in range(0, hours + 1, every)
    )
    levels = [axes.people * step / TICKS for step in range(TICKS + 1)]
    up = "".join(
        f'<path class="grid" d="M{LEFT} {axes.y(level):.1f}H{WIDTH - RIGHT}"/>'
        f'<text x="{LEFT - 8}" y="{axes.y(level) + 4:.1f}" text-anchor="end">{level:,.0f}</text>'
        for level in levels
    )
    foot = f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 4}" text-anchor="end">小时 hours</text>'
    return up + across + foot + f'<text x="{LEFT}" y="{TOP - 20}" text-anchor="end">人 people</text>'


def _level(axes: Axes, people: int) -> str:
    y = axes.y(people)
    return (
        f'<path class="bound" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        f'<text class="halo" x="{LEFT + 8}" y="{y - 6:.1f}">上限 bound {people:,}</text>'
    )


def _plan(axes: Axes, data: ReportData) -> str:
    """The plan's curve, or only its sum as a mark at the deadline when that is all that is known."""
    if data["plan_curve"]:
        return f'<path class="planned" d="{_steps(axes, data["plan_curve"])}"/>'
    planned = data["figures"]["planned"]
    if planned is None:
        return ""
    x, y = axes.x(data["facts"]["deadline_min"]), axes.y(planned)
    return (
        f'<path class="planned" d="M{LEFT} {y:.1f}H{x:.1f}"/>'
        f'<text class="halo" x="{LEFT + 8}" y="{y + 16:.1f}">首个方案 first plan {planned:,}</text>'
    )


def _steps(axes: Axes, points: Sequence[Point]) -> str:
    path = f"M{axes.x(0):.1f} {axes.y(0):.1f}"
    for point in sorted(points, key=lambda point: point["at_min"]):
        path += f"H{axes.x(point['at_min']):.1f}V{axes.y(point['people']):.1f}"
    return path


def _hours(minutes: float) -> str:
    return f"{minutes / 60:g} h"
