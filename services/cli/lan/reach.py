"""By which addresses and names this machine can be reached in its networks."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from dataclasses import dataclass
from ipaddress import IPv4Address

import ifaddr

LOOPBACK = IPv4Address("127.0.0.1")
ELSEWHERE = ("203.0.113.1", 9)
"""An address kept for examples: nothing is sent there."""
HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})*")


@dataclass(frozen=True)
class Reach:
    """`addresses` are those of its networks, the likeliest first; loopback is not among them."""

    addresses: tuple[IPv4Address, ...]
    names: tuple[str, ...]

    def at(self, address: IPv4Address) -> Reach:
        """The same machine, reached at `address` first."""
        return Reach((address, *(one for one in self.addresses if one != address)), self.names)


def found() -> Reach:
    """As it is now: addresses change when the machine joins another network."""
    own = {IPv4Address(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4}
    usable = (one for one in own if not (one.is_loopback or one.is_link_local or one.is_unspecified))
    first = _towards_others()
    return Reach(tuple(sorted(usable, key=lambda one: (one != first, not one.is_private, one))), names())


def names(host: str | None = None) -> tuple[str, ...]:
    """Of this machine, as far as a certificate can hold them."""
    own = (socket.gethostname() if host is None else host).lower()
    known = ("localhost", own, own if "." in own else f"{own}.local")
    return tuple(dict.fromkeys(name for name in known if HOST_NAME.fullmatch(name)))


def _towards_others() -> IPv4Address | None:
    """The address by which it would speak to others; to connect by UDP asks the routes and sends nothing."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asking:
        try:
            asking.connect(ELSEWHERE)
        except OSError:
            return None
        return IPv4Address(asking.getsockname()[0])
