"""From `--lan` to files for TLS and an open page: all that must be there before the platform starts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path

from services.cli.demo.failures import DemoFailed
from services.cli.lan.authority import FOLDER, Authority, authority
from services.cli.lan.reach import Reach, found
from services.cli.lan.trust_page import trust_page

EVERYWHERE = "0.0.0.0"  # noqa: S104  people ask for it by --lan
LOOK_EVERY_S = 30.0

Say = Callable[[str, str], None]


@dataclass(frozen=True)
class Wanted:
    """`address`: the only one to listen at; without one, all of this machine."""

    address: IPv4Address | None = None
    trust_port: int = 0


@dataclass
class Lan:
    """`addresses` are those at which phones reach the platform, the likeliest first."""

    held: Authority
    wanted: Wanted
    port: int
    trust_port: int
    addresses: tuple[IPv4Address, ...]

    @property
    def settings(self) -> dict[str, str]:
        """The platform's."""
        return {
            "host": host(self.wanted),
            "tls_certificate_file": str(self.held.shown.resolve()),
            "tls_key_file": str(self.held.shown_key.resolve()),
        }

    @property
    def urls(self) -> list[str]:
        return [f"https://{address}:{self.port}/" for address in self.addresses]

    @property
    def trust_url(self) -> str:
        return f"http://{self.addresses[0]}:{self.trust_port}/"

    @asynccontextmanager
    async def kept_current(self, say: Say) -> AsyncIterator[None]:
        """While within, the certificate follows this machine's addresses and the calendar."""
        watching = asyncio.create_task(self._watch(say))
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    async def _watch(self, say: Say) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                self.look(say)
            except (DemoFailed, OSError) as error:
                say(f"手机用的证书未能更新：{error}", f"The certificate for phones could not be renewed: {error}")

    def look(self, say: Say) -> None:
        """The platform notices by itself when the file has changed."""
        reach = reached(self.wanted)
        self.held.renew(reach, datetime.now(UTC))
        addresses = served(self.held, self.wanted, reach)
        if addresses and addresses != self.addresses:
            self.addresses = addresses
            say(f"本机地址有变，手机请打开 {self.urls[0]}", f"Addresses have changed. Phones open {self.urls[0]}")


@contextmanager
def for_phones(data: Path, port: int, wanted: Wanted | None) -> Iterator[Lan | None]:
    """What `--lan` needs, ready for the platform at `port`; None when nobody asked."""
    if wanted is None:
        yield None
        return
    if not port:
        raise DemoFailed("Phones must know the port: name one with --port N")
    reach, now = reached(wanted), datetime.now(UTC)
    held = authority(data / FOLDER, reach, now)
    addresses = served(held, wanted, reach)
    if not addresses:
        raise DemoFailed(_unserved(held, wanted))
    held.renew(reach, now)
    with trust_page(held, host(wanted), wanted.trust_port, port) as trust_port:
        yield Lan(held, wanted, port, trust_port, addresses)


def host(wanted: Wanted) -> str:
    return str(wanted.address or EVERYWHERE)


def reached(wanted: Wanted) -> Reach:
    return found().at(wanted.address) if wanted.address else found()


def served(held: Authority, wanted: Wanted, reach: Reach) -> tuple[IPv4Address, ...]:
    """Where phones find us and the authority may vouch for it."""
    listening = reach.addresses[:1] if wanted.address else reach.addresses
    return tuple(address for address in listening if held.permits(address))


def _unserved(held: Authority, wanted: Wanted) -> str:
    if not (wanted.address or found().addresses):
        return "This machine is in no network. Connect it, or share its own Wi-Fi, and start again."
    return (
        f"The authority in {held.folder} was made for other networks. Remove it (rm -r {held.folder}), start again, "
        "and let phones trust the new one."
    )
