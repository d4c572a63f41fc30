"""What the OpenAPI documents do not list: pages, health and streams.  Each answers as what it is, and never breaks."""

from __future__ import annotations

import pytest
import pytest_asyncio
from fastapi.routing import APIRoute

from services.embedded import SERVICES
from services.gateway import parts
from services.gateway.pages import APPLICATION
from shared.http import create_app
from tests.e2e.hamlet import declare, hamlet
from tests.pages import small_pages

pytestmark = pytest.mark.asyncio(loop_scope="module")
HTML, JSON, PROBLEM = "text/html", "application/json", "application/problem+json"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory):
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(parts, "BUILT", small_pages(tmp_path_factory.mktemp("pages")))
        async with hamlet(tmp_path_factory.mktemp("hamlet")) as here:
            await declare(here)
            yield here


UNLISTED = [
    *((path, path, 200, HTML) for path in ("/", *(f"/{name}" for name in APPLICATION))),
    *((f"/{name}/{{below:path}}", f"/{name}/one/two", 200, HTML) for name in APPLICATION),
    ("/index.html", "/index.html", 200, HTML),
    ("/sw.js", "/sw.js", 200, "text/javascript"),
    ("/manifest.webmanifest", "/manifest.webmanifest", 200, "application/manifest+json"),
    ("/icon.svg", "/icon.svg", 200, "image/svg+xml"),
    ("/icon-maskable.svg", "/icon-maskable.svg", 200, "image/svg+xml"),
    ("/assets/{name:path}", "/assets/index-1.js", 200, "text/javascript"),
    ("/assets/{name:path}", "/assets/none.js", 404, PROBLEM),
    ("/api", "/api", 200, HTML),
    ("/sign-in/ways", "/sign-in/ways", 200, JSON),
    ("/sign-in/oidc", "/sign-in/oidc", 404, PROBLEM),
    ("/sign-in/oidc/return", "/sign-in/oidc/return", 404, PROBLEM),
    ("/report/{incident}", "/report/flood-1", 200, HTML),
    ("/report/{incident}", "/report/none", 404, PROBLEM),
    ("/report/{incident}.pdf", "/report/flood-1.pdf", 200, "application/pdf"),
    ("/print/waybill/{trip}.pdf", "/print/waybill/none.pdf", 404, PROBLEM),
    ("/print/labels/{trip}.pdf", "/print/labels/none.pdf", 404, PROBLEM),
    ("/outlines", "/outlines", 200, "application/geo+json"),
    ("/livez", "/livez", 200, JSON),
    ("/readyz", "/readyz", 200, JSON),
    ("/livez", "/api/inventory/livez", 200, JSON),
    ("/readyz", "/api/relief/readyz", 200, JSON),
]


@pytest.mark.parametrize(("_", "path", "status", "content"), UNLISTED)
async def test_it_answers_as_what_it_is(here, _, path, status, content):
    answer = await here.coordinator.get(path)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, content)


@pytest.mark.parametrize(("_", "path", "__", "___"), UNLISTED)
async def test_it_only_can_be_read(here, _, path, __, ___):
    for method in ("POST", "PUT", "DELETE"):
        answer = await here.coordinator.request(method, path, headers={"Sec-Fetch-Site": "same-origin"})
        assert (answer.status_code, answer.headers["content-type"]) == (405, PROBLEM)


@pytest.mark.parametrize("path", ["/report/flood-1", "/live"])
async def test_a_stranger_sees_no_report_and_no_stream(here, path):
    answer = await here.coordinator.get(path, headers={"Authorization": ""})
    assert (answer.status_code, answer.headers["content-type"]) == (401, PROBLEM)


async def test_nothing_unlisted_is_left_out(here):
    """The stream of /live is tested where there is a server that streams."""
    unlisted = set()
    for service in SERVICES:
        app = create_app(here.town.platform.services[service.name], service.name)
        unlisted |= {route.path for route in app.routes if isinstance(route, APIRoute) and not route.include_in_schema}
    assert unlisted == {path for path, *_ in UNLISTED} | {"/live"}
