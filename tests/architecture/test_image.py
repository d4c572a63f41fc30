"""The image that all services run from."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys

from tests.architecture.deploy import DEPLOY, OURS, ROOT, run, tool

DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def test_hadolint_finds_nothing():
    run(tool("hadolint", "requirements-dev.lock: ./ninehours test"), DEPLOY / "Dockerfile")


def test_it_builds_on_an_exact_version_which_compose_can_pin():
    [base] = re.findall(r"^ARG PYTHON_IMAGE=(.+)$", DOCKERFILE, re.MULTILINE)
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"${PYTHON_IMAGE}"}
    assert {one["build"]["args"]["PYTHON_IMAGE"] for one in OURS.values()} == {base}


def test_it_installs_what_is_locked_from_the_index_of_whoever_builds():
    assert "--require-hashes" in DOCKERFILE
    assert "-r requirements.lock" in DOCKERFILE
    assert not re.search(r"https?://(?!127\.0\.0\.1)|--index-url|--trusted-host", DOCKERFILE)


def test_it_runs_as_the_user_that_compose_names():
    *_, user = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    assert {one["user"] for one in OURS.values()} == {user}


def test_everything_that_is_copied_is_there_and_is_sent_to_the_builder():
    copied = {
        word for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]
    }
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == sent
    assert all((ROOT / path).exists() for path in copied)


def test_no_pages_that_were_built_elsewhere_get_into_it():
    *_, web = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!services")]
    left_out = (ROOT / ".dockerignore").read_text().partition(web)[2].splitlines()
    assert {"services/gateway/web/dist*", "services/gateway/web/node_modules"} <= set(left_out)
    assert re.search(r"^COPY --from=pages /app/services/gateway/web/dist ", DOCKERFILE, re.MULTILINE)


def test_the_pages_are_built_with_nothing_but_python():
    """In the image nothing is installed when they are built: whatever is imported for it must come with Python."""
    alone = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import services.cli.web.build",
    ]
    assert subprocess.run(alone, capture_output=True, text=True, check=False).stderr == ""


def started(tmp_path, *words):
    """The image's command, with a Python that only says how it was called; (what it said, what lay in the cache)"""
    compiled, cache, programs = (tmp_path / name for name in ("compiled", "cache", "programs"))
    for folder in (compiled, cache, programs):
        folder.mkdir()
    (compiled / "dispatch.nbi").write_text("compiled")
    (programs / "python").write_text('#!/bin/sh\necho "$@"\n')
    (programs / "python").chmod(stat.S_IRWXU)
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "COMPILED": str(compiled),
        "NUMBA_CACHE_DIR": str(cache),
    }
    said = subprocess.run([DEPLOY / "ninehours", *words], env=environment, capture_output=True, text=True, check=True)
    return said.stdout.strip(), sorted(path.name for path in cache.iterdir())


def test_allocation_finds_its_planner_compiled(tmp_path):
    assert started(tmp_path, "serve", "allocation") == ("-m services.cli serve allocation", ["dispatch.nbi"])


def test_any_other_command_is_passed_on_as_it_is(tmp_path):
    assert started(tmp_path, "call", "GET", "/api/relief/places?name=a b") == (
        "-m services.cli call GET /api/relief/places?name=a b",
        [],
    )


DOCKER = """#!{python}
import json, sys
words = sys.argv[1:]
if words[0] == "compose":
    services = {{"relief": {{"image": "ours", "build": {{"args": {{"PYTHON_IMAGE": "python:1.2.3"}}}}}},
                 "kafka": {{"image": "apache/kafka:4.5.6"}}}}
    print(json.dumps({{"services": services}}))
else:
    print("sha256:" + "0" * 63 + str(len(words[3])))
"""


def test_pinning_names_the_digest_of_every_image_that_is_not_built_here(tmp_path):
    """Docker's part is played: there is none where this was written."""
    (tmp_path / "deploy").mkdir()
    script = tmp_path / "deploy/pin.py"
    script.write_text((DEPLOY / "pin.py").read_text())
    (tmp_path / "docker").write_text(DOCKER.format(python=sys.executable))
    (tmp_path / "docker").chmod(stat.S_IRWXU)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run([sys.executable, script], env=environment, capture_output=True, check=True)
    pinned = json.loads((tmp_path / "deploy/digests.yml").read_text())["services"]
    assert pinned["kafka"]["image"].startswith("apache/kafka:4.5.6@sha256:")
    assert pinned["relief"]["build"]["args"]["PYTHON_IMAGE"].startswith("python:1.2.3@sha256:")
    assert "image" not in pinned["relief"]
