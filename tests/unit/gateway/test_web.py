"""The application's own tests, which vitest runs."""

from __future__ import annotations

import os

import pytest

from services.cli.web import tools
from services.cli.web.tools import NotReached


def test_the_application_keeps_its_own_tests() -> None:
    try:
        with tools.alone():
            tools.install()
    except NotReached as away:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"vitest could not be fetched, try again with a network: {str(away)[-500:]}")
    tools.run(tools.pnpm("exec", "vitest", "run"), tools.Failed)
