"""The script ./ninehours by itself, in an empty project: what it says and what it starts, without any network."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.readme import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")

LOCK = "# nothing is locked\n"
NO_VENV = "import sys\nsys.exit('No module named venv')\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The script, a lock, and a PATH on which uv notes that it was called."""
    shutil.copy(ROOT / "ninehours", tmp_path)
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text(LOCK)
    stand_in(tmp_path / "bin" / "uv", f'echo "uv $@" >> "{tmp_path}/started"\nexit 1')
    return tmp_path


def stand_in(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def environment_stands(project: Path, note: str) -> None:
    """An environment whose Python only notes what it is asked to run."""
    stand_in(project / ".venv" / "bin" / "python", f'echo "python $@" >> "{project}/started"')
    (project / ".venv" / "lock-digest").write_text(note)


def note(name: str = "requirements.lock") -> str:
    return f"{name} {hashlib.sha256(LOCK.encode()).hexdigest()}"


def run(project: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{project}/bin:/usr/bin:/bin", **more}
    return subprocess.run(
        [sys.executable, str(project / "ninehours"), *arguments], env=environment, capture_output=True, text=True
    )


def started(project: Path) -> list[str]:
    path = project / "started"
    return path.read_text().splitlines() if path.exists() else []


def test_what_is_installed_already_starts_at_once_and_asks_for_no_network(project: Path) -> None:
    environment_stands(project, note())
    done = run(project, "plan", "a b.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert started(project) == ["python -m services.cli plan a b.json"]


def test_another_lock_is_installed_before_anything_starts(project: Path) -> None:
    environment_stands(project, "requirements.lock of-yesterday")
    done = run(project, "plan")
    assert done.returncode == 1
    assert started(project) == [f"uv pip sync --quiet --require-hashes {project}/requirements.lock"]
    assert "Check the network, or point uv at a mirror: UV_DEFAULT_INDEX=" in done.stderr


def test_developers_verbs_want_the_developers_lock_and_everything_keeps_it(project: Path) -> None:
    environment_stands(project, note())
    run(project, "test")
    assert started(project)[0].endswith("requirements-dev.lock")
    environment_stands(project, note("requirements-dev.lock"))
    assert run(project, "plan").returncode == 0
    assert started(project)[-1] == "python -m services.cli plan"


def test_a_python_without_venv_is_told_the_line_that_mends_it(project: Path) -> None:
    (project / "broken").mkdir()
    (project / "broken" / "venv.py").write_text(NO_VENV)
    done = run(project, "demo", PYTHONPATH=str(project / "broken"))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert done.returncode == 1
    assert f"  sudo apt-get install python{version}-venv\n" in done.stderr
    assert "Traceback" not in done.stderr
    assert started(project) == []
