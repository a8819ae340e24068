"""Asks one checked address over HTTP: the whole answer within a time and a size, no redirect followed."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from processes.outgoing.guard import Allowed, Target, resolve

MOST_BYTES = 1_000_000
_CHUNK = 65_536


class Unanswered(Exception):
    """No answer came, or not one that can be used; asking again may help."""


class TooLarge(Exception):
    """The answer is larger than what is read of one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: `seconds` is the time for all of it."""

    method: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer, whatever its status; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(asked: Asked, allowed: Allowed) -> Reply:
    """The answer of the address; AddressRefused, HostUnknown, Unanswered, TooLarge. Never within a transaction."""
    until = time.monotonic() + asked.seconds
    target = resolve(asked.address, allowed)
    connection = _connection(target, max(0.1, until - time.monotonic()))
    # A server that sends a byte now and then would keep every single read in time.
    watch = threading.Timer(max(0.1, until - time.monotonic()), _break_off, [connection])
    watch.daemon = True
    watch.start()
    try:
        headers = {"Accept-Encoding": "identity", **asked.headers, "Host": target.authority, "Connection": "close"}
        connection.request(asked.method, target.path, body=asked.body, headers=headers)
        found = _read(connection.getresponse())
    except (OSError, http.client.HTTPException) as fault:
        said = f"{type(fault).__name__}: {fault}" if time.monotonic() < until else _late(asked)
        raise Unanswered(said) from fault
    finally:
        watch.cancel()
        connection.close()
    if time.monotonic() >= until:  # broken off, an answer without a length looks whole
        raise Unanswered(_late(asked))
    return found


def _late(asked: Asked) -> str:
    return f"no whole answer within {asked.seconds:g} seconds"


def _read(response: http.client.HTTPResponse) -> Reply:
    if (response.length or 0) > MOST_BYTES:
        raise TooLarge()
    body = bytearray()
    while chunk := response.read(_CHUNK):
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge()
    return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, bytes(body))


def _connection(target: Target, seconds: float) -> http.client.HTTPConnection:
    if target.scheme == "https":
        return _Encrypted(target, seconds)
    return _Plain(target, seconds)


class _Plain(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever its name stands for by now."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.target = target

    def connect(self) -> None:
        """As it was checked."""
        self.sock: Any = socket.create_connection((self.target.ip, self.target.port), self.timeout)


class _Encrypted(_Plain):
    """The same by TLS; the certificate is that of the name."""

    def connect(self) -> None:
        """As it was checked, and known by its certificate."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.target.host)


def _break_off(connection: http.client.HTTPConnection) -> None:
    found = connection.sock
    if found is not None:
        try:
            found.shutdown(socket.SHUT_RDWR)
        except OSError:
            found.close()
