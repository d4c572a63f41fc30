"""The files that deploy the platform, read: docker-compose.yml, the manifests as kustomize builds them, and tools."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.cli.distributed.compose import ASKED, environment, ours

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ours()
OVERLAYS = ("small", "ha")


def tool(name: str, comes_with: str) -> str:
    """The program's path.  Without it a person's test is skipped, and CI's fails."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"{name} is missing; it comes with {comes_with}")
    return str(found)


def run(*command: str | Path) -> str:
    """Its output; what it complains of fails the test."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def given(container: str, **asked: str) -> dict[str, str]:
    """The container's environment after the person who starts it has been asked for `asked`."""
    must = {name for name, kind, _ in ASKED.findall(COMPOSE_TEXT) if kind != ":-"}
    answers = {name: f"a-{name}".lower().replace("_", "-") for name in must} | asked
    return environment(CONTAINERS[container], answers)


@cache
def manifests(overlay: str) -> tuple[dict[str, Any], ...]:
    """What `kubectl apply -k` would send."""
    kubectl = tool("kubectl", "requirements-dev.lock: ./ninehours test")
    built = run(kubectl, "kustomize", DEPLOY / "kubernetes/overlays" / overlay)
    return tuple(yaml.safe_load_all(built))


def of_kind(overlay: str, kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in manifests(overlay) if one["kind"] == kind}


def container(workload: dict[str, Any]) -> dict[str, Any]:
    [only] = workload["spec"]["template"]["spec"]["containers"]
    return only  # type: ignore[no-any-return]
