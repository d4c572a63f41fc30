"""What must not go through: each refusal says in a sentence what to do, and changes nothing."""

from __future__ import annotations

import time

import pytest
import pytest_asyncio

from shared.identity import Issuer, Principal
from tests.e2e.hamlet import CITY, COUNTY, INCIDENT, PLACES, TOWNSHIP, VILLAGE, declare, hamlet, receipt, report, stock
from tests.platform import fresh_key, get, until

pytestmark = pytest.mark.asyncio(loop_scope="module")
RECEIPTS, ISSUES = "/api/inventory/receipts", "/api/inventory/issues"
REPORTS = "/api/relief/incidents/flood-1/reports"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory):
    """One hamlet for all: nothing that is refused may leave a trace."""
    async with hamlet(tmp_path_factory.mktemp("hamlet"), bottles=100) as here:
        await declare(here)
        yield here
        await here.town.settled()
        assert await stock(here) == (100, 0)


async def refused(http, path, body, status, slug=None, **headers):
    """The problem with which a POST was refused."""
    sent = {"Idempotency-Key": fresh_key(), **headers}
    answer = await http.post(path, **({"content": body} if isinstance(body, bytes) else {"json": body}), headers=sent)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["detail"]
    assert problem["type"].startswith("urn:ninehours:problem:")
    assert slug in (None, problem["type"].rpartition(":")[2])
    return problem


# unknown codes


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (RECEIPTS, receipt(1, store="K9")),
        (RECEIPTS, receipt(1, item="NIX")),
        (ISSUES, {"store": "K9", "item": "WAT", "quantity": 1, "reason": "x"}),
        (REPORTS, report({"general": 1}, village="999999999999")),
        ("/api/relief/incidents/flood-9/reports", report({"general": 1})),
        ("/api/relief/trips/none/arrival", {"stop": 0}),
        ("/api/relief/vehicles/V9/breakdown", {"reason": "x"}),
        ("/api/allocation/runs", {"incident": "flood-9"}),
        ("/api/allocation/plans/none/approve", {}),
        ("/api/inventory/callups/none/none/answer", {"confirmed": 1}),
        ("/api/inventory/loads", {"trip": "none", "stop": 0}),
        ("/api/inventory/reversals", {"movement": "none", "reason": "x"}),
    ],
)
async def test_an_unknown_code_is_named(here, path, body):
    problem = await refused(here.admin, path, body, 404, "not-found")
    assert any(f"'{code}'" in problem["detail"] for code in ("K9", "NIX", "999999999999", "flood-9", "none", "V9")) or (
        "none" in problem["detail"]
    )


async def test_a_group_that_the_incident_does_not_know_is_refused(here):
    await refused(here.officer, REPORTS, report({"giants": 3}), 422)


async def test_an_unknown_service_is_no_secret(here):
    await refused(here.admin, "/api/weather/now", {}, 404, "not-found")


# quantities and units


@pytest.mark.parametrize("quantity", [-1, 0, 1.5, 10**12, "many", None, True, float(10**308)])
async def test_a_quantity_that_cannot_be_is_refused_by_its_field(here, quantity):
    problem = await refused(here.clerk, RECEIPTS, receipt(1) | {"quantity": quantity}, 422, "invalid")
    assert problem["errors"][0]["pointer"] == "/quantity"


async def test_water_counted_in_litres_is_refused_because_the_book_counts_bottles(here):
    problem = await refused(here.clerk, RECEIPTS, receipt(5, unit="litre"), 422, "invalid")
    assert "bottle" in problem["detail"]


async def test_more_people_in_need_than_affected_is_a_typing_mistake(here):
    await refused(here.officer, REPORTS, report({"general": 20}, affected=10), 422, "invalid")


async def test_a_negative_number_of_people_is_refused(here):
    problem = await refused(here.officer, REPORTS, report({"general": -1}, affected=10), 422, "invalid")
    assert problem["errors"][0]["pointer"] == "/people/general"


async def test_more_than_there_is_cannot_leave_and_the_answer_says_what_is_free(here):
    order = {"store": "K1", "item": "WAT", "quantity": 101, "reason": "for the school"}
    problem = await refused(here.clerk, ISSUES, order, 409, "insufficient")
    assert (problem["wanted"], problem["free"]) == (101, 100)


