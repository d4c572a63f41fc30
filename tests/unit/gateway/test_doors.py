"""What passes the gateway, what does not, and what arrives behind it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import httpx2
import pytest
import uvicorn

from services.gateway import doors
from services.gateway.doors import LocalDoor, RemoteDoor, ask, end_to_end, remote_client
from shared.identity import bearer
from shared.problem import Problem
from shared.serve import verifier
from tests.unit.gateway.conftest import PASSWORD, Open, Platform, echo_service, key


async def test_nothing_behind_a_door_is_seen_without_signing_in(platform: Platform) -> None:
    answer = await platform.client().get("/api/inventory/stores")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:ninehours:problem:not-signed-in"


async def test_a_forged_token_opens_nothing(platform: Platform) -> None:
    answer = await platform.client().get("/api/inventory/stores", headers={"Authorization": "Bearer e30.e30.e30"})
    assert answer.status_code == 401


async def test_the_document_of_a_service_is_no_secret(platform: Platform) -> None:
    answer = await platform.client().get("/api/inventory/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["servers"] == [{"url": "/api/inventory"}]


@pytest.mark.parametrize("path", ["/api/nothing/at/all", "/api/inventori/stores", "/api/"])
async def test_an_unknown_door_is_a_problem_and_never_the_page(platform: Platform, path: str) -> None:
    answer = await platform.admin.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_service_sees_its_own_path(platform: Platform) -> None:
    answer = await platform.admin.get("/api/inventory/stores/C01?at_least=5&x=1")
    seen = answer.json()
    assert (seen["path"], seen["root_path"]) == ("/stores/C01", "/api/inventory")
    assert seen["query"] == "at_least=5&x=1"


@pytest.mark.parametrize("path", ["/api/inventory/stores", "/api"])
async def test_a_long_answer_travels_packed_to_whoever_takes_it_packed(platform: Platform, path: str) -> None:
    long = f"{path}?said={'again-' * 500}" if path != "/api" else path
    plain = await platform.admin.get(long, headers={"Accept-Encoding": "identity"})
    packed = await platform.admin.get(long, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert len(packed.text) == len(plain.text)
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"


async def test_what_fits_into_a_packet_and_what_is_sent_is_answered_as_it_is(platform: Platform) -> None:
    packing = {"Accept-Encoding": "gzip"}
    assert "content-encoding" not in (await platform.admin.get("/api/inventory/stores", headers=packing)).headers
    long = f"/api/inventory/stores?said={'again-' * 500}"
    assert "content-encoding" not in (await platform.admin.post(long, headers=packing)).headers


async def test_the_service_is_shown_a_token_for_itself_and_nothing_of_the_sign_in(platform: Platform) -> None:
    cookie = {"Cookie": f"ninehours={bearer(platform.admin.headers['authorization'])}"}
    seen = (await platform.admin.get("/api/inventory/stores", headers=cookie)).json()
    assert who(platform, seen) == "admin"
    assert seen["cookie"] is None
    assert seen["authorization"] != platform.admin.headers["authorization"]


def who(platform: Platform, seen: dict[str, str]) -> str:
    """Whom the service takes the request to come from."""
    check = verifier(platform.running.settings.token_key_file, "inventory")
    return check.verify(bearer(seen["authorization"])).name


@pytest.mark.parametrize("given", [{}, {"traceparent": "rubbish"}])
async def test_the_service_is_told_the_trace_that_the_gateway_has_begun(
    platform: Platform, given: dict[str, str]
) -> None:
    seen = (await platform.admin.get("/api/inventory/stores", headers=given)).json()
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-00", seen["traceparent"])


async def test_a_cookie_becomes_a_token_and_goes_no_further(platform: Platform) -> None:
    browser = platform.client()
    await browser.post("/sign-in", json={"user": "admin", "password": PASSWORD})
    seen = (await browser.get("/api/inventory/stores")).json()
    assert seen["authorization"].startswith("Bearer ")
    assert seen["cookie"] is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://elsewhere.test"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://gateway.test"}, 200),
        ({"X-Requested-With": "page"}, 200),
    ],
)
async def test_another_site_cannot_act_with_our_cookie(
    platform: Platform, headers: dict[str, str], status: int
) -> None:
    browser = platform.client()
    await browser.post("/sign-in", json={"user": "admin", "password": PASSWORD})
    answer = await browser.post("/api/inventory/receipts", json={}, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(("meant", "status"), [("admin", 200), ("", 200), ("clerk", 401)])
async def test_what_was_done_in_one_account_is_not_carried_by_the_cookie_of_another(
    platform: Platform, meant: str, status: int
) -> None:
    browser = platform.client(headers={"X-Requested-With": "page"})
    await browser.post("/sign-in", json={"user": "admin", "password": PASSWORD})
    answer = await browser.post("/api/inventory/receipts", json={}, headers={"X-Acting-As": meant})
    assert answer.status_code == status
    if status == 401:
        assert answer.json()["type"] == "urn:ninehours:problem:signed-in-as-another"


async def test_an_own_route_is_guarded_against_other_sites_too(platform: Platform) -> None:
    browser = platform.client()
    await browser.post("/sign-in", json={"user": "admin", "password": PASSWORD})
    answer = await browser.post("/users/admin/deactivate", headers=key())
    assert answer.json()["type"] == "urn:ninehours:problem:cross-site"


async def test_headers_of_one_connection_are_not_passed_on() -> None:
    headers = [
        (b"Host", b"gateway"),
        (b"Connection", b"keep-alive, X-Hop"),
        (b"X-Hop", b"1"),
        (b"Transfer-Encoding", b"chunked"),
        (b"Idempotency-Key", b"abcdefgh"),
    ]
    assert end_to_end(headers) == [(b"Idempotency-Key", b"abcdefgh")]


# between processes


def remote(handler: httpx2.MockTransport | httpx2.ASGITransport) -> RemoteDoor:
    return RemoteDoor("inventory", "http://inventory.test", httpx2.AsyncClient(transport=handler))


async def test_a_request_is_passed_on_over_http(platform_with: Open) -> None:
    door = remote(httpx2.ASGITransport(app=echo_service()))
    async with platform_with({"inventory": door}) as platform:
        answer = await platform.admin.post("/api/inventory/receipts?x=1", content=b"12345")
        seen = answer.json()
        assert (seen["path"], seen["query"], seen["bytes"]) == ("/receipts", "x=1", 5)
        assert who(platform, seen) == "admin"


async def test_an_answer_is_streamed_and_not_gathered() -> None:
    released = asyncio.Event()

    async def halves() -> AsyncIterator[bytes]:
        yield b"first"
        await released.wait()
        yield b"second"

    arrived: list[bytes] = []

    async def send(message: dict[str, object]) -> None:
        body = message.get("body")
        if isinstance(body, bytes) and body:
            arrived.append(body)
            released.set()

    door = remote(httpx2.MockTransport(lambda _: httpx2.Response(200, content=halves())))
    scope = {"method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "headers": []}
    await door(scope, None, send)  # type: ignore[arg-type]
    assert arrived == [b"first", b"second"]


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (httpx2.ConnectError("refused"), 502, "service-unreachable"),
        (httpx2.ReadTimeout("slow"), 504, "service-slow"),
    ],
)
async def test_a_service_that_is_away_is_a_problem_that_says_what_to_do(
    platform_with: Open, error: Exception, status: int, slug: str
) -> None:
    def fail(_: httpx2.Request) -> httpx2.Response:
        raise error

    async with platform_with({"inventory": remote(httpx2.MockTransport(fail))}) as platform:
        answer = await platform.admin.get("/api/inventory/stores")
        assert (answer.status_code, answer.json()["type"]) == (status, f"urn:ninehours:problem:{slug}")
        assert "same Idempotency-Key" in answer.json()["detail"]


async def test_another_replica_answers_for_one_that_is_away() -> None:
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.host)
        if request.url.host == "away":
            raise httpx2.ConnectError("refused")
        return httpx2.Response(200, stream=httpx2.ByteStream(request.url.host.encode()))

    client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    door = RemoteDoor("inventory", "http://away, http://here/", client)
    assert [(await ask(door, "/stores", "")).body for _ in range(2)] == [b"here", b"here"]
    assert sorted(asked) == ["away", "here", "here"]


async def test_what_a_replica_may_have_heard_goes_to_no_other() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadError("cut")

    client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    with pytest.raises(Problem, match="same Idempotency-Key"):
        await ask(RemoteDoor("inventory", "http://one,http://other", client), "/stores", "")


async def test_somebody_who_goes_away_in_the_middle_of_a_request_gets_no_answer_and_makes_no_noise() -> None:
    said = iter([{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}])
    answered: list[object] = []

    async def receive() -> dict[str, object]:
        return next(said)

    async def send(message: object) -> None:
        answered.append(message)

    headers = [(b"content-length", b"8")]
    scope = {"type": "http", "method": "POST", "path": "/receipts", "query_string": b"", "headers": headers}
    await remote(httpx2.ASGITransport(app=echo_service()))(scope, receive, send)
    assert answered == []


async def test_the_gateway_asks_a_service_itself() -> None:
    answer = await ask(LocalDoor(echo_service()), "/stores", "a-token", "limit=1")
    assert answer.status == 200
    assert b'"authorization":"Bearer a-token"' in answer.body


@pytest.mark.parametrize(("idle_s", "expected"), [(0.0, 2), (60.0, 1)])
async def test_a_connection_to_a_service_is_given_up_when_it_is_idle(
    monkeypatch: pytest.MonkeyPatch, idle_s: float, expected: int
) -> None:
    """Before its service would close it, perhaps under a request: then nobody could say whether that was heard."""
    assert uvicorn.Config("none").timeout_keep_alive / 2 > doors.IDLE_S
    monkeypatch.setattr(doors, "IDLE_S", idle_s)
    connections: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(asyncio.current_task())
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with remote_client() as client:
            assert [(await client.get(url)).status_code for _ in range(2)] == [204, 204]
        await asyncio.gather(*filter(None, connections))
    assert len(connections) == expected
