"""HTTPS without a proxy: a certificate that is replaced is shown to whoever connects next, without a new start."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog
import uvicorn

LOOK_EVERY_S = 5.0

log = structlog.get_logger()


@asynccontextmanager
async def certificate_followed(config: uvicorn.Config) -> AsyncIterator[None]:
    """`config` is loaded on entry; without a certificate nothing is done."""
    if config.ssl_certfile is None:
        yield
        return
    certificate, key = Path(config.ssl_certfile), Path(config.ssl_keyfile or config.ssl_certfile)
    try:
        config.load()
    except OSError as error:
        raise SystemExit(f"NINEHOURS_TLS_CERTIFICATE_FILE, NINEHOURS_TLS_KEY_FILE: {_why(error)}") from None
    assert config.ssl
    following = asyncio.create_task(_follow(config.ssl, certificate, key))
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def _follow(shown: ssl.SSLContext, certificate: Path, key: Path) -> None:
    known = _version(certificate)
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if (found := _version(certificate)) != known and _renew(shown, certificate, key):
            known = found


def _renew(shown: ssl.SSLContext, certificate: Path, key: Path) -> bool:
    """Tried aside first: a file that does not serve must not spoil what is shown."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        shown.load_cert_chain(certificate, key)
    except OSError as error:
        log.warning("certificate not taken", file=str(certificate), why=_why(error))
        return False
    log.info("certificate renewed", file=str(certificate))
    return True


def _version(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino


def _why(error: OSError) -> str:
    """What OpenSSL refuses is an OSError too."""
    return f"{error.filename}: {error.strerror}" if error.filename else f"they do not serve ({error})"
