"""Remedies in sentences that a coordinator can act upon.  The planner tries them; what a change is, `changes` says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Json = Mapping[str, Any]
Sentences = tuple[str, str]
"""Chinese, English."""

ACCESS = {
    "road": ("公路", "by road"),
    "wading": ("涉水", "through water"),
    "boat": ("水路", "by boat"),
    "air": ("空中", "by air"),
}
ROADS_NAMED = 4


def advice(change: Json, instance: Json) -> Sentences:
    """What to do; a kind of change that a later planner proposes stands for itself."""
    told = HOW.get(change["kind"])
    return told(change, instance) if told else (str(change["kind"]), str(change["kind"]))


def _vehicle(change: Json, instance: Json) -> Sentences:
    like = next(v for v in instance["vehicles"] if v["id"] == change["like"])
    tonnes, m3 = f"{like['payload_kg'] / 1000:g}", f"{like['volume_m3']:g}"
    zh = f"在{change['depot']}增加一辆与{like['id']}同型的车船（{tonnes} 吨、{m3} 立方米）"
    en = f"one more vehicle like {like['id']} ({tonnes} t, {m3} m³) at {change['depot']}"
    had = like.get("reach") or ["road"]
    for access in change.get("reach", ()):
        if access not in had:
            way_zh, way_en = ACCESS.get(access, (access, access))
            zh, en = f"{zh}，并能由{way_zh}到达", f"{en} that gets there {way_en}"
    return zh, en


def _dock(change: Json, _: Json) -> Sentences:
    return f"在{change['store']}增加一个装货台", f"one more loading dock at {change['store']}"


def _goods(change: Json, _: Json) -> Sentences:
    amounts = [(f"{quantity:,}", item) for item, quantity in change["goods"].items()]
    zh = "、".join(f"{item} {quantity}" for quantity, item in amounts)
    en = ", ".join(f"{quantity} {item}" for quantity, item in amounts)
    return f"向{change['store']}调入 {zh}", f"{en} more at {change['store']}"


def _road(change: Json, instance: Json) -> Sentences:
    ends = {edge["id"]: f"{edge['a']}–{edge['b']}" for edge in instance["roads"]["edges"]}
    names = [f"{road} ({ends[road]})" for road in change["roads"][:ROADS_NAMED]]
    more = len(change["roads"]) - len(names)
    zh, en = "、".join(names), ", ".join(names)
    if more > 0:
        zh, en = f"{zh}等 {len(change['roads'])} 条", f"{en} and {more} more"
    return f"抢通道路 {zh}", f"open the road {en}" if len(change["roads"]) == 1 else f"open the roads {en}"


def _sooner(change: Json, _: Json) -> Sentences:
    number = len(change["vehicles"])
    those = "the vehicle" if number == 1 else f"the {number} vehicles"
    return f"{change['depot']}的 {number} 辆车船立即就绪", f"{those} at {change['depot']} ready at once"


HOW: dict[str, Callable[[Json, Json], Sentences]] = {
    "vehicle": _vehicle,
    "dock": _dock,
    "goods": _goods,
    "road": _road,
    "sooner": _sooner,
}
