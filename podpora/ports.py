"""Which ports can be listened on, and which servers answer."""

import socket
from urllib.parse import urlsplit

import click

PORTS = {"amqp": 5672, "amqps": 5671, "smtp": 25, "smtp+starttls": 587, "smtps": 465, "imap": 143, "imaps": 993}
SECONDS = 5


def free_or_refused(host: str, port: int) -> None:
    """Raise a plain refusal if somebody listens on the port already, or we may not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise click.ClickException(
                f"port {port} of {host} is taken ({fault.strerror}); choose another one"
            ) from fault


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def reach(url: str) -> str:
    """The host and port of a server that answers; raise OSError, which names them."""
    address = urlsplit(url)
    host, port = address.hostname or "localhost", address.port or PORTS.get(address.scheme, 0)
    try:
        socket.create_connection((host, port), SECONDS).close()
    except OSError as fault:
        raise OSError(f"{host}:{port} does not answer: {fault}") from fault
    return f"{host}:{port}"
