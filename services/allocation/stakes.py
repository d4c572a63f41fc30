"""How many people are at stake since the problem of the plan in force was stated.

Nobody counts twice: of a place, the largest count by any news counts.  Pure.

needs    who was reported beyond what the plan's demand states for the place, group by group: fewer of one group do not
         make up for more of another, whose goods differ.  The evacuated are stated at the shelters of their township,
         summed over villages of which some are estimated; one village's report does not say whether that sum has
         grown, so there only those at home are counted.  In a township without a shelter everybody is stated, and
         counted, in the village.
others   who was planned to be relieved in time at the places that the trips concerned have not reached
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from services.allocation.check_travel import TOLERANCE_MIN
from services.allocation.events import Cause, Stake
from shared.messages import Json

EVACUATED = "_evacuated"
OPEN = frozenset({"planned", "loading", "under_way", "arrived"})

Kept = Mapping[str, tuple[Stake, ...]]
"""By place: of growing position and falling people, so that the first counts, also after old ones were dropped."""


def noted(kept: Kept, stakes: Iterable[Stake]) -> Kept:
    """`kept` with what was weighed later; who counts less than a later one of the place is forgotten."""
    found = dict(kept)
    for stake in stakes:
        larger = (old for old in found.get(stake.place, ()) if old.people > stake.people)
        found[stake.place] = (*larger, stake)
    return found


def later(kept: Kept, since: int) -> Kept:
    """Without those of news up to the position `since`."""
    found = {place: tuple(stake for stake in stakes if stake.position > since) for place, stakes in kept.items()}
    return {place: stakes for place, stakes in found.items() if stakes}


def by_cause(kept: Kept) -> dict[Cause, int]:
    """People by the cause that counts for their place, most first."""
    counted: Counter[Cause] = Counter()
    for first, *_ in kept.values():
        counted[first.cause] += first.people
    return dict(counted.most_common())


# ---- what one piece of news puts at stake: people by place ----


def beyond_stated(village: str, people: Mapping[str, int], stated: Iterable[Json]) -> dict[str, int]:
    """Of a village's report, against the places of the plan's demand."""
    places = {place["place"]: place for place in stated}
    place = places.get(village)
    sheltered = place and any(p["kind"] == "shelter" and p["township"] == place["township"] for p in places.values())
    planned = place["people"] if place else {}
    return {
        village: sum(
            max(0, number - planned.get(group, 0))
            for group, number in people.items()
            if not (sheltered and group.endswith(EVACUATED))
        )
    }


def ahead(released: Json, trip: Json | None, deadline_min: float) -> list[str]:
    """The places at which a released trip was to unload by the deadline and has not done so; `trip` as relief tells."""
    done = {stop["stop"] for stop in (trip or {}).get("stops", ()) if stop["ended"] is not None}
    return [
        stop["place"]
        for stop in released["stops"]
        if stop["do"] == "unload" and stop["stop"] not in done and stop["end_min"] <= deadline_min + TOLERANCE_MIN
    ]


def is_open(trip: Json | None) -> bool:
    """A trip of which relief has not told yet is about to be planned."""
    return trip is None or trip.get("state", "planned") in OPEN
