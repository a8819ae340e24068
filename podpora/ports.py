"""Which ports can be listened on."""

import socket

import click


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
