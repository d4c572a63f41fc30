"""The report's map: who was reached when, told by colour and by shape, for every eye and every printer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from services.gateway.report_data import ReportData, Spot

WIDTH = 760.0
MARGIN = 14.0
STEP = 0.7  # points closer than this many units are one on paper


class Band(NamedTuple):
    """Relieved up to `until` of the deadline (1 = at the deadline); drawn as `shape` in the colour of `css`."""

    until: float
    css: str
    shape: str


BANDS = (
    Band(1 / 3, "b1", "M-1,0A1,1 0 1 0 1,0A1,1 0 1 0 -1,0Z"),
    Band(2 / 3, "b2", "M-.9-.9H.9V.9H-.9Z"),
    Band(1.0, "b3", "M0-1.15L1.1.85H-1.1Z"),
    Band(math.inf, "b4", "M0-1.3L1.3 0L0 1.3L-1.3 0Z"),
)
NEVER = Band(math.nan, "b5", "M-1.2-.7L-.7-1.2L0-.5L.7-1.2L1.2-.7L.5 0L1.2.7L.7 1.2L0 .5L-.7 1.2L-1.2.7L-.5 0Z")


@dataclass(frozen=True)
class Projection:
    """Degrees to drawing units; equirectangular, true to scale at the middle latitude."""

    west: float
    north: float
    scale: float
    squeeze: float
    height: float

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        return (
            MARGIN + (lon - self.west) * self.squeeze * self.scale,
            MARGIN + (self.north - lat) * self.scale,
        )

    @property
    def ten_km(self) -> float:
        return self.scale * 10 / 111.32


def band_of(relieved_min: float | None, deadline_min: float) -> Band:
    if relieved_min is None:
        return NEVER
    return next(band for band in BANDS if relieved_min <= band.until * deadline_min)


def render(data: ReportData) -> str:
    """The map and what its shapes mean."""
    keys = "".join(
        f'<li>{key(band)}{zh} <span lang="en">{en}</span></li>'
        for band, zh, en in meanings(data["facts"]["deadline_min"])
    )
    return f'{drawing(data)}\n<ul class="legend">{keys}</ul>'


def drawing(data: ReportData) -> str:
    """An SVG with title, description and a tooltip for each place."""
    fit = _fit([point for ring in data["boundaries"] for point in ring] or _points(data["spots"]))
    outlines = "".join(_line(fit, ring, closed=True) for ring in data["boundaries"])
    roads = "".join(_line(fit, road) for road in data["roads"] if _inside(fit, road))
    spots = "\n".join(_spot(fit, spot, data["facts"]["deadline_min"]) for spot in _large_first(data["spots"]))
    return f"""<svg class="map" viewBox="0 0 {WIDTH:.0f} {fit.height:.0f}" role="img" aria-labelledby="map-title">
<title id="map-title">各点位获得保障的时间 · When each place was relieved</title>
<path class="outline" d="{outlines}"/>
<path class="road" d="{roads}"/>
{spots}
{_scale_bar(fit)}
</svg>"""


def meanings(deadline_min: float) -> list[tuple[Band, str, str]]:
    """Each band with its words, Chinese and English."""
    one, two, all_of = (f"{band.until * deadline_min / 60:g}" for band in BANDS[:3])
    return [
        (BANDS[0], f"{one} 小时内", f"within {one} h"),
        (BANDS[1], f"{one}–{two} 小时", f"{one}–{two} h"),
        (BANDS[2], f"{two}–{all_of} 小时", f"{two}–{all_of} h"),
        (BANDS[3], f"{all_of} 小时以后", f"after {all_of} h"),
        (NEVER, "尚未得到保障", "not relieved"),
    ]


def key(band: Band) -> str:
    """The shape alone."""
    return (
        '<svg class="key" viewBox="-1.6 -1.6 3.2 3.2" aria-hidden="true">'
        f'<path class="{band.css}" d="{band.shape}"/></svg>'
    )


def _fit(points: Sequence[Sequence[float]]) -> Projection:
    lons = [lon for lon, _ in points] or [0.0, 1.0]
    lats = [lat for _, lat in points] or [0.0, 1.0]
    squeeze = math.cos(math.radians((min(lats) + max(lats)) / 2))
    across = max(max(lons) - min(lons), 0.01) * squeeze
    scale = (WIDTH - 2 * MARGIN) / across
    height = max(max(lats) - min(lats), 0.01) * scale + 2 * MARGIN
    return Projection(min(lons), max(lats), scale, squeeze, height)


def _points(spots: Iterable[Spot]) -> list[list[float]]:
    return [[spot["lon"], spot["lat"]] for spot in spots]


def _inside(fit: Projection, line: Sequence[Sequence[float]]) -> bool:
    return any(0 <= x <= WIDTH and 0 <= y <= fit.height for x, y in (fit(*point) for point in line))


def _line(fit: Projection, line: Sequence[Sequence[float]], *, closed: bool = False) -> str:
    drawn: list[tuple[float, float]] = []
    for point in line:
        here = fit(*point)
        if not drawn or math.dist(here, drawn[-1]) >= STEP:
            drawn.append(here)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in drawn) + ("Z" if closed else "")


def _large_first(spots: Iterable[Spot]) -> list[Spot]:
    return sorted(spots, key=lambda spot: (-spot["people"], spot["place"]))


def _spot(fit: Projection, spot: Spot, deadline_min: float) -> str:
    x, y = fit(spot["lon"], spot["lat"])
    band = band_of(spot["relieved_min"], deadline_min)
    size = 2.2 + math.sqrt(spot["people"]) / 7
    when = "未得到保障 not relieved" if spot["relieved_min"] is None else clock(spot["relieved_min"])
    label = escape(f"{spot['name']} {spot['name_en']}: {spot['people']:,} 人, {when}")
    return (
        f'<path class="{band.css}" transform="translate({x:.1f} {y:.1f})scale({size:.1f})" d="{band.shape}">'
        f"<title>{label}</title></path>"
    )


def _scale_bar(fit: Projection) -> str:
    y = fit.height - MARGIN
    return (
        f'<path class="bar" d="M{MARGIN} {y:.1f}h{fit.ten_km:.1f}"/>'
        f'<text x="{MARGIN + fit.ten_km + 6:.1f}" y="{y + 4:.1f}">10 km</text>'
    )


def clock(minute: float) -> str:
    """Minutes after the start as T+hh:mm."""
    whole = round(abs(minute))
    return f"T{'-' if minute < 0 else '+'}{whole // 60:02d}:{whole % 60:02d}"
