"""What a new plan changes, as sentences in Chinese and in English."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any]
Sentence = tuple[str, str]
NAMED = 6
"""Of trips or places in one sentence; the others are counted."""

WHY = {
    "vehicle": ("车辆失去", "their vehicle is lost"),
    "road": ("道路中断或变慢，无法按时到达", "a road is closed or slow, so they cannot come in time"),
    "access": ("原车无法到达该村", "their vehicle no longer gets to the village"),
    "store": ("库点停用", "the store is out of use"),
    "dock": ("装货台已被占用", "the loading dock is taken"),
    "stock": ("库存不足", "the stock is no longer there"),
    "declined": ("企业调用被拒或减少", "a firm declined the call-up, in whole or in part"),
    "production": ("生产推迟或减产", "production is late or less"),
    "refused": (
        "预留被拒、车次已中止，或经人工指定暂不使用",
        "their goods were refused, they were given up, or left out by hand",
    ),
    "late": ("前一车次延误", "the trip before is late"),
    "need": ("该村已无需求", "nobody is in need there any more"),
    "need_grew": ("所送村需求增加", "needs have grown where they go"),
    "need_fell": ("所送村需求减少", "needs have fallen where they go"),
    "more_people": (
        "仍可执行，改派后合计救助更多人",
        "they could still be driven; used otherwise they serve more people",
    ),
    "rule": ("已不符合规则", "they no longer keep the rules"),
}
"""Why promised trips are changed."""
PLACES = {
    "added": ("新增按时获救的村", "villages now relieved in time"),
    "more": ("按时获救人数增加的村", "villages with more people in time"),
    "fewer": ("按时获救人数减少的村", "villages with fewer people in time"),
    "dropped": ("不再按时送达的村", "villages no longer relieved in time"),
    "sooner": ("提前送达的村", "villages relieved sooner"),
    "later": ("推迟送达的村", "villages relieved later"),
}


def sentences(difference: Json) -> Iterator[Sentence]:
    """(Chinese, English), the most important first."""
    yield _people(difference["people"], difference["people"] - difference["people_before"])
    yield _trips(difference)
    by_cause: dict[str, list[Json]] = defaultdict(list)
    for trip in difference["changed"]:
        by_cause[trip["cause"]].append(trip)
    for cause, trips in sorted(by_cause.items(), key=lambda row: -len(row[1])):
        zh, en = WHY[cause]
        names = _named(f"{trip['trip']}（{trip['vehicle']}）" for trip in trips)
        english = _named(f"{trip['trip']} ({trip['vehicle']})" for trip in trips)
        yield f"改动 {len(trips)} 车次，因{zh}：{names[0]}。", f"Changed, because {en}: {len(trips)}: {english[1]}."
    for change, (zh, en) in PLACES.items():
        rows = [row for row in difference["places"] if row["change"] == change]
        if rows:
            names = _named(_place(row) for row in rows)
            yield f"{zh} {len(rows)} 个：{names[0]}。", f"{len(rows)} {en}: {names[1]}."


def _people(people: int, more: int) -> Sentence:
    if not more:
        same = f"按时获救 {people:,} 人，与继续执行现方案相同。"
        return same, f"{people:,} people are relieved in time, as many as if the plan in force went on."
    zh, en = ("多", "more") if more > 0 else ("少", "fewer")
    return (
        f"按时获救 {people:,} 人，比继续执行现方案{zh} {abs(more):,} 人。",
        f"{people:,} people are relieved in time, {abs(more):,} {en} than if the plan in force went on.",
    )


def _trips(difference: Json) -> Sentence:
    begun, kept, changed = difference["begun"], difference["kept"], len(difference["changed"])
    return (
        f"已开始的 {begun} 车次照原样执行；未开始的车次中 {kept} 个不变、{changed} 个改动。",
        f"{begun} trips that have begun stay as they are; of the others {kept} are kept and {changed} changed.",
    )


def _place(row: Json) -> str:
    if row["change"] in ("sooner", "later"):
        return f"{row['place']} {row['minute'] - row['minute_before']:+.0f} min"
    return f"{row['place']} {row['people'] - row['people_before']:+,}"


def _named(names: Iterable[str]) -> Sentence:
    """The first few names, and how many more."""
    all_ = list(names)
    more = len(all_) - NAMED
    zh, en = "、".join(all_[:NAMED]), ", ".join(all_[:NAMED])
    return (f"{zh} 等", f"{en} and {more} more") if more > 0 else (zh, en)
