"""Where the desk asks nobody: its own machine and network, however they are written."""

import ipaddress
import socket
from typing import Any

import pytest

from processes.outgoing.asking import Asked, TooLarge, Unanswered, ask
from processes.outgoing.guard import AddressRefused, Allowed, HostUnknown, is_public, parse, read_allowed, resolve
from tests.connections.conftest import Service

NOBODY = Allowed()
HERE = read_allowed("localhost")
WITHIN = [
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "192.0.2.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
    "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::",
    "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("written", WITHIN)
def test_what_is_not_public_is_not_asked(written: str) -> None:
    assert not is_public(ipaddress.ip_address(written))
    host = f"[{written}]" if ":" in written else written
    with pytest.raises(AddressRefused, match="not public"):
        resolve(f"https://{host}/", NOBODY)


@pytest.mark.parametrize("written", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_what_is_public_may_be_asked(written: str) -> None:
    assert is_public(ipaddress.ip_address(written))


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.com/", "file:///etc/passwd", "https://", "//example.com/", "https://user:word@example.com/",
        "https://example.com@10.0.0.1/", "https://example.com\\@10.0.0.1/", "https://exa mple.com/",
        "https://example.com/a/../b", "https://example.com/a/%2E%2e", "https://example.com/./a",
        "https://example.com/\r\nHost:x", "https://ex%2Fample.com/", "https://example.com/ž", "https://example.com:x/",
    ],
)  # fmt: skip
def test_an_address_that_could_be_read_in_two_ways_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        parse(address)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "LOCALHOST", "localhost."])
def test_other_ways_of_writing_this_machine_are_seen_through(host: str) -> None:
    with pytest.raises((AddressRefused, HostUnknown)):
        resolve(f"https://{host}/", NOBODY)


def _named(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    asked: list[str] = []

    really = socket.getaddrinfo

    def found(host: str, port: int, *more: Any, **options: Any) -> list[Any]:
        if host in answers:
            return list(really(host, port, *more, **options))
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, port)) for answer in answers]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _named(monkeypatch, "8.8.8.8", "10.0.0.7")
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.7"):
        resolve("https://rebind.example/", NOBODY)


def test_a_name_is_looked_up_once_and_its_address_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, service: Service
) -> None:
    asked = _named(monkeypatch, "127.0.0.1")
    service.says(b"{}")
    reply = ask(Asked("GET", f"http://erp.example:{service.port}/a?b=1"), read_allowed("erp.example"))
    assert (reply.status, asked) == (200, ["erp.example"])
    assert service.heard[0].headers["Host"] == f"erp.example:{service.port}"


def test_ports_and_plain_http_are_for_hosts_of_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    _named(monkeypatch, "8.8.8.8")
    for address in ("http://api.example/", "https://api.example:22/", "https://api.example:5432/"):
        with pytest.raises(AddressRefused):
            resolve(address, NOBODY)
        assert resolve(address, read_allowed("other.example, api.example")).ip == "8.8.8.8"
    assert resolve("https://api.example:8443/", NOBODY).authority == "api.example:8443"


def test_the_setting_names_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    _named(monkeypatch, "10.20.3.4")
    assert resolve("http://erp.example/", read_allowed("10.20.0.0/16")).ip == "10.20.3.4"
    with pytest.raises(AddressRefused):
        resolve("http://erp.example/", read_allowed("10.21.0.0/16"))


def test_an_answer_is_taken_as_it_is(service: Service) -> None:
    service.says(b'{"a": 1}', 201, **{"X-More": "yes"})
    asked = Asked("POST", f"{service.address}/x", {"Content-Type": "application/json"}, b"{}")
    reply = ask(asked, HERE)
    assert (reply.status, reply.body, reply.headers["x-more"]) == (201, b'{"a": 1}', "yes")


def test_a_redirect_is_an_answer_and_is_not_followed(service: Service) -> None:
    service.says(b"", 302, Location="http://127.0.0.1:22/")
    assert ask(Asked("GET", service.address), HERE).status == 302
    assert len(service.heard) == 1


def test_a_slow_answer_is_broken_off_although_every_part_comes_in_time(service: Service) -> None:
    service.says(b"x" * 10)
    service.seconds = 0.4
    with pytest.raises(Unanswered, match=r"within 0\.6 seconds"):
        ask(Asked("GET", service.address, seconds=0.6), HERE)


@pytest.mark.parametrize("said", [{}, {"Content-Length": "2000000"}])
def test_a_huge_answer_is_not_read(service: Service, said: dict[str, str]) -> None:
    service.says(b"x" * 2_000_000, **said)
    with pytest.raises(TooLarge):
        ask(Asked("GET", service.address), HERE)


def test_nobody_there(service: Service) -> None:
    with pytest.raises(Unanswered):
        ask(Asked("GET", "http://localhost:1/"), HERE)
    with pytest.raises(HostUnknown):
        ask(Asked("GET", "https://nobody.invalid/"), HERE)