# times


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (RECEIPTS, receipt(1, happened_at="2021-07-20T21:00:00")),
        (REPORTS, report({"general": 1}, happened_at="2021-07-20T22:00:00")),
        ("/api/relief/incidents", INCIDENT | {"incident": "flood-2", "started_at": "2021-07-20T22:00:00"}),
        ("/clock", {"to": "2021-07-20T23:00:00"}),
    ],
)
async def test_a_time_without_zone_is_refused_with_a_word_on_the_offset(here, path, body):
    problem = await refused(here.admin, path, body, 422)
    assert "time zone" in problem["detail"]


@pytest.mark.parametrize(
    "when",
    [
        "yesterday",
        "2021-02-30T00:00:00Z",
        "2021-07-20T99:00:00Z",
        "",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
    ],
)
async def test_what_is_no_time_is_refused(here, when):
    await refused(here.clerk, RECEIPTS, receipt(1, happened_at=when), 422, "invalid")
    await refused(here.officer, REPORTS, report({"general": 1}, happened_at=when), 422, "invalid")
    await refused(here.admin, "/clock", {"to": when}, 422, "invalid")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (RECEIPTS, receipt(1, happened_at="2021-07-21T22:00:00+08:00")),
        (REPORTS, report({"general": 1}, happened_at="2021-07-21T22:00:00+08:00")),
    ],
)
async def test_what_has_not_happened_yet_cannot_be_recorded(here, path, body):
    await refused(here.admin, path, body, 422, "invalid")


async def test_the_drills_clock_is_not_turned_back(here):
    await refused(here.admin, "/clock", {"to": "2021-07-20T21:00:00+08:00"}, 409)


# who


async def test_an_expired_token_says_that_one_must_sign_in_again(here):
    issuer = Issuer(
        here.town.platform.services["gateway"].settings.token_key_file.read_text(), lambda: time.time() - 7200
    )
    token = issuer.issue(Principal("wang", frozenset({"clerk"}), "", TOWNSHIP), 1)
    problem = await refused(here.clerk, RECEIPTS, receipt(1), 401, "token-expired", Authorization=f"Bearer {token}")
    assert "Sign in again" in problem["detail"]


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x.y.z", "Basic YTpi"])
async def test_without_a_valid_token_nothing_behind_the_gateway_answers(here, token):
    await refused(here.clerk, RECEIPTS, receipt(1), 401, "not-signed-in", Authorization=token)


async def test_a_forged_token_is_nobodys(here, tmp_path):
    from tests.platform import token

    await refused(here.clerk, RECEIPTS, receipt(1), 401, "not-signed-in", Authorization=f"Bearer {token('admin')}")


@pytest.mark.parametrize(
    ("who", "path", "body"),
    [
        ({"roles": ["clerk"], "area": VILLAGE}, RECEIPTS, receipt(1)),
        ({"roles": ["clerk"], "area": "410100"}, RECEIPTS, receipt(1)),
        ({"roles": ["clerk"], "org": "P1"}, RECEIPTS, receipt(1)),
        ({"roles": ["partner"], "org": "P2"}, "/api/inventory/capacity",
         {"line": "L", "store": "P1", "item": "WAT", "rate_per_h": 1, "ramp_min": 0, "lead_min": 0}),
        ({"roles": ["partner"], "org": "P2"}, "/api/inventory/agreements",
         {"agreement": "A", "store": "P1", "item": "WAT", "quantity": 1, "notice_min": 0}),
        ({"roles": ["village_officer"], "area": "411081001002"}, REPORTS, report({"general": 1})),
        ({"roles": ["coordinator"], "area": COUNTY}, "/api/allocation/runs", {"incident": "flood-1"}),
        ({"roles": ["coordinator"], "area": COUNTY}, "/api/relief/incidents", INCIDENT | {"incident": "flood-2"}),
        ({"roles": ["observer"], "area": CITY}, RECEIPTS, receipt(1)),
        ({"roles": ["clerk"], "area": TOWNSHIP}, "/clock", {"to": "2021-07-20T23:00:00+08:00"}),
    ],
)  # fmt: skip
async def test_foreign_organisations_areas_and_roles_are_refused(here, who, path, body):
    async with here.town.client(*who["roles"], org=who.get("org", ""), area=who.get("area", "")) as stranger:
        await refused(stranger, path, body, 403, "forbidden")


