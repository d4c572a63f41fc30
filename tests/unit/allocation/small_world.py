"""What other services might have told allocation: a flood, one village, a store and a partner."""

from collections import defaultdict
from typing import Any

from services.allocation import foreign as f
from services.allocation.knowledge import Knowledge
from services.allocation.views_foreign import FOREIGN
from shared.messages import Event, Meta

Json = dict[str, Any]
Told = tuple[str, Event]

START = "2021-07-20T22:00:00+08:00"


def documents(*told: Told) -> dict[str, dict[str, Json]]:
    """Bodies by kind and key, folded by the service's own views."""
    found: dict[str, dict[str, Json]] = defaultdict(dict)
    for position, (stream, event) in enumerate(told, start=1):
        meta = Meta(f"test:{position}", stream, "e", position, 0, START)
        for view in FOREIGN:
            if fold := view.on.get(type(event)):
                key = view.key(event, meta) if view.key else stream
                body = fold(found[view.kind].get(key, {}), event, meta)
                if body is not None:
                    found[view.kind][key] = body
    return found


def knowledge(*told: Told, called_min: float | None = None) -> Knowledge:
    """What is known after the base facts and these."""
    found = documents(*base(), *told)
    every = {kind: list(bodies.values()) for kind, bodies in found.items()}
    kinds = {"items": "item", "stores": "store", "sources": "source", "callups": "callup", "roads": "road"}
    kinds |= {"closures": "closure", "vehicles": "vehicle", "trips": "trip"}
    return Knowledge(
        incident=found["incident"]["incident/flood"],
        places=found["demand"]["demand/r1"]["places"],
        network=found["network"].get("network/model"),
        called_min=called_min,
        **{name: every.get(kind, []) for name, kind in kinds.items()},
    )


def base() -> list[Told]:
    return [
        ("item/bottle", item("bottle", 0.5)),
        ("item/carboy", item("carboy", 20.0)),
        ("item/quilt", item("quilt", 2.0)),
        ("store/S", store("S", "government")),
        ("store/E", store("E", "enterprise")),
        ("road/r1", road("r1", "J1", "J2")),
        ("network/model", NETWORK),
        ("vehicle/truck", vehicle("truck", "S", 30, on_call=False)),
        ("vehicle/van", vehicle("van", "E", 60, on_call=True)),
        ("incident/flood", INCIDENT),
        ("demand/r1", demand({"general": 10})),
    ]


def item(code: str, weight_kg: float) -> Event:
    return f.ItemRegistered(item=code, weight_kg=weight_kg, volume_m3=0.001)


def store(code: str, kind: str) -> Event:
    return f.StoreRegistered(
        store=code,
        kind=kind,
        level="county",
        division="D",
        lat=34.0,
        lon=113.8,
        docks=2,
        handling_t_per_h=12,
        setup_min=10,
        flood_risk=False,
    )


def road(code: str, a: str, b: str) -> Event:
    ends = {"a_lat": 34.0, "a_lon": 113.81, "b_lat": 34.0, "b_lon": 113.9}
    return f.RoadRegistered(road=code, a=a, b=b, **ends, km=9, truck_speed_kmh=50)


def vehicle(code: str, depot: str, ready_min: float, on_call: bool) -> Event:
    return f.VehicleRegistered(
        vehicle=code,
        type="LT42",
        depot=depot,
        payload_kg=1500,
        volume_m3=15,
        speed=1.1,
        reach=("road",),
        ready_min=ready_min,
        on_call=on_call,
        duty_min=720,
    )


def demand(people: dict[str, int], run: str = "r1") -> Event:
    place = f.DemandPlace(
        place="V", kind="village", township="T", county="C", lat=34.0, lon=113.91, access="road", people=people
    )
    return f.DemandStated(run=run, incident="flood", now_min=30, places=(place,))


NETWORK = f.TravelModelSet(
    detour_factor=1.35,
    access_speed_kmh={"truck_light": 30, "truck_heavy": 22, "boat": 12},
    night_factor=0.85,
    flooded_access_speed_factor=0.5,
    rivers=(((34.1, 113.0), (34.1, 114.0)),),
)

INCIDENT = f.IncidentDeclared(
    incident="flood",
    started_at=START,
    deadline_min=540,
    horizon_min=1440,
    areas=("C", "city"),
    groups=(f.Group(id="general", rank=2),),
    rations=(
        f.Ration(
            item="bottle",
            groups=("general",),
            quantity=4,
            per_persons=1,
            life_saving=True,
            substitutes=(f.Substitute(item="carboy", units=30),),
        ),
        f.Ration(item="quilt", groups=("general",), quantity=1, per_persons=1, life_saving=False),
    ),
)


