"""What `up` remembers and says, without a platform: each trouble is a sentence that says what to do."""

from __future__ import annotations

import io
import json
import os
import re
import socket
from ipaddress import IPv4Address

import pytest
from rich.console import Console

from services.cli.commands.up import FREE, _settings, up
from services.cli.demo.narrator import Narrator
from services.cli.lan.authority import Authority
from services.cli.lan.phones import Lan, Wanted
from services.cli.lang import Lang
from services.cli.up.doors import PAGES, Door, acts, as_json, show
from services.cli.up.memory import NotOurs, remembered
from services.cli.warming import missing
from services.cli.web.tools import WEB
from services.gateway.settings import GatewaySettings

URL = "http://127.0.0.1:8000"


def test_what_was_remembered_is_the_same_after_a_restart(tmp_path):
    first = remembered(tmp_path / "data", seed=3)
    first.loaded, first.told = True, 17
    first.save()
    assert remembered(tmp_path / "data", seed=None) == first
    assert (tmp_path / "data" / "up.json").stat().st_mode & 0o777 == 0o600


def test_a_stop_while_it_is_noted_leaves_the_note_before(tmp_path):
    memory = remembered(tmp_path, seed=1)
    memory.path.with_suffix(".new").write_text('{"half of')
    assert remembered(tmp_path, seed=1) == memory
    memory.save()
    assert remembered(tmp_path, seed=1) == memory


@pytest.mark.parametrize("content", ["no JSON", "[]", "{}", json.dumps({"password": "x", "told_min": 3.0})])
def test_a_damaged_note_is_said_with_the_way_to_start_over(tmp_path, content):
    (tmp_path / "up.json").write_text(content)
    with pytest.raises(NotOurs, match="Start over: rm -r"):
        remembered(tmp_path, None)


def test_another_seed_needs_other_data(tmp_path, capsys):
    remembered(tmp_path, seed=1)
    assert up(0, tmp_path, 2, None, as_json=False) == 1
    assert "tells the flood of seed 1. Leave --seed out" in capsys.readouterr().err


def test_data_that_cannot_be_kept_are_said(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert up(0, tmp_path / "file" / "data", None, None, as_json=False) == 1
    assert "Choose a directory that can be written: --data DIR" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert up(port, tmp_path, None, None, as_json=False) == 1
    assert capsys.readouterr().err.endswith(f"Port {port} is taken, perhaps by a platform that runs already. "
                                            "Choose another: --port N\n")  # fmt: skip


def opened():
    return [Door(user, role, "secret", path, body) for user, role, path, body in acts(None, 40)]


def test_everybody_is_told_their_own_page_and_where_the_board_is(tmp_path):
    memory, console = remembered(tmp_path, None), Console(file=io.StringIO(), width=200)
    show(Narrator(console, Lang.EN), URL, memory, opened())
    lines = console.file.getvalue().splitlines()
    assert f"  board: {URL}/board" in lines
    for door in opened():
        assert any(f" · {door.user} · " in line and line.endswith(URL + PAGES[door.role]) for line in lines)
        assert f"  {door.sign_in}" in lines
    told = as_json(URL, memory, opened())
    assert told["board"] == f"{URL}/board"
    assert {role["role"]: role["link"] for role in told["roles"]} == {role: URL + path for role, path in PAGES.items()}


def test_pages_are_those_of_the_applications_menu():
    menu = (WEB / "src" / "ui" / "pages.ts").read_text()
    [several] = re.findall(r"^const ADMINISTRATION = (\[.*\]);$", menu, re.MULTILINE)
    entries = dict(
        re.findall(r"path: '(.+?)'.*roles: (.+?) }", menu.replace("roles: ADMINISTRATION", f"roles: {several}"))
    )
    for role, path in PAGES.items():
        assert f"'{role}'" in entries[path]


def test_a_changed_password_is_asked_for_instead_of_shown():
    shown, asked = Door("desk", "desk", "secret", "/platform"), Door("desk", "desk", "", "/platform")
    assert shown.sign_in == 'eval "$(echo secret | ./ninehours sign-in desk)"'
    assert asked.sign_in == 'eval "$(./ninehours sign-in desk)"'


def test_a_network_gets_the_limits_of_a_platform_and_only_this_machine_is_free_of_them(tmp_path):
    memory, held = remembered(tmp_path, None), Authority(tmp_path, None)
    lan = Lan(held, Wanted(), port=8443, trust_port=8080, addresses=(IPv4Address("192.168.1.2"),))
    assert _settings(memory, None).items() >= FREE.items()
    assert _settings(memory, lan) == {"admin_password": memory.password, **lan.settings}
    assert not lan.settings.keys() & {name for name in GatewaySettings.model_fields if "_per_" in name}


def test_a_solver_is_compiled_when_each_entry_has_a_form_as_new_as_its_source(tmp_path):
    source, kept = tmp_path / "search.py", tmp_path / "__pycache__" / "search.walk-3.py311.nbi"
    source.write_text("\n@entry\ndef walk(): ...\n\n@entry\ndef run(): ...\n")
    (tmp_path / "plain.py").write_text("def nothing(): ...\n")
    assert missing(tmp_path) == 2
    kept.parent.mkdir()
    kept.touch()
    assert missing(tmp_path) == 1
    kept.with_name("search.run-6.py311.nbi").touch()
    assert missing(tmp_path) == 0
    later = kept.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert missing(tmp_path) == 2
