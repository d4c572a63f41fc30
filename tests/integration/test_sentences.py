"""Who asks for what is not there, or in a way that cannot be, is told what to do instead."""

from __future__ import annotations

import pytest
import pytest_asyncio

from tests.platform import embedded, fresh_key

pytestmark = pytest.mark.asyncio(loop_scope="module")
RECEIPTS = "/api/inventory/receipts"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def admin(tmp_path_factory):
    async with embedded(tmp_path_factory.mktemp("town")) as town, town.client("admin") as admin:
        yield admin


SENTENCES = [
    ("GET", "/nowhere", 404, "There is nothing at /nowhere. Look for the path in the API description, /api"),
    ("GET", "/api/relief/nowhere", 404, "There is nothing at /api/relief/nowhere. Look for the path in the API"),
    ("GET", "/api/weather/now", 404, "no service 'weather' here. Name one of these: allocation, gateway, inventory, r"),
    ("DELETE", "/api/relief/incidents", 405, "DELETE is not possible here. Possible: GET, POST."),
    ("POST", "/livez", 405, "POST is not possible here. Possible: GET."),
    (
        "GET",
        "/api/inventory/imports/receipts/abc",
        404,
        "no import 'receipts/abc' here. Send the file first, with POST",
    ),
    ("POST", "/api/inventory/imports/gifts", 404, "Name one of these: agreements, "),
    ("POST", "/api/relief/views/receipts/rebuild", 404, "Name one of these: answer, "),
]


@pytest.mark.parametrize(("method", "path", "status", "sentence"), SENTENCES)
async def test_the_sentence_says_what_to_do(admin, method, path, status, sentence):
    answer = await admin.request(method, path, headers={"Idempotency-Key": fresh_key()})
    assert answer.status_code == status, answer.text
    assert sentence in answer.json()["detail"]
    assert answer.json()["instance"] == path


async def test_what_is_possible_stands_in_the_header_too(admin):
    answer = await admin.put("/api/relief/incidents")
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b'{"store": K1}', "character 11: Expecting value"),
        (b"{", "character 2: Expecting property name enclosed in double quotes"),
        (b"store=K1", "character 1: Expecting value"),
    ],
)
async def test_a_body_that_is_no_json_is_told_from_which_character_on(admin, body, where):
    headers = {"Idempotency-Key": fresh_key(), "Content-Type": "application/json"}
    problem = (await admin.post(RECEIPTS, content=body, headers=headers)).json()
    assert problem["detail"] == f"The body is not JSON from {where}. Mend it there and send it again."
    assert problem["errors"] == [{"pointer": "/", "detail": f"is not JSON from {where}"}]


async def test_a_body_that_cannot_be_read_at_all_is_told_how_to_write_it(admin):
    headers = {"Idempotency-Key": fresh_key(), "Content-Type": "application/json"}
    answer = await admin.post(RECEIPTS, content=b"[" * 100_000, headers=headers)
    assert "Send JSON, encoded in UTF-8" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "status"), [("/api/inventory/stores/none", 404), ("/api/inventory/stores?sort=up", 422), ("/users/x", 404)]
)
async def test_a_problem_names_the_path_that_was_asked_for(admin, path, status):
    answer = await admin.get(path)
    assert (answer.status_code, answer.json()["instance"]) == (status, path.partition("?")[0])
