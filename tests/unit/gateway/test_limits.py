"""How much anyone may ask, and how large it may be."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from starlette.types import Message

from services.gateway.limits import KEYS_MAX, Bucket, TooLarge, limited_body
from shared.problem import Problem
from tests.unit.gateway.conftest import PASSWORD, Open


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_burst_is_allowed_and_the_next_request_is_not() -> None:
    bucket = Bucket("account", 3, now=Clock())
    assert [bucket.take("wang").left for _ in range(3)] == [2, 1, 0]
    verdict = bucket.take("wang")
    assert not verdict.allowed
    assert verdict.wait_s == pytest.approx(1 / 3)


def test_a_bucket_refills_evenly() -> None:
    clock = Clock()
    bucket = Bucket("account", 10, 60, clock)
    assert sum(bucket.take("wang").allowed for _ in range(11)) == 10
    clock.seconds += 6
    assert [bucket.take("wang").allowed for _ in range(2)] == [True, False]


def test_one_account_does_not_use_up_another() -> None:
    bucket = Bucket("account", 1, now=Clock())
    assert bucket.take("wang").allowed
    assert bucket.take("li").allowed
    assert not bucket.take("wang").allowed


def test_looking_does_not_count() -> None:
    bucket = Bucket("account", 1, now=Clock())
    assert bucket.peek("wang").allowed
    assert bucket.take("wang").allowed
    assert not bucket.peek("wang").allowed


def test_memory_is_bounded_however_many_addresses_ask() -> None:
    bucket = Bucket("address", 1, 60, Clock())
    for number in range(KEYS_MAX + 10):
        bucket.take(str(number))
    assert len(bucket._full_at) <= KEYS_MAX


async def test_answers_tell_how_much_is_left_and_when_to_come_back(platform_with: Open) -> None:
    async with platform_with(anonymous_requests_per_s=3) as platform:
        client = platform.client()
        answers = [await client.get("/api") for _ in range(4)]
        assert answers[0].headers["ratelimit-policy"] == '"address";q=3;w=1'
        assert answers[1].headers["ratelimit"].startswith('"address";r=')
        refused = answers[-1]
        assert refused.status_code == 429
        assert refused.json()["type"] == "urn:ninehours:problem:too-many-requests"
        assert refused.headers["retry-after"] == "1"


async def test_the_phones_of_a_village_load_the_application_without_using_up_what_their_address_may_ask(
    platform_with: Open,
) -> None:
    async with platform_with(anonymous_requests_per_s=2) as platform:
        client = platform.client()
        loaded = [await client.get(path) for path in ("/", "/village", "/sw.js", "/assets/index-1.js") * 50]
        assert {answer.status_code for answer in loaded} == {200}
        assert loaded[0].headers["ratelimit-policy"] == '"page";q=1000;w=1'
        assert (await client.get("/api")).status_code == 200


async def test_pages_too_have_an_end(platform_with: Open) -> None:
    async with platform_with(page_requests_per_s=2) as platform:
        client = platform.client()
        assert [(await client.get("/")).status_code for _ in range(3)] == [200, 200, 429]


async def test_probes_are_never_refused(platform_with: Open) -> None:
    async with platform_with(anonymous_requests_per_s=1) as platform:
        client = platform.client()
        assert {(await client.get("/livez")).status_code for _ in range(5)} == {200}


async def test_a_body_beyond_the_limit_is_refused_before_it_is_read(platform_with: Open) -> None:
    async with platform_with(body_bytes_max=1000) as platform:
        answer = await platform.admin.post("/api/inventory/receipts", content=b"x" * 1001)
        assert (answer.status_code, answer.json()["type"]) == (413, "urn:ninehours:problem:body-too-large")


async def test_a_file_may_be_larger(platform_with: Open) -> None:
    async with platform_with(body_bytes_max=1000, import_bytes_max=5000) as platform:
        answer = await platform.admin.post("/api/inventory/imports/receipts", content=b"x" * 5000)
        assert answer.json()["bytes"] == 5000
        answer = await platform.admin.post("/api/inventory/imports/receipts", content=b"x" * 5001)
        assert answer.status_code == 413


async def test_an_undeclared_body_is_counted_while_it_is_read(platform_with: Open) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100

    async with platform_with(body_bytes_max=1000) as platform:
        answer = await platform.admin.post("/api/inventory/receipts", content=chunks())
        assert answer.status_code == 413


async def test_what_arrives_within_the_limit_passes_unchanged() -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": b"12345", "more_body": False}

    counted = limited_body({b"transfer-encoding": b"chunked"}, receive, 5)
    assert (await counted())["body"] == b"12345"
    with pytest.raises(TooLarge):
        await counted()


async def test_a_length_that_is_no_number_is_refused() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(Problem):
        limited_body({b"content-length": b"many"}, receive, 5)


async def test_sign_ins_from_one_address_are_limited(platform_with: Open) -> None:
    async with platform_with(sign_ins_per_min=2) as platform:
        body = {"user": "admin", "password": PASSWORD}
        statuses = [(await platform.client().post("/sign-in", json=body)).status_code for _ in range(2)]
        assert statuses == [200, 429]
