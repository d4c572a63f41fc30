"""Trips whose crews have set out, for a bound: what they have taken and will bring, and when their vehicles are free.

A plan repeats these trips as they are, so what they do is data: only trips that follow are bounded.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from services.allocation.ground_shapes import Json


@dataclass(slots=True)
class Begun:
    """`drawn`: units loaded by now, by supply; `free`: (place, minute) at which a vehicle's last begun trip ends.

    `lost`: vehicles of which nothing more can be asked; `brought`: units by (village, item), unloaded by the deadline.
    """

    drawn: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    free: dict[str, tuple[str, float]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    brought: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))


def read_begun(instance: Json, tolerance: float) -> Begun:
    """What the committed trips of an instance do; deliveries count up to `tolerance` minutes after the deadline."""
    begun = Begun()
    item = {supply["id"]: supply["item"] for supply in instance["supplies"]}
    trips = [trip for trip in instance.get("committed") or () if trip["stops"]]
    for trip in sorted(trips, key=lambda trip: trip["stops"][0]["start"]):
        for stop in trip["stops"]:
            for line in stop["lines"]:
                if stop["do"] == "load" and stop["start"] <= instance["now"]:
                    begun.drawn[line["supply"]] += line["quantity"]
                elif stop["do"] == "unload" and stop["end"] <= instance["deadline"] + tolerance:
                    begun.brought[stop["place"], item.get(line["supply"], "")] += line["quantity"]
        last = trip["stops"][-1]
        begun.free[trip["vehicle"]] = last["place"], float(max(last["end"], last.get("depart") or 0.0))
        if trip.get("lost"):
            begun.lost.add(trip["vehicle"])
    return begun
