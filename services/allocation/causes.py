"""Why people are not relieved in time, in sentences that a coordinator can act upon; the planner gives the codes."""

from __future__ import annotations

CAUSES = {
    "item": ("截止前可调用的库存和产能不够", "stock and production within reach do not suffice before the deadline"),
    "no_road": ("没有可通行的道路", "no open road leads there"),
    "too_far": ("路途太远，截止前送不到", "too far away to be reached before the deadline"),
    "dock": ("库点装货台已排满", "the loading docks of the stores are fully used"),
    "vehicle_hours": ("能到达的车船已全部排满", "all vehicles that can get there are fully used"),
    "not_found": (
        "物资和车辆尚有余量，本次求解未能排入",
        "goods and vehicles are left; this plan found no way to use them",
    ),
}


def sentences(cause: str) -> tuple[str, str]:
    """(Chinese, English); a code of a later planner stands for itself."""
    return CAUSES.get(cause, (cause, cause))
