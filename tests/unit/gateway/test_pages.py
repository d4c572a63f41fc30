"""What a browser gets: our own files only, and nothing that the policy would refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import services.gateway
from services.gateway.documents import Operation, ServiceDocument, render
from tests.unit.gateway.conftest import Open, Platform

PAGE = Path(services.gateway.__file__).parent / "page"
FILES = sorted(path for path in PAGE.iterdir() if path.suffix != ".svg")


async def test_the_page_comes_with_a_policy_that_allows_only_our_own_files(platform: Platform) -> None:
    answer = await platform.client().get("/")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'self'; frame-ancestors 'none'")
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


async def test_all_files_that_the_page_names_are_there(platform: Platform) -> None:
    client = platform.client()
    html = (await client.get("/")).text
    for name in re.findall(r'(?:src|href)="(/page/[^"]+)"', html):
        assert (await client.get(name)).status_code == 200
    assert (await client.get("/page/passwords.txt")).status_code == 404


async def test_an_unchanged_file_is_not_sent_again(platform: Platform) -> None:
    client = platform.client()
    first = await client.get("/page/page.js")
    again = await client.get("/page/page.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_the_page_asks_nobody_else_for_anything(file: Path) -> None:
    assert not re.search(r"https?://|//[a-z]+\.|@import|url\(", file.read_text(encoding="utf-8"))


def test_both_languages_have_the_same_sentences_with_the_same_places() -> None:
    text = (PAGE / "strings.js").read_text(encoding="utf-8")
    zh, en = (dict(re.findall(r'"?([\w.-]+)"?: "((?:[^"\\]|\\.)*)"', half)) for half in text.split("  en: {"))
    assert zh.keys() == en.keys()
    assert {key: set(re.findall(r"\{\w+\}", zh[key])) for key in zh} == {
        key: set(re.findall(r"\{\w+\}", en[key])) for key in en
    }


def test_every_text_that_the_page_wants_exists() -> None:
    known = set(re.findall(r'"?([\w.-]+)"?: "', (PAGE / "strings.js").read_text(encoding="utf-8")))
    html = (PAGE / "index.html").read_text(encoding="utf-8")
    script = (PAGE / "page.js").read_text(encoding="utf-8") + (PAGE / "words.js").read_text(encoding="utf-8")
    wanted = {*re.findall(r'data-text="(\w+)"', html), *re.findall(r'\bt\("([\w.]+)"', script)}
    assert wanted <= known


async def test_the_list_of_operations_is_public_and_complete(platform: Platform) -> None:
    answer = await platform.client().get("/api")
    assert answer.status_code == 200
    assert 'href="/api/inventory/openapi.json"' in answer.text
    assert "/api/gateway/sign-in" in answer.text


def test_a_service_that_is_away_is_listed_with_the_reason() -> None:
    page = render([ServiceDocument("relief", (), "It cannot be <reached>.")])
    assert "It cannot be &lt;reached&gt;." in page


def test_operations_are_escaped() -> None:
    page = render([ServiceDocument("relief", [Operation("GET", "/x/{y}", "a < b")])])
    assert "a &lt; b" in page


async def test_a_report_of_an_unknown_service_or_incident_is_a_problem(platform: Platform) -> None:
    answer = await platform.admin.get("/report/flood")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert (await platform.client().get("/report/flood")).status_code == 401


async def test_outlines_are_for_those_who_have_signed_in_and_may_be_missing(
    platform_with: Open, tmp_path: Path
) -> None:
    file = tmp_path / "outlines.geojson"
    async with platform_with(outlines_file=file) as platform:
        assert (await platform.client().get("/outlines")).status_code == 401
        assert (await platform.admin.get("/outlines")).json() == {"type": "FeatureCollection", "features": []}
        file.write_text('{"type":"FeatureCollection","features":[{"id":411081}]}', encoding="utf-8")
        assert (await platform.admin.get("/outlines")).json()["features"] == [{"id": 411081}]