# ---- goods ----


def lot(code: str, on_hand: int, reserve: str = "government", reserved: int = 0, expires: str | None = None) -> f.Lot:
    return f.Lot(lot=code, reserve=reserve, expires=expires, on_hand=on_hand, reserved=reserved)


def received(*lots: f.Lot, store: str = "S", item: str = "bottle") -> Told:
    return f"stock/{store}/{item}", f.GoodsReceived(store=store, item=item, lots=lots)


def agreed(code: str, notice_min: float, store: str = "E", item: str = "bottle", until: str | None = None) -> Told:
    terms = f.TermsAgreed(store=store, item=item, lot=code, notice_min=notice_min, valid_until=until)
    return f"stock/{store}/{item}", terms


def reserved(
    kind: type[f.Reserved],
    trip: str,
    *lots: f.Lot,
    quantity: int = 10,
    incident: str = "flood",
    stream: str = "stock/S/bottle",
) -> Told:
    """`quantity` of the first of `lots` (the lot after it) for a trip; of a line when there are none."""
    _, where, *what = stream.split("/")
    return stream, kind(
        store=where if what else "E",
        item=what[0] if what else "bottle",
        lots=lots,
        reservation=f"{trip}:0:{lots[0].lot if lots else where}",
        incident=incident,
        trip=trip,
        quantity=quantity,
        taken=tuple(f.Taken(lot=one.lot, quantity=quantity) for one in lots[:1]),
    )


def pledged(supply: str, quantity: int, stream: str, incident: str = "flood") -> Told:
    return stream, f.PledgeLeft(store="E", item="bottle", incident=incident, supply=supply, quantity=quantity)


def published(code: str, lead_min: float, max_quantity: int | None = None) -> Told:
    return f"capacity/{code}", f.CapacityPublished(
        line=code,
        store="E",
        item="bottle",
        rate_per_h=600,
        ramp_min=30,
        lead_min=lead_min,
        max_quantity=max_quantity,
        until=None,
    )


def called(supply: str, ready_at: str, *answers: type[Event], plan: str = "p1") -> list[Told]:
    """A call-up and what became of it."""
    code = f"{plan}/{supply}"
    sent = f.CallUpSent(callup=code, incident="flood", supply=supply, ready_at=ready_at)
    return [(f"callup/{code}", sent), *((f"callup/{code}", answer(callup=code)) for answer in answers)]


# ---- trips ----


def planned(trip: str = "p1-1", vehicle: str = "truck", incident: str = "flood") -> Told:
    """Load 40 bottles and 10 quilts at S from 30 to 42, unload them at V from 60 to 66."""
    lines = [
        {"reservation": f"{trip}:0:W", "supply": "W", "item": "bottle", "reserve": "government", "quantity": 40},
        {"reservation": f"{trip}:0:Q", "supply": "Q", "item": "quilt", "reserve": "government", "quantity": 10},
    ]
    load = {"stop": 0, "place": "S", "do": "load", "dock": 1, "lines": lines}
    load |= {"arrive_min": 30, "start_min": 30, "end_min": 42, "depart_min": 42}
    unload = {"stop": 1, "place": "V", "do": "unload", "dock": None, "lines": [{**x, "reservation": ""} for x in lines]}
    unload |= {"arrive_min": 60, "start_min": 60, "end_min": 66, "depart_min": 66}
    stops = (load, unload)
    return f"trip/{trip}", f.TripPlanned(trip=trip, incident=incident, vehicle=vehicle, stops=stops)


def step(kind: type[Event], at_min: float, stop: int = 0, trip: str = "p1-1", **more: Any) -> Told:
    return f"trip/{trip}", kind(trip=trip, stop=stop, at_min=at_min, **more)


def loaded(at_min: float, bottles: int = 40, quilts: int = 10, trip: str = "p1-1") -> Told:
    lines = (f.Goods(supply="W", quantity=bottles), f.Goods(supply="Q", quantity=quilts))
    return step(f.StopLoaded, at_min, trip=trip, lines=lines)


def handed(start_min: float, end_min: float, bottles: int, quilts: int, short: int = 0, trip: str = "p1-1") -> Told:
    lines = (
        f.Handed(supply="W", good=bottles, short=0, damaged=0),
        f.Handed(supply="Q", good=quilts, short=short, damaged=0),
    )
    return f"trip/{trip}", f.HandedOver(trip=trip, stop=1, start_min=start_min, end_min=end_min, lines=lines)


def ended(kind: type[Event], trip: str = "p1-1", **more: bool) -> Told:
    return f"trip/{trip}", kind.read({"trip": trip, **more})


STOCK = (received(lot("W", 400)), received(lot("Q", 100), item="quilt"))
