"""Variables of the environment: a mistyped one ends every process with a sentence, another service's does not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from services.documents import ROOT
from services.embedded import SERVICES
from shared.serve import ensure_token_key

MODULES = ["services", *(f"services.{service.name}" for service in SERVICES)]


def ended(module: str, **variables: str) -> str:
    """What a process says that ends before it listens."""
    environment = os.environ | {"NINEHOURS_STORE_URL": "nowhere://", **variables}
    done = subprocess.run([sys.executable, "-m", module], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    return done.stderr


@pytest.mark.parametrize("module", MODULES)
def test_a_mistyped_variable_is_refused_with_the_known_ones(module):
    said = ended(module, NINEHOURS_PORTT="8900")
    assert said.startswith("Unknown setting NINEHOURS_PORTT. Known ones: NINEHOURS_ADMIN_PASSWORD, ")


def test_a_value_that_does_not_fit_is_refused_with_its_name():
    said = ended("services", NINEHOURS_PORT="high", NINEHOURS_APPROVAL_LIMIT_PEOPLE="-1")
    assert said.startswith("Mend these settings: NINEHOURS_PORT: Input should be a valid integer")
    assert "Traceback" not in said


def test_a_service_says_where_the_key_that_it_misses_comes_from(tmp_path):
    said = ended("services.relief", NINEHOURS_TOKEN_KEY_FILE=str(tmp_path / "token.pem"))
    assert said.endswith("does not exist. The gateway makes it: start that first.\n")


@pytest.mark.parametrize("module", ["services", "services.relief"])
def test_another_services_variable_is_not_refused(module, tmp_path):
    """Each gets as far as its store, which lies nowhere."""
    ensure_token_key(tmp_path / "token.pem")
    said = ended(
        module,
        NINEHOURS_APPROVAL_LIMIT_PEOPLE="10",
        NINEHOURS_TOKEN_HOURS="1",
        NINEHOURS_TOKEN_KEY_FILE=str(tmp_path / "token.pem"),
        NINEHOURS_LOG_URL=f"sqlite:////{str(tmp_path).lstrip('/')}/log.db",
        NINEHOURS_LANG="zh",
    )
    assert "NINEHOURS_STORE_URL: 'nowhere://' is neither" in said
