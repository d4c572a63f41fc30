"""Fetches each server once into a cache: NINEHOURS_SERVERS_CACHE, or the user's cache folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

USER_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
CACHE = Path(os.environ.get("NINEHOURS_SERVERS_CACHE") or USER_CACHE / "ninehours-servers")
KAFKA = Path(__file__).resolve().parent / "kafka"
SECANTUS = "secantusdb==0.7.0b3"


class Missing(Exception):
    """This machine cannot run the server; the sentence says what to install."""


def kafka_jars() -> Path:
    """The folder of the broker's jars."""
    need("java", "mvn", install="Java 17 and Maven: apt-get install openjdk-17-jre-headless maven")

    def fetch(folder: Path) -> None:
        copy = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
        run(["mvn", "-q", "-B", "-f", str(KAFKA / "pom.xml"), *copy])

    return cached("kafka", (KAFKA / "pom.xml").read_bytes(), fetch)


def secantus_python() -> Path:
    """A Python environment of its own: the server is run, never imported."""

    def fetch(folder: Path) -> None:
        run([sys.executable, "-m", "venv", str(folder)])
        run([str(folder / "bin/python"), "-m", "pip", "install", "-q", SECANTUS])

    return cached("secantus", SECANTUS.encode(), fetch) / "bin/python"


def cached(name: str, recipe: bytes, fetch: Callable[[Path], None]) -> Path:
    """The folder that `fetch` has filled for this recipe, now or before.  It appears only when it is complete."""
    folder = CACHE / f"{name}-{hashlib.sha256(recipe).hexdigest()[:12]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as unfinished:
            fetch(Path(unfinished) / name)
            if not folder.exists():
                (Path(unfinished) / name).rename(folder)
    return folder


def need(*programs: str, install: str) -> None:
    if absent := [program for program in programs if not shutil.which(program)]:
        raise Missing(f"{' and '.join(absent)} not found; install {install}")


def run(command: list[str], cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise Missing(f"{command[0]} failed (are its packages reachable?):\n{done.stdout[-2000:]}")
