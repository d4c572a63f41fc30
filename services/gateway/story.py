"""The report's timeline: what went wrong and what was done, as sentences in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from services.gateway.report_data import Happening
from shared.clock import minutes_between
from shared.messages import Json

EXCEPTIONS = {
    "short-or-damaged": ("交接短缺或破损", "short or damaged at handover"),
    "beyond-aboard": ("交接数超过车上数量", "more handed over than was aboard"),
    "trip-aborted": ("车次中止", "trip aborted"),
    "line-refused": ("物资被拒，车次等待新方案", "goods refused to a trip"),
    "issued-after-end": ("车次结束后仍有发货", "goods issued after the trip's end"),
    "report-above-population": ("上报人数超过户籍人口", "more reported than live there"),
    "brought-back": ("物资带回入库", "goods brought back into store"),
    "vehicle-lost": ("车辆故障", "vehicle broken down"),
}
ANSWERS = frozenset({"brought-back"})
CALLUPS = {
    "part": ("企业部分确认调用", "partner confirmed a part of a call-up"),
    "declined": ("企业拒绝调用", "partner declined a call-up"),
    "silent": ("企业未按时答复调用", "partner did not answer a call-up in time"),
}


def story(
    incident: Json,
    plans: Sequence[Json],
    exceptions: Iterable[Json],
    closures: Iterable[Json],
    callups: Iterable[Json],
    places: Mapping[str, Json],
) -> list[Happening]:
    """In order of time; `plans` are those approved, first to last."""
    start = incident["started_at"]
    found = [
        *_plans(start, plans),
        *_exceptions(exceptions, places),
        *_closures(closures),
        *_callups(start, callups),
    ]
    return sorted(found, key=lambda happening: happening["at_min"])


def _plans(start: str, plans: Sequence[Json]) -> Iterator[Happening]:
    for number, plan in enumerate(plans):
        people = plan["summary"].get("relieved_in_time")
        zh = "首个方案批准" if number == 0 else "重新规划并批准"
        en = "first plan approved" if number == 0 else "re-planned and approved"
        if people is not None:
            zh, en = f"{zh}：时限内 {people:,} 人", f"{en}: {people:,} people in time"
        kind = "step" if number == 0 else "answer"
        yield Happening(at_min=minutes_between(start, plan["decided_at"]), kind=kind, zh=zh, en=en)


def _exceptions(exceptions: Iterable[Json], places: Mapping[str, Json]) -> Iterator[Happening]:
    for entry in exceptions:
        if entry["at_min"] is None:
            continue
        zh, en = EXCEPTIONS.get(entry["kind"], (entry["kind"], ""))
        place = places.get(entry.get("place", ""), {}).get("name", "")
        about = [entry.get("vehicle") or entry.get("trip", ""), place, entry.get("reason", ""), _goods(entry)]
        more = " · ".join(part for part in about if part)
        kind = "answer" if entry["kind"] in ANSWERS else "trouble"
        yield Happening(at_min=entry["at_min"], kind=kind, zh=f"{zh}：{more}", en=en)


def _goods(entry: Json) -> str:
    """How much of what, where goods are concerned."""
    units: dict[str, int] = {}
    for line in entry.get("lines", ()):
        concerned = line["quantity"] if "quantity" in line else line.get("short", 0) + line.get("damaged", 0)
        units[line["item"]] = units.get(line["item"], 0) + concerned
    goods = ", ".join(f"{item} ×{quantity}" for item, quantity in units.items() if quantity)
    return f"{goods}（损失 lost）" if goods and entry.get("lost") else goods


def _closures(closures: Iterable[Json]) -> Iterator[Happening]:
    """Roads that close or open in the same minute share a line."""
    roads: dict[tuple[float, str, str, str], list[str]] = {}
    for closure in closures:
        zh, en = ("道路中断", "road closed") if closure["factor"] == 0 else ("道路缓行", "road slow")
        roads.setdefault((closure["from_min"], "trouble", zh, en), []).append(closure["road"])
        if closure["lifted_min"] is not None:
            roads.setdefault((closure["lifted_min"], "step", "道路恢复", "road open again"), []).append(closure["road"])
    for (at_min, kind, zh, en), names in roads.items():
        yield Happening(at_min=at_min, kind=kind, zh=f"{zh}：{'、'.join(names)}", en=en)


def _callups(start: str, callups: Iterable[Json]) -> Iterator[Happening]:
    """Confirmed ones are the ordinary course and left out."""
    for callup in callups:
        if callup["state"] in CALLUPS:
            zh, en = CALLUPS[callup["state"]]
            at_min = minutes_between(start, callup["answered_at"])
            yield Happening(at_min=at_min, kind="trouble", zh=f"{zh}：{callup['org']}", en=en)
