"""How long certificates are still good: of files, and of what https addresses show."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from services.cli.doctor.finding import Finding, fail, ok, warn
from services.cli.lan.authority import AUTHORITY, Unusable, alternatives, opened
from services.cli.lan.reach import found

DAYS_WARN, DAYS_FAIL = 30, 3
HANDSHAKE_S = 5


def certificates(files: Iterable[Path], urls: Iterable[str]) -> Iterator[Finding]:
    for path in files:
        try:
            found = x509.load_pem_x509_certificates(path.read_bytes())
        except (OSError, ValueError) as error:
            yield fail("certificate", f"{path}: no certificate ({error})", "name the PEM file with the chain")
            continue
        yield lasting(str(path), min(one.not_valid_after_utc for one in found), datetime.now(UTC))
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname:
            yield shown(parts.hostname, parts.port or 443)


def shown(host: str, port: int) -> Finding:
    """Not checked against anybody's trust: an expired one must be seen too."""
    try:
        pem = ssl.get_server_certificate((host, port), timeout=HANDSHAKE_S)
    except OSError as error:
        return fail("certificate", f"{host}:{port} shows none ({error})", "does a TLS proxy listen there?")
    until = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
    return lasting(f"{host}:{port}", until, datetime.now(UTC))


def for_phones(folder: Path) -> Iterator[Finding]:
    """The certificate of `up --lan`, where there is one: whether it lasts and holds this machine's addresses."""
    if not (folder / AUTHORITY).exists():
        return
    again = f"start again: ./ninehours up --lan --data {folder.parent}"
    try:
        held = opened(folder)
        certificate = held.shown_certificate()
    except Unusable as error:
        yield fail("certificate", str(error), again)
        return
    now, anew = datetime.now(UTC), f"rm -r {folder}, {again}, and let phones trust the new authority"
    yield lasting(str(held.ca), held.certificate.not_valid_after_utc, now, anew)
    yield lasting(str(held.shown), certificate.not_valid_after_utc, now, again)
    for address in found().addresses:
        if not held.permits(address):
            yield warn("certificate", f"{held.ca} may not vouch for {address}, an address of this machine", anew)
        elif x509.IPAddress(address) not in alternatives(certificate):
            yield warn("certificate", f"{held.shown} does not cover {address}, an address of this machine", again)


def lasting(whose: str, until: datetime, now: datetime, fix: str = "renew it, then reload the proxy") -> Finding:
    days = (until - now).total_seconds() / 86400
    said = f"{whose} is good until {until:%Y-%m-%d}, {days:.0f} days"
    if days >= DAYS_WARN:
        return ok("certificate", said)
    return (fail if days < DAYS_FAIL else warn)("certificate", said, fix)
