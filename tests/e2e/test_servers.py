"""`./ninehours servers`: what it starts stays until it is stopped, and comes back at the same addresses."""

from __future__ import annotations

import pytest

from services.cli.codes import DONE, FAILED, USAGE
from services.cli.commands import servers as command
from services.cli.servers import fetch
from services.cli.servers.keep import kept
from services.cli.servers.launch import listening
from tests.conftest import or_not_here


@pytest.mark.servers
@pytest.mark.drill
@pytest.mark.timeout(300)
def test_servers_are_started_once_and_keep_their_addresses_and_their_data(tmp_path, capsys):
    with or_not_here():
        fetch.kafka_jars()
    try:
        assert command.servers("start", tmp_path) == DONE
        exported = capsys.readouterr().out
        log, store = kept(tmp_path).values()
        assert f"export NINEHOURS_LOG_URL='{log.address}'" in exported
        assert f"export NINEHOURS_STORE_URL='{store.address}'" in exported
        before = log.pid, store.pid
        assert command.servers("start", tmp_path) == DONE
        assert (log.pid, store.pid) == before
        assert command.servers("status", tmp_path) == DONE
    finally:
        command.servers("stop", tmp_path)
    assert not listening(log.port)
    assert not listening(store.port)
    assert command.servers("status", tmp_path) == FAILED
    try:
        assert command.servers("start", tmp_path) == DONE
        assert exported in capsys.readouterr().out
    finally:
        command.servers("stop", tmp_path)


def test_what_is_missing_is_said_with_what_to_install_and_nothing_is_left_running(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(fetch.shutil, "which", lambda _: None)
    assert command.servers("start", tmp_path) == FAILED
    assert "install Java 17 and Maven" in capsys.readouterr().err
    assert command.servers("status", tmp_path) == FAILED


def test_another_act_names_those_that_there_are(tmp_path, capsys):
    assert command.servers("restart", tmp_path) == USAGE
    assert "start, stop, status" in capsys.readouterr().err
