"""Rules of the house that a machine can hold us to."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from importlib import import_module
from pathlib import Path

import pytest

from services.documents import GOLDEN, ROOT, documents, events_of
from services.embedded import SERVICES
from shared.messages import Event

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
SAME_IN_EVERY_SERVICE = ("__init__.py", "__main__.py", "service.py", "commands.py", "events.py", "views", "api")


def tracked(suffix: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / line for line in listed.stdout.splitlines() if line.endswith(suffix))
    return [path for path in paths if path.exists()]


PYTHON = tracked(".py")


@pytest.mark.parametrize("path", PYTHON, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_are_short_enough_to_hold_in_the_head(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= FILE_LINES_MAX
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not (_only_routes(node) or _sample(path)):
            assert node.end_lineno - node.lineno < FUNCTION_LINES_MAX, node.name


def _sample(path: Path) -> bool:
    """Sample data of tests is a table too."""
    return "tests" in path.parts and not path.name.startswith("test_")


def _only_routes(node: ast.AST) -> bool:
    """A function that lists an API's routes is a table, however long."""
    return isinstance(node.returns, ast.Name) and node.returns.id == "APIRouter"


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_every_service_has_the_same_file_names(service):
    folder = ROOT / "services" / service.name
    present = {path.name for path in folder.iterdir()} | {path.stem for path in folder.glob("*.py")}
    assert set(SAME_IN_EVERY_SERVICE) <= present


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_a_service_lists_every_event_that_it_defines(service):
    """One that is missing there can be written, and not be read again."""
    folder = ROOT / "services" / service.name
    modules = [import_module(f"services.{service.name}.{path.stem}") for path in folder.glob("events*.py")]
    defined = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Event) and kind.__module__ == module.__name__ and kind.of
    }
    assert defined
    assert defined == set(service.events)


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_every_event_has_a_golden_file_that_todays_code_reads(service):
    for event in service.events:
        path = GOLDEN / service.name / f"{event.__name__}.{event.of.rpartition('.')[2]}.json"
        assert path.exists(), f"add {path.relative_to(ROOT)}"
        event.read(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_every_consumer_reads_the_golden_files_of_its_producers(service):
    heard = {reaction.on for reaction in service.reactions} | {event for view in service.views for event in view.on}
    for model in heard:
        _, producer, name, version = model.of.split(".")
        path = GOLDEN / producer / f"{name}.{version}.json"
        model.read(json.loads(path.read_text(encoding="utf-8")))


def test_event_names_are_unique_and_well_formed():
    kinds = [event.of for service in SERVICES for event in events_of(service)]
    assert len(kinds) == len(set(kinds))
    for kind in kinds:
        assert re.fullmatch(r"ninehours\.[a-z]+\.[A-Z][A-Za-z]+\.v\d+", kind)


def test_generated_documents_are_up_to_date():
    stale = [
        str(path.relative_to(ROOT))
        for path, content in documents()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]
    assert not stale, f"run ./ninehours docs: {stale}"


def test_the_locks_name_no_index():
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock", "requirements-web.lock"):
        assert "--index-url" not in (ROOT / name).read_text()
        assert not re.search(r"https?://", (ROOT / name).read_text())


def test_nothing_is_left_to_do_in_comments():
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    assert not [path for path in PYTHON if marks.search(path.read_text(encoding="utf-8"))]


def test_tests_wait_for_conditions_and_never_sleep():
    for path in PYTHON:
        if "tests" in path.parts and "bench" not in path.parts:
            assert not re.search(r"(?<!asyncio\.)\btime\.sleep\(", path.read_text(encoding="utf-8")), path
