"""Knows which addresses may be reached from here: none within the house but those that the setting names."""

import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
IP = ipaddress.IPv4Address | ipaddress.IPv6Address
PORTS = {"https": 443, "http": 80}
PUBLIC_PORTS = frozenset({443, 8443})  # of hosts that the setting does not name
LONGEST = 2_000  # characters of an address
_DOTS = frozenset({".", ".."})  # a value of a case could lead to another place of the service
# Ways of writing an IPv4 address in an IPv6 one; what is inside decides.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_REFUSED = tuple(ipaddress.ip_network(text) for text in ("64:ff9b:1::/48", "fec0::/10", "192.88.99.0/24"))


class AddressRefused(Exception):
    """It is no address that the desk asks; the text says why."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"The address {address[:200]} is not asked: {reason}.")


class HostUnknown(Exception):
    """No address stands behind the name now."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Hosts (lower case) and networks that may be reached although they are private, and without encryption."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def names(self, host: str, ip: IP) -> bool:
        """Whether the setting names this host, or a network with its address."""
        return host in self.hosts or any(ip in network for network in self.networks)


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: the address that was checked, under the name that was asked for."""

    scheme: str
    host: str
    port: int
    path: str  # with its query
    ip: str

    @property
    def authority(self) -> str:
        """What the header Host says."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"


def read_allowed(text: str) -> Allowed:
    """The setting OUTGOING_ALLOWED: names, addresses and networks with commas."""
    hosts, networks = set[str](), list[Network]()
    for item in (part.strip().lower() for part in text.split(",")):
        try:
            networks += [ipaddress.ip_network(item)] if item else []
        except ValueError:
            hosts.add(item)
    return Allowed(frozenset(hosts), tuple(networks))


def parse(address: str) -> tuple[str, str, int, str]:
    """(scheme, host in ASCII and lower case, port, path with query); AddressRefused."""
    if len(address) > LONGEST or any(ord(letter) <= 32 or ord(letter) == 127 for letter in address) or "\\" in address:
        raise AddressRefused(address, "it is too long or has spaces in it")
    try:
        parts = urlsplit(address)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
        if host and not _as_ip(host):
            host = host.encode("idna").decode().lower()
    except (ValueError, UnicodeError):
        raise AddressRefused(address, "it cannot be read") from None
    if parts.scheme not in PORTS or not host:
        raise AddressRefused(address, "it begins with https:// and names a host")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise AddressRefused(address, "it carries a name or password; these are kept as secrets")
    if "%" in host or not all(letter.isalnum() or letter in ".-:_" for letter in host):
        raise AddressRefused(address, "its host cannot be read")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not _DOTS.isdisjoint(map(unquote, parts.path.split("/"))):
        raise AddressRefused(address, "it goes up or stays by . or ..; what is meant is written out")
    if not path.isascii():
        raise AddressRefused(address, "what is not plain ASCII in it has to be quoted")
    return parts.scheme, host, port or PORTS[parts.scheme], path


def resolve(address: str, allowed: Allowed) -> Target:
    """Ask once which addresses the host has, and take one only if all may be reached. AddressRefused, HostUnknown."""
    scheme, host, port, path = parse(address)
    found = list(dict.fromkeys(_addresses(host, port)))
    for ip in found:
        _check(address, scheme, host, port, ip, allowed)
    return Target(scheme, host, port, path, str(found[0]))


def _check(address: str, scheme: str, host: str, port: int, ip: IP, allowed: Allowed) -> None:
    if allowed.names(host, ip):
        return
    if not is_public(ip):
        raise AddressRefused(address, f"{ip} is not public, and OUTGOING_ALLOWED does not name it")
    if scheme != "https":
        raise AddressRefused(address, "it is not encrypted (https://), and OUTGOING_ALLOWED does not name it")
    if port not in PUBLIC_PORTS:
        raise AddressRefused(address, "its port is neither 443 nor 8443, and OUTGOING_ALLOWED does not name it")


def is_public(ip: IP) -> bool:
    """Whether anybody in the world may reach it: not this machine, its networks, nor what is written in their place."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return ip.ipv4_mapped is None and is_public(inner)
    if any(ip in network for network in _REFUSED):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _addresses(host: str, port: int) -> Iterator[IP]:
    own = _as_ip(host)
    if own is not None:
        yield own
        return
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise HostUnknown(f"{host}: {fault}") from fault
    if not found:
        raise HostUnknown(host)
    for *_, place in found:
        yield ipaddress.ip_address(str(place[0]).partition("%")[0])


def _as_ip(host: str) -> IP | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
