"""What a browser gets: the application at its own paths, from our own files only; problems everywhere else."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import Request

from services.cli.web import build
from services.gateway import parts
from services.gateway.documents import Operation, ServiceDocument, render
from services.gateway.pages import APPLICATION, AT_THE_ROOT, BUILT, PACKED, PageFile, accepted, is_page
from tests.pages import FILES, INDEX, SCRIPT
from tests.unit.gateway.conftest import Open, Platform

WEB = BUILT.parent
PROBLEM = "application/problem+json"


@pytest.fixture
async def unbuilt(platform_with: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Platform]:
    monkeypatch.setattr(parts, "BUILT", tmp_path / "none")
    async with platform_with() as platform:
        yield platform


@pytest.mark.parametrize("path", ["/", "/coordination", "/board/flood-1", "/warehouse/K1/count?step=2", "/outbox/"])
async def test_each_path_of_the_application_answers_with_it(platform: Platform, path: str) -> None:
    answer = await platform.client().get(path)
    assert (answer.status_code, answer.text) == (200, INDEX)
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_application_is_confined_to_our_own_files(platform: Platform) -> None:
    policy = (await platform.client().get("/village")).headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["connect-src"] == "'self'"
    assert rules["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "http" not in policy


@pytest.mark.parametrize(
    "path", ["/boards", "/page/page.css", "/api/x", "/assets/old-0.js", "/assets/%2e%2e/sw.js", "/built-from", "/index"]
)
async def test_what_is_unknown_is_a_problem_and_never_the_application(platform: Platform, path: str) -> None:
    answer = await platform.client().get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)


async def test_nothing_can_be_sent_to_a_page(platform: Platform) -> None:
    for path in ("/", "/board", "/sw.js", "/assets/index-1.js"):
        assert (await platform.client().post(path)).status_code == 405


@pytest.mark.parametrize("path", ["/", "/board/flood-1", "/sw.js", "/assets/index-1.js", "/api", "/outlines"])
async def test_whoever_only_asks_whether_a_page_is_there_gets_its_headers(platform: Platform, path: str) -> None:
    asked, read = await platform.admin.head(path), await platform.admin.get(path)
    assert (asked.status_code, asked.content) == (200, b"")
    told = ("content-type", "content-length", "cache-control", "etag")
    assert [asked.headers.get(name) for name in told] == [read.headers.get(name) for name in told]


@pytest.mark.parametrize("path", ["/", "/index.html", "/sw.js", "/assets/x-1.js", "/board", "/driver/T-1"])
def test_pages_are_known_by_their_paths(path: str) -> None:
    assert is_page(path)


@pytest.mark.parametrize("path", ["/api", "/api/relief/trips", "/me", "/sign-in", "/live", "/boards", "/assets"])
def test_all_else_is_no_page(path: str) -> None:
    assert not is_page(path)


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("sw.js", "text/javascript; charset=utf-8"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("icon.svg", "image/svg+xml; charset=utf-8"),
        ("assets/index-2.css", "text/css; charset=utf-8"),
        ("assets/reader-3.wasm", "application/wasm"),
        ("assets/words-4.json", "application/json"),
    ],
)
async def test_each_file_says_what_it_is(platform: Platform, name: str, media: str) -> None:
    answer = await platform.client().get(f"/{name}")
    assert (answer.text, answer.headers["content-type"]) == (FILES[name], media)
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_assets_are_kept_for_a_year_and_all_else_is_asked_for_anew(platform: Platform) -> None:
    client = platform.client()
    for name in FILES.keys() - {"built-from"}:
        kept = (await client.get(f"/{name}")).headers["cache-control"]
        assert kept == ("public, max-age=31536000, immutable" if name.startswith("assets/") else "no-cache")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
async def test_an_unchanged_file_is_not_sent_again(platform: Platform, encoding: str) -> None:
    client = platform.client(headers={"Accept-Encoding": encoding})
    first = await client.get("/sw.js")
    again = await client.get("/sw.js", headers={"If-None-Match": f'"another", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_a_file_is_sent_packed_to_whoever_takes_it_packed(platform: Platform) -> None:
    """Nobody has left a .br beside this one."""
    plain = await platform.client(headers={"Accept-Encoding": "br"}).get("/assets/index-1.js")
    packed = await platform.client(headers={"Accept-Encoding": "br, gzip"}).get("/assets/index-1.js")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(gzip.compress(SCRIPT.encode())) < len(plain.content)
    assert packed.text == plain.text == SCRIPT
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert plain.headers["etag"] != packed.headers["etag"]


def test_of_two_packed_files_the_smaller_is_sent_to_whoever_takes_it(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    for name, content in {"a.js": b"as it is", "a.js.gz": b"with gzip", "a.js.br": b"with brotli"}.items():
        (tmp_path / name).write_bytes(content)
    bodies = [PageFile(path).answer(asking(taken), "no-cache").body for taken in ("gzip, br", "gzip", "zstd")]
    assert bodies == [b"with brotli", b"with gzip", b"as it is"]


def asking(coding: str) -> Request:
    return Request({"type": "http", "headers": [(b"accept-encoding", coding.encode())]})


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=1, GZIP;q=0.5", "br"),
        ("gzip;q=0", ""),
        ("gzip, br; q=0", "gzip"),
        ("gzip; q=0, br", "br"),
    ],
)
def test_packed_is_only_what_was_asked_for_packed(header: str, wanted: str) -> None:
    assert accepted(header, PACKED) == wanted


async def test_without_a_build_it_is_said_what_to_do_and_the_interface_is_there(unbuilt: Platform) -> None:
    for path in ("/", "/board"):
        answer = await unbuilt.client().get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")
        assert "网页尚未构建" in answer.text
        assert "./ninehours up" in answer.text
        assert "have not been built" in answer.text
    assert (await unbuilt.client().get("/sw.js")).status_code == 404
    assert (await unbuilt.admin.get("/me")).status_code == 200


def test_the_server_knows_the_paths_that_the_application_lists() -> None:
    listed = re.findall(r"path: '/(\w+)'", (WEB / "src/ui/pages.ts").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(APPLICATION)


def test_the_server_knows_the_files_that_lie_at_the_root() -> None:
    assert {path.name for path in (WEB / "public").iterdir()} <= {*AT_THE_ROOT}


async def test_all_that_has_really_been_built_is_served(platform_with: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    if not build.stands():
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse("the pages are not built from today's sources: ./ninehours test builds them, with a network")
    monkeypatch.setattr(parts, "BUILT", BUILT)
    built = {path.relative_to(BUILT).as_posix() for path in BUILT.rglob("*") if path.is_file()}
    served = {name for name in built if not name.endswith((*PACKED.values(),)) and name != build.STAMP}
    async with platform_with() as platform:
        client = platform.client()
        assert [name for name in served if (await client.get(f"/{name}")).status_code != 200] == []
        named = re.findall(r'(?:src|href)="/([^"]+)"', (await client.get("/")).text)
    assert named
    assert set(named) <= served


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
