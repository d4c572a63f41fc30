"""docker-compose.yml as the distributed rehearsal reads it."""

from __future__ import annotations

import pytest

from services.cli.distributed.compose import LOG_HOST, PORT, SECRETS, Here, environment, ours, waves

PORTS = {"inventory": [1001, 1101], "relief": [1002], "allocation": [1003], "gateway": [1004]}
HERE = Here("kafka://127.0.0.1:2002", "/here", PORTS)


@pytest.mark.parametrize("name", PORTS)
def test_nothing_of_the_world_of_containers_is_left_on_this_machine(name):
    settings = {key: HERE.of(name, 0, value) for key, value in environment(ours()[name], {}).items()}
    said = " ".join(settings.values())
    for foreign in (LOG_HOST, SECRETS, f":{PORT}", "0.0.0.0"):
        assert foreign not in said
    assert settings["NINEHOURS_STORE_URL_FILE"] == "/here/store-url"
    assert settings["NINEHOURS_LOG_URL"] == HERE.log_url
    assert settings["NINEHOURS_PORT"] == str(PORTS[name][0])


def test_the_gateway_knows_every_replica():
    urls = environment(ours()["gateway"], {})["NINEHOURS_SERVICE_URLS"]
    assert "http://127.0.0.1:1001,http://127.0.0.1:1101" in HERE.of("gateway", 0, urls)


def test_the_gateway_starts_when_those_behind_it_are_there():
    assert waves() == [["inventory", "relief", "allocation"], ["gateway"]]


def test_an_answer_that_is_missing_is_named():
    with pytest.raises(LookupError, match="SECRET_NUMBER"):
        environment({"environment": {"NUMBER": "${SECRET_NUMBER:?SECRET_NUMBER is not set.}"}}, {})
