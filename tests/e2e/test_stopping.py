"""Whoever ends a command ends the platform that it started: no process and no file is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.bench.process import child
from tests.e2e.process import ROOT
from tests.platform import until
from tests.servers.servers import free_port

pytestmark = pytest.mark.drill
STOPPED_WITHIN_S = 60


@contextmanager
def command(folder: Path, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"TMPDIR": str(folder), **settings}
    with (folder.parent / "said.log").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", *arguments], cwd=ROOT, env=environment, stdout=said, stderr=said
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def platform_of(process: subprocess.Popen[bytes]) -> int:
    """The id of the platform's process, as soon as there is one."""

    def found() -> int:
        try:
            return child(process.pid, "-m services")
        except StopIteration:
            assert process.poll() is None
            return 0

    return await until(found, 60)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
async def test_a_demo_that_is_ended_takes_its_platform_and_its_data_along(tmp_path, ending):
    (folder := tmp_path / "temporary").mkdir()
    with command(folder, "demo", "--out", str(tmp_path / "out")) as demo:
        platform = await platform_of(demo)
        demo.send_signal(ending)
        assert demo.wait(STOPPED_WITHIN_S) == 130
        assert not alive(platform)
    assert list(folder.iterdir()) == []


async def test_up_that_is_ended_takes_its_platform_along_and_keeps_the_data(tmp_path):
    (folder := tmp_path / "temporary").mkdir()
    data = tmp_path / "data"
    with command(folder, "up", "--port", "0", "--data", str(data)) as up:
        platform = await platform_of(up)
        up.send_signal(signal.SIGTERM)
        assert up.wait(STOPPED_WITHIN_S) == 0
        assert not alive(platform)
    assert json.loads((data / "up.json").read_text())["password"]


async def test_a_service_that_is_served_alone_is_the_process_itself(tmp_path):
    (folder := tmp_path / "temporary").mkdir()
    settings = {
        "NINEHOURS_STORE_URL": f"sqlite:////{str(folder).lstrip('/')}",
        "NINEHOURS_LOG_URL": f"sqlite:////{str(folder).lstrip('/')}/log.db",
        "NINEHOURS_TOKEN_KEY_FILE": str(folder / "token.pem"),
        "NINEHOURS_PORT": (port := str(free_port())),
    }
    with command(folder, "serve", "gateway", **settings) as gateway:

        async def answers() -> bool:
            assert gateway.poll() is None
            try:
                return httpx2.get(f"http://127.0.0.1:{port}/livez").status_code == 200
            except httpx2.TransportError:
                return False

        await until(answers, 60)
        gateway.terminate()
        assert gateway.wait(STOPPED_WITHIN_S) in (0, -signal.SIGTERM)
