"""One platform and one browser for each module of tests; the pages are built once for all."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.cli.web import build
from services.cli.web.tools import NotReached
from tests.browser.people import Site, chromium, declare, site


@pytest.fixture(scope="session")
def pages() -> None:
    """Built from today's sources.  Where the packages cannot be reached it is a skip; in CI a failure."""
    chromium()
    try:
        build.renew()
    except NotReached as unreached:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"The pages cannot be built without a network: {unreached}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(pages: None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with site(tmp_path_factory.mktemp("town")) as there:
        yield there


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def flood(town: Site) -> Site:
    """The town, in a flood that began a while ago."""
    await declare(town.here)
    return town
