"""Rules over HTTP: writing, rehearsing, publishing, comparing, and declaring an incident under a version."""

from contextlib import asynccontextmanager

from tests.platform import client, fresh_key, settled
from tests.unit.relief.samples import DECLARATION
from tests.unit.relief.test_over_http import NEEDS, post, relief
from tests.unit.relief.test_rulebook import FORMULA, RULES, TENT, WATER
from tests.unit.relief.world import tell

OCCASION = {name: value for name, value in DECLARATION.items() if name not in RULES} | {"incident": "next"}
SIX_BOTTLES = RULES | {"rations": [WATER | {"quantity": 6}, TENT, FORMULA], "note": "six bottles"}


@asynccontextmanager
async def with_items(folder):
    async with relief(folder) as (running, admin):
        for item in ("WATER", "CARBOY", "TENT", "FORMULA"):
            await tell(running, "inventory.ItemRegistered", f"item/{item}", item=item)
        await settled(running)
        async with client(running, "commander", name="chen") as chief:
            yield running, admin, chief


async def publish_first(running, admin, chief):
    assert (await post(admin, "/rules/draft", RULES | {"note": "the first"})).status_code == 201
    assert (await post(chief, "/rules/1/publish", {"note": "the first"})).status_code == 201
    await settled(running)


async def versions(http):
    return [(each["version"], each["state"], each["in_force"]) for each in (await http.get("/rules")).json()["items"]]


async def test_a_version_comes_into_force_by_four_eyes(tmp_path):
    async with with_items(tmp_path) as (running, admin, chief):
        assert await versions(admin) == []
        assert (await admin.get("/rules/1")).status_code == 404
        await post(admin, "/rules/draft", RULES)
        await settled(running)
        assert await versions(admin) == [(1, "draft", False)]
        refused = await post(admin, "/rules/1/publish", {"note": "mine"})
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:ninehours:problem:forbidden")
        assert "four eyes" in refused.json()["detail"]
        assert (await post(chief, "/rules/1/publish", {"note": "because"})).status_code == 201
        await settled(running)
        assert await versions(admin) == [(1, "published", True)]
        shown = (await admin.get("/rules/1")).json()
        assert (shown["note"], shown["published_by"], shown["rations"][0]["quantity"]) == ("because", "chen", 4)


async def test_an_incident_keeps_the_version_that_it_was_declared_under(tmp_path):
    async with with_items(tmp_path) as (running, admin, chief):
        assert (await admin.get("/incidents/flood")).json()["rules"] is None
        answer = await post(admin, "/incidents", OCCASION)
        assert "no rules have been published yet" in answer.json()["detail"]
        await publish_first(running, admin, chief)
        assert (await post(admin, "/incidents", OCCASION)).status_code == 201
        await post(admin, "/rules/draft", SIX_BOTTLES)
        await post(chief, "/rules/2/publish", {"note": "six"})
        await settled(running)
        assert (await post(admin, "/incidents", OCCASION | {"incident": "later"})).status_code == 201
        assert (await post(admin, "/incidents", OCCASION | {"incident": "old", "rules": 1})).status_code == 201
        await settled(running)
        shown = {body["incident"]: body for body in (await admin.get("/incidents")).json()["items"]}
        told = {code: (body["rules"], body["rations"][0]["quantity"]) for code, body in shown.items()}
        assert told == {"flood": (None, 4), "next": (1, 4), "later": (2, 6), "old": (1, 4)}
        assert (await versions(admin))[-1] == (2, "published", True)


async def test_an_incident_under_no_published_version_is_refused_with_those_that_there_are(tmp_path):
    async with with_items(tmp_path) as (running, admin, chief):
        await publish_first(running, admin, chief)
        await post(admin, "/rules/draft", SIX_BOTTLES)
        await settled(running)
        for version in (2, 9):
            answer = await post(admin, "/incidents", OCCASION | {"rules": version})
            assert answer.status_code == 422
            assert f"version {version} is not published; published are: 1" in answer.json()["detail"]
        both = await post(admin, "/incidents", {**DECLARATION, "incident": "next", "rules": 1})
        assert both.json()["errors"][0]["pointer"] == "/rules"
        lacking = await post(admin, "/incidents", OCCASION | {"deadline_min": 60})
        assert {error["pointer"] for error in lacking.json()["errors"]} >= {"/groups", "/rations"}
        short = await post(admin, "/incidents", OCCASION | {"horizon_min": 300})
        assert short.json()["errors"][0]["pointer"] == "/horizon_min"


