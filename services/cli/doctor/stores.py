"""Where data lies: the files of the embedded platform, or the servers; the disk beneath; the keys beside."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from services.cli.commands.serve import SERVICES
from services.cli.doctor.finding import Finding, State, fail, ok, warn
from shared.adapters.kafka import KafkaLog
from shared.ports import Unavailable
from shared.runtime import open_log, open_ports, path_of
from shared.settings import Settings
from shared.verify.reading import snapshot

GIB = 1 << 30
FREE_WARN_BYTES, FREE_FAIL_BYTES = 2 * GIB, GIB // 4
CONNECT_S = 3.0
PORTS = {"mongodb": 27017, "kafka": 9092}


def stores(settings: Settings) -> Iterator[Finding]:
    """Of files, only when there are some here or the environment names them: a client's machine has none."""
    folder = path_of(settings.store_url)
    if folder is None:
        yield from served("store", settings.store_url, partial(_read, settings))
    elif folder.exists() or "NINEHOURS_STORE_URL" in os.environ:
        yield from files(folder)
        yield from keys(settings.token_key_file, folder)
    log = path_of(settings.log_url)
    if log is None:
        yield from served("log", settings.log_url, partial(_listen, settings))
    elif log.exists() or "NINEHOURS_LOG_URL" in os.environ:
        yield opened("log", log, "SELECT count(*), count(DISTINCT topic) FROM records", "{} records of {} services")


def files(folder: Path) -> Iterator[Finding]:
    if not folder.is_dir():
        yield fail("store", f"{folder} does not exist", "correct NINEHOURS_STORE_URL, or ./ninehours restore BACKUP")
        return
    if not os.access(folder, os.W_OK):
        yield fail("store", f"{folder} cannot be written by this account", f"sudo chown -R {os.getuid()} {folder}")
    for service in SERVICES:
        journal = folder / f"{service}.journal.db"
        yield opened("store", journal, "SELECT count(*), coalesce(max(at), '–') FROM commits", "{} commits, last {}")
    usage = shutil.disk_usage(folder)
    yield space(str(folder), usage.free)


def opened(check: str, path: Path, select: str, said: str) -> Finding:
    """Read only; a platform at work is not disturbed."""
    try:
        with ExitStack() as stack:
            file = snapshot(path, stack)
            row = file.execute(select).fetchone() if file else None
    except sqlite3.Error as error:
        return fail(check, f"{path}: {error}", "./ninehours verify says what is left; then ./ninehours restore BACKUP")
    if row is None:
        return warn(check, f"{path} does not exist yet", "it is made at the first start")
    return ok(check, f"{path.name}: {said.format(*row)}")


def space(where: str, free: int) -> Finding:
    said = f"{free / GIB:.1f} GiB free at {where}"
    if free >= FREE_WARN_BYTES:
        return ok("disk", said)
    mend = "free some, or move the data to a larger disk: when it is full nothing can be recorded"
    return (fail if free < FREE_FAIL_BYTES else warn)("disk", said, mend)


def served(check: str, url: str, use: Callable[[], Coroutine[None, None, None]]) -> Iterator[Finding]:
    """Whether every server takes connections, and lets us in with the settings that there are."""
    found = [*reached(check, url)]
    yield from found
    if not any(one.state is State.OK for one in found):
        return
    try:
        asyncio.run(use())
    except (Unavailable, SystemExit) as refusal:
        yield fail(check, str(refusal), "docs/deploy.md: TLS and passwords for store and log")
    else:
        yield ok(check, "it lets us in")


async def _read(settings: Settings) -> None:
    async with open_ports(SERVICES[0], settings, open_log(settings)).documents as documents:
        await documents.get("doctor", "doctor")


async def _listen(settings: Settings) -> None:
    log = open_log(settings)
    assert isinstance(log, KafkaLog)
    await log.greet()


def reached(check: str, url: str) -> Iterator[Finding]:
    """Whether every server of a store's or log's URL takes connections."""
    parts = urlsplit(url)
    for host in parts.netloc.rpartition("@")[2].split(","):
        name, _, port = host.rpartition(":") if ":" in host else (host, "", str(PORTS.get(parts.scheme, 0)))
        try:
            socket.create_connection((name, int(port)), CONNECT_S).close()
        except (OSError, ValueError) as error:
            yield fail(
                check, f"{parts.scheme} at {host} takes no connection ({error})", f"start it, or correct {check}"
            )
        else:
            yield ok(check, f"{parts.scheme} at {host} takes connections")


def keys(path: Path, folder: Path) -> Iterator[Finding]:
    """The key that signs tokens, and the pepper without which no password can be checked."""
    if not path.exists():
        yield warn("token key", f"{path} does not exist yet", "the gateway makes it at its first start")
        return
    try:
        pem = path.read_bytes()
        private = b"PRIVATE" in pem
        if private:
            load_pem_private_key(pem, password=None)
        else:
            load_pem_public_key(pem)
    except (OSError, ValueError) as error:
        yield fail(
            "token key", f"{path} is no key that can be read ({error})", "restore it from a backup, or remove it"
        )
        return
    if os.name != "nt" and private and path.stat().st_mode & 0o077:
        yield warn("token key", f"others can read {path}", f"chmod 600 {path}")
    else:
        yield ok("token key", f"{path.name} is sound; such a key does not expire")
    pepper = path.with_suffix(".pepper")
    if private and not pepper.exists() and (folder / "gateway.journal.db").exists():
        yield fail("token key", f"{pepper} is missing: nobody's password is right", "restore it from a backup")
