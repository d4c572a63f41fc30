"""The full problem of Xuchang's flood: every last need known at minute 30, all partners called then.

It is what the planner is measured on.  The platform itself sees needs and closures only as they become known.
"""

from datetime import datetime, timedelta
from typing import Any

from services.allocation import facts as f
from services.allocation.problem import build
from services.cli import xuchang
from services.cli.demo import flood
from services.relief.demand import PlaceNeed, Prior, Report, Shelter, Village, demand

NOW_MIN = 30
HORIZON_MIN = 1440
PRIORITY_GROUPS = ("infant", "pregnant", "elderly")


def full_problem() -> dict[str, Any]:
    """The instance (`relief-instance/2`) with the needs of the last corrections and every closure of the scenario."""
    return build(full_facts(), NOW_MIN)


def full_facts() -> f.Facts:
    """Everything that the scenario holds, partners called at minute 30."""
    incident = xuchang.incident()
    return f.Facts(
        name="xuchang-flood-2021-full",
        deadline_min=incident["deadline_min"],
        horizon_min=HORIZON_MIN,
        groups=_groups(),
        items=_items(),
        rations=tuple(_ration(ration) for ration in flood.declaration()["rations"]),
        stores=_stores(),
        lots=_lots(datetime.fromisoformat(incident["began_at"])),
        lines=_lines(),
        vehicles=_vehicles(),
        places=_places(),
        roads=_roads(),
        closures=tuple(f.Closure(c["edge"], c["from_min"], c["until_min"], c["factor"]) for c in xuchang.closures()),
        rivers=tuple(tuple((lat, lon) for lat, lon in river["line"]) for river in xuchang.rivers()),
        travel=f.TravelModel(**xuchang.travel_model()),
    )


def _groups() -> tuple[f.Group, ...]:
    return tuple(
        f.Group(group + suffix, 1 if group in PRIORITY_GROUPS else 2)
        for group in xuchang.GROUPS
        for suffix in ("", "_evacuated")
    )


def _ration(ration: dict[str, Any]) -> f.Ration:
    substitutes = {other["item"]: other["units"] for other in ration["substitutes"]}
    return f.Ration(**{**ration, "groups": tuple(ration["groups"]), "substitutes": substitutes})


def _items() -> tuple[f.Item, ...]:
    fields = ("code", "weight_kg", "volume_m3")
    return tuple(f.Item(**{key: row[key] for key in fields}) for row in xuchang.items())


def _stores() -> tuple[f.Store, ...]:
    fields = ("code", "kind", "level", "lat", "lon", "docks", "handling_t_per_h", "setup_min", "division", "flood_risk")
    return tuple(f.Store(**{key: row[key] for key in fields}) for row in xuchang.stores())


def _lots(began_at: datetime) -> tuple[f.Lot, ...]:
    notice = {row["lot"]: row["notice_min"] for row in xuchang.agreements()}
    return tuple(
        f.Lot(
            code=row["code"],
            store=row["store"],
            item=row["item"],
            reserve=row["reserve"],
            free=row["quantity"],
            available_from_min=NOW_MIN + notice[row["code"]] if row["code"] in notice else 0,
            expires_min=_end_of_day_min(row["expires_on"], began_at),
        )
        for row in xuchang.lots()
    )


def _end_of_day_min(day: str, began_at: datetime) -> float:
    midnight = datetime.fromisoformat(day).replace(tzinfo=began_at.tzinfo) + timedelta(days=1)
    return (midnight - began_at).total_seconds() / 60


def _lines() -> tuple[f.Line, ...]:
    return tuple(
        f.Line(
            code=row["code"],
            store=row["store"],
            item=row["item"],
            rate_per_h=row["rate_per_h"],
            from_min=NOW_MIN + row["notice_min"],
            ramp_min=row["ramp_min"],
            until_min=HORIZON_MIN,
        )
        for row in xuchang.capacity_lines()
    )


def _vehicles() -> tuple[f.Vehicle, ...]:
    return tuple(
        f.Vehicle(
            code=row["code"],
            type=row["type"],
            depot=row["store"],
            payload_kg=row["payload_kg"],
            volume_m3=row["volume_m3"],
            speed=row["speed"],
            reach=tuple(row["reach"]),
            available_from_min=row["ready_min"] or NOW_MIN + row["ready_after_call_min"],
            max_duty_min=row["max_duty_min"],
        )
        for row in xuchang.vehicles()
    )


def _roads() -> tuple[f.Road, ...]:
    return tuple(
        f.Road(
            code=row["code"],
            a=row["a"],
            a_at=(row["a_lat"], row["a_lon"]),
            b=row["b"],
            b_at=(row["b_lat"], row["b_lon"]),
            km=row["km"],
            truck_speed_kmh=row["truck_speed_kmh"],
        )
        for row in xuchang.road_edges()
    )


def _places() -> tuple[f.Place, ...]:
    known = {row["code"]: row for row in xuchang.places()}
    return tuple(
        f.Place(
            code=need.place,
            kind=need.kind,
            township=need.township,
            county=known[need.township]["parent"],
            lat=known[need.place]["lat"],
            lon=known[need.place]["lon"],
            access=need.access,
            people=need.people,
        )
        for need in _needs(known)
    )


def _needs(known: dict[str, xuchang.Row]) -> list[PlaceNeed]:
    reports = {
        row["village"]: Report(row["people"], row["evacuated"], row["access"]) for row in xuchang.reports(seed=0)
    }
    rows = [known[code] for code in xuchang.incident()["villages"]]
    villages = [Village(r["code"], r["parent"], known[r["parent"]]["parent"], r["population"]) for r in rows]
    shelters = [
        Shelter(r["code"], r["parent"], r["expected_persons"]) for r in known.values() if r["kind"] == "shelter"
    ]
    return demand(villages, shelters, reports, Prior(0.0, 0.0, xuchang.group_shares()))
