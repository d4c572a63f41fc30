"""The authority of this machine, made once, and the certificate by it that the platform shows.

Phones keep the authority for years, so it may do little: vouch for addresses of local networks and for the names that
this machine had when it was made, and for no further authority.  Its key never leaves the folder.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from services.cli.alone import alone
from services.cli.demo.failures import DemoFailed
from services.cli.lan.reach import LOOPBACK, Reach

FOLDER, AUTHORITY = "lan", "ca.pem"
AUTHORITY_DAYS, CERTIFICATE_DAYS = 3650, 90
RENEW_AT_DAYS = 30
CLOCKS_APART = timedelta(days=1)
"""Valid this long before it was made: a phone whose clock is behind must not refuse it."""
LOCAL = [
    IPv4Network(one)
    for one in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
]
HOST_SHOWN = 40
OTHERS_MAKE_WITHIN_S = 30
USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


class Unusable(DemoFailed):
    """The files cannot be gone on with; the sentence says what to do."""


@dataclass(frozen=True)
class Authority:
    """The files in `folder`; `certificate` is its own, which phones are given."""

    folder: Path
    certificate: x509.Certificate

    @property
    def ca(self) -> Path:
        return self.folder / AUTHORITY

    @property
    def shown(self) -> Path:
        """The certificate that the platform shows; its key stays the same, so the two never disagree."""
        return self.folder / "server.pem"

    @property
    def shown_key(self) -> Path:
        return self.folder / "server.key"

    def shown_certificate(self) -> x509.Certificate:
        return _certificate(self.shown)

    @property
    def fingerprint(self) -> str:
        """As phones show it."""
        return self.certificate.fingerprint(SHA256()).hex(":").upper()

    def permits(self, address: IPv4Address) -> bool:
        return any(isinstance(one.value, IPv4Network) and address in one.value for one in self._permitted())

    def permits_name(self, name: str) -> bool:
        return x509.DNSName(name) in self._permitted()

    def _permitted(self) -> Sequence[x509.GeneralName]:
        return self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or ()

    def renew(self, reach: Reach, now: datetime) -> bool:
        """Make the shown certificate fit, if it does not; whether it had to be."""
        with _alone(self.folder):
            return self._renew(reach, now)

    def _renew(self, reach: Reach, now: datetime) -> bool:
        if current(self, reach, now):
            return False
        if self.certificate.not_valid_after_utc <= now:
            raise Unusable(
                f"The authority in {self.folder} has ended. Remove it (rm -r {self.folder}), start again, and let "
                "phones trust the new one."
            )
        _write(self.shown, _server_certificate(self, reach, now).public_bytes(Encoding.PEM))
        return True


def authority(folder: Path, reach: Reach, now: datetime) -> Authority:
    """The one in `folder`, made when there is none.  Raises Unusable when it cannot be gone on with."""
    with _alone(folder):
        if not (folder / AUTHORITY).exists():
            return _made(folder, reach, now)
        kept = opened(folder)
        _signing_key(kept)
        return kept


def opened(folder: Path) -> Authority:
    """To look at; its key is not touched."""
    return Authority(folder, _certificate(folder / AUTHORITY))


def current(held: Authority, reach: Reach, now: datetime) -> bool:
    """Whether the shown certificate holds every address and name that it may hold, and lasts."""
    if not (held.shown.exists() and held.shown_key.exists()):
        return False
    shown = held.shown_certificate()
    if shown.not_valid_after_utc - now < timedelta(days=RENEW_AT_DAYS):
        return False
    return shown.issuer == held.certificate.subject and set(_alternatives(held, reach)) <= set(alternatives(shown))


def alternatives(shown: x509.Certificate) -> list[x509.GeneralName]:
    return [*shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value]


def _alternatives(held: Authority, reach: Reach) -> list[x509.GeneralName]:
    return [
        *(x509.DNSName(name) for name in reach.names if held.permits_name(name)),
        *(x509.IPAddress(one) for one in dict.fromkeys((LOOPBACK, *reach.addresses)) if held.permits(one)),
    ]


def _made(folder: Path, reach: Reach, now: datetime) -> Authority:
    """The certificate is written last: where it is, the key is too."""
    key = generate_private_key(SECP256R1())
    permitted = [
        *(x509.DNSName(name) for name in reach.names),
        *map(x509.IPAddress, [*LOCAL, *_beyond_local(reach)]),
    ]
    name = _named(f"NineHours {reach.names[-1][:HOST_SHOWN]} {secrets.token_hex(2)}")
    built = _begun(name, name, key, now, AUTHORITY_DAYS)
    for extension, critical in (
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (_use("key_cert_sign", "crl_sign"), True),
        (x509.NameConstraints(permitted, excluded_subtrees=None), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    ):
        built = built.add_extension(extension, critical)
    made = Authority(folder, built.sign(key, SHA256()))
    _write_key(folder / "ca.key", key)
    _write(made.ca, made.certificate.public_bytes(Encoding.PEM))
    return made


def _beyond_local(reach: Reach) -> list[IPv4Network]:
    """Some local networks use public addresses: then each of this machine's alone."""
    return [IPv4Network(one) for one in reach.addresses if not any(one in network for network in LOCAL)]


def _server_certificate(held: Authority, reach: Reach, now: datetime) -> x509.Certificate:
    signing = _signing_key(held)
    if not held.shown_key.exists():
        _write_key(held.shown_key, generate_private_key(SECP256R1()))
    key = _key(held.shown_key)
    left = (held.certificate.not_valid_after_utc - now).days
    built = _begun(_named("NineHours platform"), held.certificate.subject, key, now, min(CERTIFICATE_DAYS, left))
    for extension, critical in (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_use("digital_signature"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectAlternativeName(_alternatives(held, reach)), False),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), False),
    ):
        built = built.add_extension(extension, critical)
    return built.sign(signing, SHA256())


def _begun(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    number = x509.random_serial_number()
    return x509.CertificateBuilder(
        issuer, subject, key.public_key(), number, now - CLOCKS_APART, now + timedelta(days=days)
    )


def _use(*uses: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: use in uses for use in USES})


def _named(name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "NineHours"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _damaged(path, error) from None


def _key(path: Path) -> EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise _damaged(path, error) from None
    if not isinstance(key, EllipticCurvePrivateKey):
        raise _damaged(path, "another kind of key")
    return key


def _signing_key(held: Authority) -> EllipticCurvePrivateKey:
    path = held.folder / "ca.key"
    key = _key(path)
    if key.public_key() != held.certificate.public_key():
        raise _damaged(path, f"it is not the key of {AUTHORITY}")
    return key


def _alone(folder: Path) -> AbstractContextManager[None]:
    """Two who start at once would each make an authority.  This is before the platform sees that its data are taken."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(
            f"{folder} cannot be made ({error}). Choose a directory that can be written: --data DIR"
        ) from None
    return alone(folder, OTHERS_MAKE_WITHIN_S, Unusable)


def _damaged(path: Path, why: object) -> Unusable:
    return Unusable(
        f"{path} cannot be used ({why}). Remove {path.parent} (rm -r {path.parent}), start again, and let phones "
        "trust the new authority."
    )


def _write_key(path: Path, key: EllipticCurvePrivateKey) -> None:
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), mode=0o600)


def _write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Whole or not at all, and never readable by others for a moment if it is not meant for them."""
    file, new = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(file, "wb") as written:
            written.write(content)
        os.chmod(new, mode)
        os.replace(new, path)
    except BaseException:
        os.unlink(new)
        raise
