"""A bad instance is refused with the place of the mistake and a sentence, whatever is wrong with it."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.allocation.planner.instance_rules import must_be_instance
from services.allocation.planner.reading import InstanceError
from services.allocation.planner.solve import solve
from tests.unit.allocation import small_relief

Json = dict[str, Any]
MISSING = object()
WRONG = [
    *(MISSING, None, True, False, -1, 0, 1, 0.5, 1e-7, 5e-324, 1e6, 10**9, 1e300, 10**400),
    *(float("nan"), float("inf"), "", "x", "\ud800", "a\nb", "S", "V", "truck", "bottle", "x" * 300),
    *([], {}, [1], [[]], [{}], {"a": 1}, ["road"]),
]
EVERY_SOLVED = 41
"""Of the instances that are accepted, so many are passed over for one that is solved."""


def relief() -> Json:
    """The napkin at minute 45: one trip has begun, and there is a plan in force."""
    promised = small_relief.plan()
    found = small_relief.instance() | {"now": 45, "committed": [promised["trips"][0]], "previous": promised}
    found["roads"]["closures"] = [{"edge": "r4", "from": 0, "until": 40, "factor": 0.5}]
    return copy.deepcopy(found)


def put(path: str, value: Any) -> Callable[[Json], None]:
    """Writes a value at a JSON pointer; `-` appends to a list, MISSING takes away."""

    def change(instance: Json) -> None:
        *way, last = path.split("/")[1:]
        holder: Any = instance
        for step in way:
            holder = holder[int(step) if isinstance(holder, list) else step]
        key: Any = int(last) if isinstance(holder, list) and last != "-" else last
        if value is MISSING:
            del holder[key]
        elif last == "-":
            holder.append(copy.deepcopy(value))
        else:
            holder[key] = copy.deepcopy(value)

    return change


def refusal(instance: Json) -> InstanceError:
    with pytest.raises(InstanceError) as refused:
        must_be_instance(instance)
    return refused.value


def test_a_sound_instance_is_accepted() -> None:
    must_be_instance(relief())


@pytest.mark.parametrize(
    ("path", "value", "where", "sentence"),
    [
        # what is there at all
        ("/schema", "relief-instance/9", "/schema", "must be relief-instance/1 or relief-instance/2"),
        ("/stores", MISSING, "/stores", "must be a list, is missing"),
        ("/villages", {}, "/villages", "must be a list, is an object"),
        ("/villages/0", 7, "/villages/0", "must be an object, is 7"),
        ("/groups", [], "/groups", "must not be empty"),
        ("/rations", [], "/rations", "must not be empty"),
        ("/roads", None, "/roads", "must be an object, is null"),
        ("/roads/closures", MISSING, "/roads/closures", "must be a list, is missing"),
        # numbers
        ("/now", -1, "/now", "must be at least 0"),
        ("/now", True, "/now", "must be a finite number, is true"),
        ("/items/0/weight_kg", float("nan"), "/items/0/weight_kg", "must be a finite number, is nan"),
        ("/items/0/volume_m3", float("-inf"), "/items/0/volume_m3", "must be a finite number"),
        ("/items/0/weight_kg", 10**400, "/items/0/weight_kg", "must be at most 1,000,000,000, is far too large"),
        ("/supplies/0/quantity", 1.5, "/supplies/0/quantity", "must be a whole number"),
        ("/supplies/0/quantity", "60", "/supplies/0/quantity", 'must be a finite number, is "60"'),
        ("/stores/0/docks", 10**9, "/stores/0/docks", "must be at most 1,000"),
        ("/stores/0/load_kg_per_min", 0, "/stores/0/load_kg_per_min", "must be greater than 0"),
        ("/stores/0/load_kg_per_min", 5e-324, "/stores/0/load_kg_per_min", "must be at least 1e-06"),
        ("/vehicles/0/speed", 0.001, "/vehicles/0/speed", "must be at least 0.01"),
        ("/vehicles/0/max_duty_min", 1e7, "/vehicles/0/max_duty_min", "must be at most 1,000,000"),
        # times
        ("/deadline", 44, "/deadline", "must not be before `now`, is 44 and now is 45"),
        ("/deadline", 50_000, "/deadline", "must be at most 43,200"),
        ("/horizon", 539, "/horizon", "must not be before the deadline, is 539 and 540"),
        # people and goods
        ("/groups/1/id", "infant", "/groups/1/id", 'is used twice: "infant"; it is also the id of /groups/0'),
        ("/groups/0/rank", 0, "/groups/0/rank", "must be at least 1"),
        ("/items/1/id", "bottle", "/items/1/id", "is used twice"),
        ("/items/0/life_saving", "yes", "/items/0/life_saving", "must be true or false"),
        ("/items/1/counts_as/item", "barrel", "/items/1/counts_as/item", "names an unknown item"),
        ("/items/1/counts_as/item", "carboy", "/items/1/counts_as/item", "must be another item"),
        ("/items/1/counts_as/units", 0, "/items/1/counts_as/units", "must be greater than 0"),
        ("/items/2/counts_as", {"item": "carboy", "units": 1}, "/items/2/counts_as/item", "must be a base item"),
        ("/rations/0/item", "barrel", "/rations/0/item", "names an unknown item"),
        ("/rations/0/item", "carboy", "/rations/0/item", "must be a base item, not a substitute"),
        ("/rations/0/groups/1", "giants", "/rations/0/groups/1", 'names an unknown group: "giants"'),
        ("/rations/0/groups/1", "infant", "/rations/0/groups/1", "names a group twice"),
        ("/rations/0/per_persons", 0, "/rations/0/per_persons", "must be greater than 0"),
        ("/rations/0/quantity", 0, "/rations/0/quantity", "must be greater than 0"),
        ("/rations/0/quantity", 1e-6 / 3, "/rations/0/quantity", "must be at least 1e-06"),
        # places
        ("/villages/1/id", "V", "/villages/1/id", "is used twice"),
        ("/stores/1/id", "V", "/stores/1/id", 'is used twice: "V"; it is also the id of /villages/0'),
        ("/roads/nodes/0/id", "S", "/roads/nodes/0/id", "it is also the id of /stores/0"),
        ("/townships/1/id", "near", "/townships/1/id", "is used twice"),
        ("/villages/0/id", "\ud800", "/villages/0/id", "must be text that can be written as UTF-8"),
        ("/villages/0/id", "x" * 201, "/villages/0/id", "must be no longer than 200 characters, has 201"),
        ("/villages/0/township", "far", "/villages/0/township", 'names an unknown township: "far"'),
        ("/villages/0/people/infant", -1, "/villages/0/people/infant", "must be at least 0"),
        ("/villages/0/people/infant", 10**9, "/villages/0/people/infant", "must be at most 10,000,000"),
        ("/villages/0/people", {"a~b\n": 1}, "/villages/0/people/a~0b\\u000a", "names an unknown group"),
        ("/villages/0/access", 7, "/villages/0/access", "must be a non-empty text"),
        # supplies
        ("/supplies/1/id", "water", "/supplies/1/id", "is used twice"),
        ("/supplies/0/store", "nowhere", "/supplies/0/store", "names an unknown store"),
        ("/supplies/0/item", "barrel", "/supplies/0/item", "names an unknown item"),
        ("/supplies/0/rate_per_h", 5, "/supplies/0/quantity", "a supply is a lot or a line"),
        ("/supplies/3/until", 59, "/supplies/3/until", "must not be before `from`, is 59 and 60"),
        ("/supplies/3/ramp_min", -1, "/supplies/3/ramp_min", "must be at least 0"),
        # vehicles and roads
        ("/vehicles/1/id", "truck", "/vehicles/1/id", "is used twice"),
        ("/vehicles/0/depot", "nowhere", "/vehicles/0/depot", 'names an unknown place: "nowhere"'),
        ("/vehicles/0/reach", [], "/vehicles/0/reach", "must not be empty"),
        ("/vehicles/0/reach", "road", "/vehicles/0/reach", "must be a list of non-empty texts"),
        ("/roads/edges/1/id", "r1", "/roads/edges/1/id", "is used twice"),
        ("/roads/edges/0/a", "", "/roads/edges/0/a", "must be a non-empty text"),
        ("/roads/edges/0/minutes", -1, "/roads/edges/0/minutes", "must be at least 0"),
        ("/roads/closures/0/edge", "r9", "/roads/closures/0/edge", "names an unknown road"),
        ("/roads/closures/0/until", -1, "/roads/closures/0/until", "must be at least 0"),
        ("/roads/closures/0/from", 41, "/roads/closures/0/until", "must not be before `from`, is 40 and 41"),
        ("/roads/closures/0/factor", 1.1, "/roads/closures/0/factor", "must be at most 1"),
        ("/roads/closures/0/factor", 1e-9, "/roads/closures/0/factor", "must be 0 where a road is closed"),
        # re-planning
        ("/committed", {}, "/committed", "must be a list"),
        ("/committed/-", small_relief.plan()["trips"][0], "/committed/1/id", "is used twice"),
        ("/committed/0/vehicle", "bus", "/committed/0/vehicle", "names an unknown vehicle"),
        ("/committed/0/stops", [], "/committed/0/stops", "must not be empty"),
        ("/committed/0/stops/0/start", MISSING, "/committed/0/stops/0/start", "must be a finite number, is missing"),
        ("/committed/0/stops/0/end", 30, "/committed/0/stops/0", "must have arrive <= start < end <= depart"),
        ("/committed/0/stops/0/place", "V", "/committed/0/stops/0/place", "names an unknown store"),
        ("/committed/0/stops/1/place", "S", "/committed/0/stops/1/place", "names an unknown village"),
        ("/committed/0/stops/0/do", "dance", "/committed/0/stops/0/do", "must be load or unload"),
        ("/committed/0/stops/0/dock", 2, "/committed/0/stops/0/dock", "must be below the docks of the store"),
        ("/committed/0/stops/0/lines/0/supply", "x", "/committed/0/stops/0/lines/0/supply", "names an unknown supply"),
        ("/committed/0/stops/0/lines/0/quantity", 0, "/committed/0/stops/0/lines/0/quantity", "must be at least 1"),
        ("/previous", "none", "/previous", "must be an object"),
        ("/previous/trips", MISSING, "/previous/trips", "must be a list, is missing"),
        ("/previous/trips/1/stops/0/arrive", None, "/previous/trips/1/stops/0/arrive", "must be a finite number"),
        ("/previous/trips/1/stops/0/lines", 3, "/previous/trips/1/stops/0/lines", "must be a list"),
    ],
)
def test_a_mistake_is_named_with_its_place(path: str, value: Any, where: str, sentence: str) -> None:
    instance = relief()
    put(path, value)(instance)
    refused = refusal(instance)
    assert refused.where == where
    assert sentence in refused.sentence


def test_a_ration_of_next_to_nothing_is_a_mistake() -> None:
    instance = relief()
    instance["rations"][0] |= {"quantity": 0.5, "per_persons": 1e6}
    refused = refusal(instance)
    assert refused.where == "/rations/0/per_persons"
    assert refused.sentence.startswith("leaves less than a millionth of a unit")


def test_people_of_a_group_that_no_ration_names_would_be_counted_for_nothing() -> None:
    instance = relief()
    instance["groups"].append({"id": "guests", "rank": 2})
    must_be_instance(instance)
    instance["villages"][0]["people"]["guests"] = 3
    refused = refusal(instance)
    assert refused.where == "/groups/2"
    assert refused.sentence.startswith("is named by no ration, and /villages/0 has people of it")


def test_a_trip_that_has_begun_may_not_crowd_a_dock_for_ever() -> None:
    instance = relief()
    begun = instance["committed"][0]
    instance["committed"] = [begun | {"id": f"t{n}"} for n in range(101)]
    assert refusal(instance).where == "/committed/100/stops/0/dock"


@pytest.mark.parametrize(
    "change",
    [
        put("/roads/edges/1/b", "J"),  # a village without a road
        put("/roads/edges/3/b", "somewhere"),  # a crossing that nothing else names
        put("/vehicles/0/depot", "J"),
        put("/items/1/counts_as", None),
        put("/items/-", {"id": "jug", "weight_kg": 0, "volume_m3": 0, "life_saving": True}),
        put("/supplies/0/available_until", MISSING),
        put("/roads/closures/0/until", MISSING),
        put("/villages/0/people", {}),
        put("/previous/trips/1/vehicle", "sold"),
        put("/previous/trips/1/stops/1/place", "deserted"),
        put("/townships/-", {"id": "empty"}),
        put("/supplies/0/available_until", 0),
    ],
)
def test_what_may_be_so_is_accepted(change: Callable[[Json], None]) -> None:
    instance = relief()
    change(instance)
    must_be_instance(instance)


def test_whatever_is_put_wherever_is_refused_with_a_place_or_can_be_planned_with() -> None:
    accepted, refused = [], []
    for path in every_place(relief()):
        for value in WRONG:
            instance = relief()
            put(path, value)(instance)
            try:
                must_be_instance(instance)
                accepted.append(instance)
            except InstanceError as error:
                refused.append(error)
    assert len(accepted) > 1000
    assert len(refused) > 5000
    assert all(error.where.startswith("/") and "\n" not in str(error) and len(str(error)) < 500 for error in refused)
    for instance in accepted[::EVERY_SOLVED]:
        json.dumps(solve(instance, work=1), ensure_ascii=False, allow_nan=False).encode()


def every_place(value: Any, path: str = "") -> Iterator[str]:
    """The JSON pointer of everything inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield f"{path}/{key}"
        yield from every_place(one, f"{path}/{key}")
