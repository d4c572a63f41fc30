"""Variables of the environment: a mistyped one ends every process with a sentence, another service's does not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from services.documents import ROOT
from services.embedded import SERVICES
from services.gateway.settings import GatewaySettings
from services.settings import ALL
from shared.serve import ensure_token_key
from shared.settings import refuse_wrong

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
    assert "NINEHOURS_STORE_URL: 'nowhere' is neither" in said


def test_a_secret_may_lie_in_a_file(tmp_path, monkeypatch):
    (tmp_path / "password").write_text("correct horse\n")
    monkeypatch.setenv("NINEHOURS_ADMIN_PASSWORD_FILE", str(tmp_path / "password"))
    refuse_wrong(ALL)
    assert GatewaySettings().admin_password.get_secret_value() == "correct horse"


def test_the_stores_address_may_lie_in_a_file(tmp_path):
    (tmp_path / "store-url").write_text("from-a-file://\n")
    ensure_token_key(tmp_path / "token.pem")
    said = ended(
        "services.relief",
        NINEHOURS_STORE_URL="",
        NINEHOURS_STORE_URL_FILE=str(tmp_path / "store-url"),
        NINEHOURS_TOKEN_KEY_FILE=str(tmp_path / "token.pem"),
    )
    assert "NINEHOURS_STORE_URL: 'from-a-file' is neither" in said


def test_what_is_no_secret_has_no_file():
    assert ended("services", NINEHOURS_PORT_FILE="port").startswith("Unknown setting NINEHOURS_PORT_FILE. ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read (No such file or directory). Name a text file that this account may read."),
        (b"\xff\xfe", "cannot be read (no text). Name a text file that this account may read."),
        (b"\n", "is empty. Write the secret into it, on one line."),
    ],
)
def test_a_file_without_a_secret_is_refused_with_what_to_do(tmp_path, content, said):
    path = tmp_path / "password"
    if content is not None:
        path.write_bytes(content)
    assert ended("services", NINEHOURS_ADMIN_PASSWORD_FILE=str(path)) == (
        f"NINEHOURS_ADMIN_PASSWORD_FILE: {path} {said}\n"
    )


def test_a_secret_is_not_given_twice(tmp_path):
    said = ended("services", NINEHOURS_ADMIN_PASSWORD="x", NINEHOURS_ADMIN_PASSWORD_FILE=str(tmp_path / "password"))
    assert said == (
        "NINEHOURS_ADMIN_PASSWORD and NINEHOURS_ADMIN_PASSWORD_FILE are both set. Keep one and unset the other.\n"
    )


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"LOG_USER": "me"}, "NINEHOURS_LOG_USER and NINEHOURS_LOG_PASSWORD belong together: set both or none"),
        ({"STORE_CA_FILE": "ca.pem"}, "NINEHOURS_STORE_CA_FILE and _CERTIFICATE_FILE need NINEHOURS_STORE_TLS=true"),
        (
            {"LOG_USER": "me", "LOG_PASSWORD": "secret", "LOG_SASL": "PLAIN"},
            "NINEHOURS_LOG_SASL=PLAIN would show the password to the network: it needs NINEHOURS_LOG_TLS=true",
        ),
    ],
)
def test_less_safety_than_was_meant_is_refused(monkeypatch, variables, said):
    for name, value in variables.items():
        monkeypatch.setenv(f"NINEHOURS_{name}", value)
    with pytest.raises(SystemExit) as refusal:
        refuse_wrong(ALL)
    assert str(refusal.value) == f"Mend these settings: {said}"