async def test_a_draft_is_rehearsed_without_a_trace(tmp_path):
    async with with_items(tmp_path) as (running, admin, chief):
        first = (await admin.post("/rules/check", json=RULES)).json()
        assert first["before"] is None
        assert {row["kind"] for row in first["rations"]} == {"added"}
        await publish_first(running, admin, chief)
        told = (await admin.post("/rules/check", json=SIX_BOTTLES)).json()
        assert {(row["item"], row["before"]["quantity"], row["after"]["quantity"]) for row in told["rations"]} == {
            ("WATER", 4, 6)
        }
        wrong = RULES | {"rations": [WATER, TENT | {"item": "YURT"}, FORMULA]}
        for path in ("/rules/check", "/rules/draft"):
            answer = await post(admin, path, wrong)
            assert answer.json()["errors"] == [
                {"pointer": "/rations/1/item", "detail": "there is no item 'YURT'; register it in the catalogue first"}
            ]
        twice = await admin.post("/rules/check", json=RULES | {"rations": [WATER, WATER]})
        assert twice.json()["type"] == "urn:ninehours:problem:rules-incomplete"
        assert await versions(admin) == [(1, "published", True)]


async def test_two_who_edit_or_publish_do_not_overlook_each_other(tmp_path):
    async with with_items(tmp_path) as (running, admin, chief):
        await publish_first(running, admin, chief)
        seen = (await admin.get("/rules/1")).headers["etag"]

        async def send(http, path, body):
            return await http.post(path, json=body, headers={"Idempotency-Key": fresh_key(), "If-Match": seen})

        assert (await send(admin, "/rules/draft", SIX_BOTTLES)).status_code == 201
        assert (await send(admin, "/rules/draft", RULES)).status_code == 412
        assert (await send(chief, "/rules/2/publish", {"note": "unread"})).status_code == 412
        await settled(running)
        seen = (await chief.get("/rules/2")).headers["etag"]
        assert (await send(chief, "/rules/2/publish", {"note": "read"})).status_code == 201


async def test_a_draft_is_given_up(tmp_path):
    async with with_items(tmp_path) as (running, admin, chief):
        await publish_first(running, admin, chief)
        await post(admin, "/rules/draft", SIX_BOTTLES)
        assert (await post(chief, "/rules/draft/drop", {})).status_code == 201
        await settled(running)
        assert await versions(admin) == [(1, "published", True)]


async def test_versions_are_compared_and_what_it_means_for_an_incident_is_counted(tmp_path):
    async with with_items(tmp_path) as (running, admin, chief):
        await publish_first(running, admin, chief)
        await post(admin, "/rules/draft", SIX_BOTTLES)
        await post(admin, "/incidents/flood/reports", NEEDS | {"village": "v1"})
        await settled(running)
        plain = (await admin.get("/rules/1/changes", params={"to": 2})).json()
        assert {(row["people"], row["more_units"]) for row in plain["rations"]} == {(None, None)}
        told = (await admin.get("/rules/1/changes", params={"to": 2, "incident": "flood"})).json()
        needs = (await admin.get("/incidents/flood/demand")).json()["places"]
        people = sum(place["people"].get("general", 0) for place in needs)
        general = next(row for row in told["rations"] if row["group"] == "general")
        assert (general["people"], general["more_units"]) == (people, 2 * people)
        assert people >= NEEDS["people"]["general"]
        assert (await admin.get("/rules/1/changes", params={"to": 3})).status_code == 404


async def test_only_who_covers_the_whole_territory_writes_rules(tmp_path):
    async with with_items(tmp_path) as (running, _, _), client(running, "coordinator", area="t1") as local:
        answer = await post(local, "/rules/draft", RULES)
        assert (answer.status_code, answer.json()["detail"][:17]) == (403, "The book of rules")


async def test_ones_own_program_is_no_second_pair_of_eyes(tmp_path):
    async with with_items(tmp_path) as (running, _, chief):
        async with client(running, "coordinator", name="chen/nh_key") as program:
            await post(program, "/rules/draft", RULES)
        await settled(running)
        refused = await post(chief, "/rules/1/publish", {"note": "mine"})
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:ninehours:problem:forbidden")


async def test_whoever_plans_does_not_set_the_approval_limit(tmp_path):
    own = DECLARATION | {"incident": "next", "approval_limit_people": 10**6}
    async with with_items(tmp_path) as (running, _, chief), client(running, "coordinator") as coordinator:
        refused = await post(coordinator, "/incidents", own)
        assert (refused.status_code, "Only a commander" in refused.json()["detail"]) == (403, True)
        assert (await post(chief, "/incidents", own)).status_code == 201
