"""Why people are not relieved in time, in sentences that a coordinator can act upon.

The planner gives the codes of what a plan could not do, `unrelieved` those of what was planned and did not happen,
`stakes` those of what may make a new plan necessary.
"""

from __future__ import annotations

CAUSES = {
    "item": ("截止前可送达的库存和产能已用尽", "what stock and production can bring before the deadline is used up"),
    "no_vehicle": ("没有能到达该处的车船", "no vehicle or boat can get there"),
    "no_road": ("没有可通行的道路", "no open road leads there"),
    "too_far": ("路途太远，截止前送不到", "too far away to be reached before the deadline"),
    "dock": ("库点装货台已排满", "the loading docks of the stores are fully used"),
    "store_left_out": (
        "其余库存和产能已用尽，另有库点经人工指定暂不调用",
        "stock elsewhere is used up, and a store that has these goods is left out by hand",
    ),
    "vehicle_left_out": (
        "其余能到达的车船已全部排满，另有车船经人工指定暂不调派",
        "other vehicles that can get there are fully used, and one that could is left out by hand",
    ),
    "vehicle_hours": ("能到达的车船已全部排满", "all vehicles that can get there are fully used"),
    "not_found": (
        "物资和车辆尚有余量，本次测算未能排入",
        "goods and vehicles are left; this plan found no way to use them",
    ),
    "reported_later": ("需求在最后一次方案之后才报告", "the need was reported after the last plan"),
    "held_back": ("计划的车船当时已在执行其他车次", "the vehicle had begun another trip before the plan was approved"),
    "turned_back": ("送货车辆中途返回或未能出发", "the trip with the goods was given up or turned back"),
    "lost": ("物资随车损失", "the goods were lost with their vehicle"),
    "refused": ("计划的物资未能保留", "planned goods could not be reserved"),
    "short": ("交接短少或破损", "goods were short or damaged at the handover"),
    "late": ("物资在截止后才送到", "the goods come after the deadline"),
    "not_matching": (
        "送到的物资凑不成在场人员的完整配给",
        "what came does not make whole rations for those who are there",
    ),
}

AT_STAKE = {
    "needs": ("现方案未计入的新报告需求", "needs reported that the plan does not count"),
    "road": ("车次要经过的道路中断或变慢", "a road that trips have to use is closed or slow"),
    "vehicle": ("车辆失去", "a vehicle was lost"),
    "trip": ("车次中途放弃", "a trip was given up"),
    "goods": ("计划的物资未能保留", "planned goods could not be reserved"),
}
"""Why people are at stake while a plan is in force."""


def sentences(cause: str) -> tuple[str, str]:
    """(Chinese, English); a code of a later planner stands for itself."""
    return CAUSES.get(cause, (cause, cause))
