"""What all tests share: the same signals however they were started, and servers, each once for whoever wants it."""

from __future__ import annotations

import gc
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers import servers


def pytest_itemcollected(item: pytest.Item) -> None:
    """Tests that schemathesis makes of a document are named by their operation, which it leaves out."""
    if operation := getattr(item, "operation_label", None):
        item._id = replace(item.id, params=operation)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of tests with the same name, parallel workers run one."""
    twice = [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]
    if twice:
        raise pytest.UsageError(f"Give each test a name of its own: {', '.join(twice[:5])}")


@pytest.fixture(scope="session", autouse=True)
def _no_signal_is_ignored() -> None:
    """`nohup` ignores hang-ups, a script's background Ctrl-C, and programs started here would inherit that."""
    for number in (signal.SIGHUP, signal.SIGINT):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_left_open() -> Iterator[None]:
    """What tests of a file forgot to close is reported there: found later, it fails one that knows nothing of it."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def kafka_bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from address_of(servers.kafka, tmp_path_factory.mktemp("kafka"))


@pytest.fixture(scope="session")
def secantus_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from address_of(servers.secantus, tmp_path_factory.mktemp("secantus"))


@pytest.fixture(scope="session")
def ferretdb_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from address_of(servers.ferretdb, tmp_path_factory.mktemp("ferretdb"))


def address_of(server: Callable[[Path], AbstractContextManager[str]], home: Path) -> Iterator[str]:
    with or_not_here(), server(home) as address:
        yield address


@contextmanager
def or_not_here() -> Iterator[None]:
    """Without the programs that servers need, their tests are skipped on a person's machine and fail in CI."""
    try:
        yield
    except servers.Missing as missing:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(str(missing))
