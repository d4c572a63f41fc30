"""docker-compose.yml keeps the Compose schema and the rules of the house."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from services.cli.commands.serve import SERVICES
from services.embedded import SERVICES as EMBEDDED
from services.gateway.settings import GatewaySettings
from services.settings import ALL
from shared.adapters.kafka import KafkaLog
from shared.adapters.mongo import MongoJournal
from shared.runtime import open_log, open_ports
from shared.settings import PREFIX, Settings, refuse_wrong
from tests.architecture.deploy import ASKED, COMPOSE, COMPOSE_TEXT, CONTAINERS, DEPLOY, OURS, ROOT, given

SCHEMA = json.loads((Path(__file__).parent / "compose-spec.json").read_text(encoding="utf-8"))
EXACT = re.compile(r".+:v?\d+\.\d+\.\d+(-[a-z]+)?")
DEFAULTS = {"BIND_ADDRESS": "127.0.0.1", "OTLP_ENDPOINT": ""}
"""All that may be left unsaid."""
OPEN_TO_PEOPLE = {"gateway", "proxy", "grafana"}
CANNOT_BE_ASKED = {"collector"}
"""Its image holds one program, which has no command to ask how it fares."""
NEEDED = {
    f"{PREFIX}{name}" for name in ("STORE_URL_FILE", "LOG_URL", "HOST", "PORT", "TOKEN_KEY_FILE", "OTLP_ENDPOINT")
}
NEEDED_BY_GATEWAY = {f"{PREFIX}{name}" for name in ("SERVICE_URLS", "ADMIN_PASSWORD_FILE")}
every_container = pytest.mark.parametrize("name", CONTAINERS)
every_service = pytest.mark.parametrize("name", OURS)


def test_it_is_what_the_compose_specification_calls_valid():
    faults = jsonschema.Draft7Validator(SCHEMA).iter_errors(COMPOSE)
    assert [f"{fault.json_path}: {fault.message}" for fault in faults] == []


def test_its_services_are_those_that_there_are():
    assert set(OURS) == set(SERVICES) == {service.name for service in EMBEDDED}
    assert {name: one["command"] for name, one in OURS.items()} == {name: ["serve", name] for name in SERVICES}
    assert {one["image"] for one in OURS.values()} == {OURS["gateway"]["image"]}


@every_container
def test_every_image_has_an_exact_version(name):
    assert EXACT.fullmatch(CONTAINERS[name]["image"])


@every_container
def test_nobody_is_root_or_can_become_it_or_write_where_nothing_was_given(name):
    one = CONTAINERS[name]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", one["user"])
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in one


@every_container
def test_everything_has_its_limits_and_starts_again(name):
    one = CONTAINERS[name]
    assert one["deploy"]["resources"]["limits"].keys() == {"memory", "pids"}
    assert one["logging"]["options"].keys() == {"max-size", "max-file"}
    assert one["restart"] == "unless-stopped"


@every_container
def test_everything_that_can_be_asked_is_asked_how_it_fares(name):
    assert ("healthcheck" in CONTAINERS[name]) != (name in CANNOT_BE_ASKED)


@every_service
def test_a_service_is_healthy_when_its_readiness_says_so(name):
    asked = OURS[name]["healthcheck"]["test"]
    assert f"http://127.0.0.1:{given(name)['NINEHOURS_PORT']}/readyz" in asked[-1]
    in_image = re.search(
        r"^HEALTHCHECK .*?CMD (\[.*?\])$", (DEPLOY / "Dockerfile").read_text(), re.DOTALL | re.MULTILINE
    )
    assert asked == ["CMD", *json.loads(in_image[1])]


@every_container
def test_what_is_needed_is_healthy_before(name):
    for needed, how in CONTAINERS[name].get("depends_on", {}).items():
        healthy = needed not in CANNOT_BE_ASKED
        assert how["condition"] == ("service_healthy" if healthy else "service_started")


def test_services_start_after_their_stores_and_the_gateway_last():
    others = set(OURS) - {"gateway"}
    for name in others:
        assert OURS[name]["depends_on"].keys() == {"kafka", "mongo"}
    assert OURS["gateway"]["depends_on"].keys() == {"kafka", "mongo"} | others


def test_what_has_no_default_asks_with_a_sentence_that_says_what_to_do():
    kinds = {}
    for name, kind, text in ASKED.findall(COMPOSE_TEXT):
        kinds.setdefault(name, set()).add(kind)
        if kind == ":-":
            assert DEFAULTS[name] == text
        if kind == ":?":
            assert text.startswith(f"{name} is not set. ")
            assert "docs/deploy.md" in text
    assert all(":?" in kind for name, kind in kinds.items() if name not in DEFAULTS)


@every_container
def test_no_secret_is_written_down(name):
    for variable, value in CONTAINERS[name].get("environment", {}).items():
        if re.search("PASSWORD|SECRET|_KEY$", variable):
            asked = ASKED.fullmatch(value)
            assert asked[2] == ":?" if asked else value.startswith("/run/secrets/"), variable


def test_secrets_in_files_are_all_in_the_folder_that_must_be_named():
    assert {ASKED.match(secret["file"])[1] for secret in COMPOSE["secrets"].values()} == {"SECRETS_DIR"}


@every_service
def test_a_service_starts_with_what_it_is_given_on_kafka_and_mongodb(name, monkeypatch, tmp_path):
    (tmp_path / "store-url").write_text("mongodb://mongo:27017/")
    (tmp_path / "admin-password").write_text("correct horse")
    for variable in [known for known in os.environ if known.startswith(PREFIX)]:
        monkeypatch.delenv(variable)
    for variable, value in given(name).items():
        monkeypatch.setenv(variable, value.replace("/run/secrets/", f"{tmp_path}/"))
    refuse_wrong(ALL)
    log = open_log(Settings())
    assert isinstance(log, KafkaLog)
    assert isinstance(open_ports(name, Settings(), log).journal, MongoJournal)


@every_service
def test_a_service_is_given_all_that_it_needs_to_be_told_here(name):
    ours = {variable for variable in given(name) if variable.startswith(PREFIX)}
    assert ours == NEEDED | (NEEDED_BY_GATEWAY if name == "gateway" else set())


def test_the_gateway_finds_the_others_where_they_listen(monkeypatch):
    monkeypatch.setenv("NINEHOURS_SERVICE_URLS", given("gateway")["NINEHOURS_SERVICE_URLS"])
    assert GatewaySettings().service_urls == {
        name: f"http://{name}:{given(name)['NINEHOURS_PORT']}" for name in OURS if name != "gateway"
    }


@every_service
def test_only_the_gateway_can_sign_tokens(name):
    gateways, others = ["token.pem", "token.pepper", "store-url", "admin-password"], ["token.pub.pem", "store-url"]
    key, *_ = files = gateways if name == "gateway" else others
    assert OURS[name]["secrets"] == files
    assert given(name)["NINEHOURS_TOKEN_KEY_FILE"] == f"/run/secrets/{key}"


@every_container
def test_only_doors_for_people_are_open_and_only_to_this_machine_unless_said_otherwise(name):
    ports = CONTAINERS[name].get("ports", [])
    assert bool(ports) == (name in OPEN_TO_PEOPLE)
    assert all(port.startswith("${BIND_ADDRESS:-127.0.0.1}:") for port in ports)
    assert ("front" in CONTAINERS[name]["networks"]) == (name in OPEN_TO_PEOPLE)
    assert COMPOSE["networks"]["back"] == {"internal": True}


def test_the_gateway_believes_the_proxy_and_nobody_else():
    address = CONTAINERS["proxy"]["networks"]["front"]["ipv4_address"]
    assert given("gateway")["FORWARDED_ALLOW_IPS"] == address


@every_container
def test_every_file_and_secret_that_is_mounted_exists(name):
    one = CONTAINERS[name]
    files = [volume.split(":")[0] for volume in one.get("volumes", []) if volume.startswith("./")]
    assert [file for file in files if not (ROOT / file).exists()] == []
    assert set(one.get("secrets", [])) <= COMPOSE["secrets"].keys()
    named = {volume.split(":")[0] for volume in one.get("volumes", [])} - set(files)
    assert named <= COMPOSE["volumes"].keys()


def test_kafka_is_the_one_that_the_tests_run_against():
    asked = (ROOT / "services/cli/servers/kafka/pom.xml").read_text()
    [version] = re.findall(r"<artifactId>kafka_[\d.]+</artifactId>\s*<version>(.+)</version>", asked)
    assert CONTAINERS["kafka"]["image"] == f"apache/kafka:{version}"