async def test_a_stranger_sees_no_stock(here):
    async with here.town.client("clerk", area="410100") as stranger:
        assert (await get(stranger, "/api/inventory/stock"))["items"] == []
        assert (await stranger.get("/api/inventory/stores/K1")).status_code == 403


# size and form


async def test_a_body_too_large_is_refused_before_it_is_read(here):
    body = b'{"store": "K1", "reason": "' + b"x" * (1 << 20) + b'"}'
    problem = await refused(here.clerk, RECEIPTS, body, 413, "body-too-large")
    assert problem["bytes_max"] == 1 << 20


async def test_a_body_that_does_not_say_its_length_is_counted(here):
    async def endless():
        for _ in range(40):
            yield b" " * (1 << 16)

    headers = {"Idempotency-Key": fresh_key(), "Transfer-Encoding": "chunked"}
    answer = await here.clerk.post(RECEIPTS, content=endless(), headers=headers)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"store": "K1"}'])
async def test_a_body_that_is_no_receipt_is_refused(here, body):
    await refused(here.clerk, RECEIPTS, body, 422, "invalid", **{"Content-Type": "application/json"})


async def test_a_body_nested_beyond_measure_is_refused(here):
    await refused(here.clerk, RECEIPTS, b"[" * 100_000, 400, **{"Content-Type": "application/json"})


async def test_a_field_that_nobody_knows_is_not_silently_dropped(here):
    await refused(here.clerk, RECEIPTS, receipt(1, qantity=5), 422, "invalid")


# bulk files

MOVEMENTS = "/api/inventory/imports/movements"
LINE = "receive,K1,WAT,5,L1\n"
HEADER = "kind,store,item,quantity,lot\n"


@pytest.mark.parametrize(
    "broken",
    ["receive,K1,WAT,five,L1\n", "receive,K1,WAT,-5,L1\n", "receive,K9,WAT,5,L1\n", "receive,K1,NIX,5,L1\n",
     "steal,K1,WAT,5,L1\n", "receive,K1,WAT,5,L1,surplus\n", "receive,K1\n"],
)  # fmt: skip
async def test_a_broken_line_in_the_middle_is_named_and_nothing_of_the_file_is_applied(here, broken):
    file = HEADER + LINE * 3 + broken + LINE * 2
    problem = await refused(here.clerk, MOVEMENTS, file.encode(), 422, "import-invalid")
    assert {error["line"] for error in problem["errors"]} == {4}
    assert "nothing of the file was applied" in problem["detail"]
    await here.town.settled()
    assert await stock(here) == (100, 0)


async def test_a_file_with_a_line_of_a_foreign_area_is_refused_as_a_whole(here):
    async with here.town.client("clerk", area="410100") as stranger:
        problem = await refused(stranger, MOVEMENTS, (HEADER + LINE).encode(), 403, "import-invalid")
    assert problem["errors"][0]["line"] == 1


async def test_a_place_whose_parent_is_unknown_is_refused(here):
    orphan = [PLACES[-1] | {"code": "v", "parent": "nowhere"}]
    problem = await refused(here.admin, "/api/relief/imports/places", orphan, 422, "import-invalid")
    assert "nowhere" in problem["errors"][0]["detail"]


async def test_the_same_file_twice_is_the_same_import(here):
    """At the end of this module the stock is what it was: what comes in here goes out again."""
    file = f"{HEADER}receive,K1,WAT,5,L1\nissue,K1,WAT,5,L1\n"
    answers = [(await here.clerk.post(MOVEMENTS, content=file)).json() for _ in range(3)]
    assert len({answer["file"] for answer in answers}) == 1

    async def finished():
        state = await get(here.clerk, f"{MOVEMENTS}/{answers[0]['file']}")
        return state if state["state"] == "finished" else None

    assert (await until(finished))["applied"] == 2
    await here.town.settled()
    moved = await get(here.clerk, "/api/inventory/movements", store="K1")
    assert [m["quantity"] for m in moved["items"]] == [100, 5, 5]
