"""How a server is spoken to: over TLS or not, whom we trust, as whom we come.  The same for the store and the log."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Access:
    """`names` is what its settings begin with, for sentences: NINEHOURS_STORE or NINEHOURS_LOG.

    `mechanism` is how the password is proven, where the server does not say so itself.
    """

    names: str
    user: str = ""
    password: str = field(default="", repr=False)
    mechanism: str = ""
    tls: bool = False
    ca_file: Path | None = None
    certificate_file: Path | None = None

    def context(self) -> ssl.SSLContext | None:
        """None without TLS.  Ends the process with a sentence when a file holds no certificate."""
        if not self.tls:
            return None
        context = ssl.create_default_context()
        if path := self.ca_file:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # this authority alone is trusted, not the system's
            self._load("CA_FILE", path, "certificate authority", context.load_verify_locations)
        if path := self.certificate_file:
            self._load("CERTIFICATE_FILE", path, "private key and certificate", context.load_cert_chain)
        return context

    def _load(self, name: str, path: Path, what: str, load: Callable[[Path], None]) -> None:
        try:
            load(path)
        except OSError as error:  # those of ssl are some
            why = error.strerror or "it is no PEM"
            raise SystemExit(
                f"{self.names}_{name}: no {what} in {path} ({why}). Name a PEM file that has it."
            ) from None

    def trouble(self, said: str) -> str:
        """What to do about a connection that failed, by what the driver said; "" when that is not known."""
        low = said.lower().replace("_", " ")
        if "certificate verify failed" in low:
            return (
                f"Its certificate is not trusted. Name its authority's PEM file in {self.names}_CA_FILE, and the host "
                f"in {self.names}_URL as the certificate does ({said})"
            )
        if "alert" in low and "certificate" in low:
            return f"It wants a certificate of ours. Name one that it trusts in {self.names}_CERTIFICATE_FILE ({said})"
        if "requires authentication" in low:
            return f"It asks for a user. Set {self.names}_USER and {self.names}_PASSWORD ({said})"
        if "authentication failed" in low:
            return (
                f"It refuses the user {self.user!r}. Check {self.names}_USER and {self.names}_PASSWORD, or the file of "
                f"{self.names}_PASSWORD_FILE ({said})"
            )
        if not any(word in low for word in ("closed", "reset", "ssl")):
            return ""
        if self.tls:
            return (
                f"It breaks TLS off. Name its port with TLS in {self.names}_URL and, if it wants to see a certificate, "
                f"one of ours in {self.names}_CERTIFICATE_FILE ({said})"
            )
        return f"It hangs up on us: it may want TLS. Try {self.names}_TLS=true ({said})"
