"""What `up` remembers and says, without a platform: each trouble is a sentence that says what to do."""

from __future__ import annotations

import json
import os
import socket

import pytest

from services.cli.commands.up import up
from services.cli.up.doors import Door
from services.cli.up.memory import NotOurs, remembered
from services.cli.warming import missing


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


def test_a_changed_password_is_asked_for_instead_of_shown():
    shown, asked = Door("desk", "desk", "secret", "/platform"), Door("desk", "desk", "", "/platform")
    assert shown.sign_in == 'eval "$(echo secret | ./ninehours sign-in desk)"'
    assert asked.sign_in == 'eval "$(./ninehours sign-in desk)"'


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
