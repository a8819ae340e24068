"""Who a mail is from, as far as the trusted receiving host vouches for it (`Authentication-Results`, RFC 8601)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"?|[()]|[^"()]+')
_RESULT = re.compile(r"\s*([a-z0-9-]{1,40})\s*(?:/\s*\d+\s*)?=\s*([a-z]{1,40})(?![a-z])", re.IGNORECASE)
_PROPERTY = re.compile(r"(?<![\w.-])([a-z]{1,40}\.[a-z0-9-]{1,40})\s{0,5}=\s{0,5}\"?([^\s;\"]{1,400})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    value: str
    properties: Mapping[str, str]


def is_vouched(results: str, address: str, trusted: str | None) -> bool:
    """Whether the topmost `Authentication-Results` of a message are of a trusted host and pass for `address`.

    DMARC decides where it was looked at; else SPF or DKIM of the sender's own domain. `trusted` names hosts
    (their authserv-id), separated by commas; without one nobody is vouched for.
    """
    hosts = {host.strip().lower() for host in (trusted or "").split(",") if host.strip()}
    domain = address.rpartition("@")[2].lower().rstrip(".")
    host, found = _read(results)
    if host not in hosts or not domain:
        return False
    dmarc = [result for result in found if result.method == "dmarc"]
    if any(result.value == "fail" for result in dmarc):
        return False
    if any(result.value == "pass" and result.properties.get("header.from", domain) == domain for result in dmarc):
        return True
    return any(result.value == "pass" and _is_aligned(result, domain) for result in found)


def _is_aligned(result: _Result, domain: str) -> bool:
    if result.method == "dkim":
        said = result.properties.get("header.d") or result.properties.get("header.i", "")
    elif result.method == "spf":
        said = result.properties.get("smtp.mailfrom") or result.properties.get("smtp.mail", "")
    else:
        return False
    signer = said.rpartition("@")[2].rstrip(".")
    shorter, longer = sorted((signer, domain), key=len)
    return shorter == longer or ("." in shorter and longer.endswith(f".{shorter}"))


def _read(results: str) -> tuple[str, list[_Result]]:
    """Host and results, without comments; ("", []) for what cannot be read."""
    host, *said = "".join(_without_comments(results)).split(";")
    words = host.split()
    found = []
    for piece in said:
        start = _RESULT.match(piece)
        if start:
            properties = {name.lower(): value.lower() for name, value in _PROPERTY.findall(piece, start.end())}
            found.append(_Result(start[1].lower(), start[2].lower(), properties))
    return (words[0].strip('"').lower() if words else ""), found


def _without_comments(text: str) -> Iterator[str]:
    depth = 0
    for token in _TOKENS.findall(text):
        if token in "()":
            depth = max(0, depth + (1 if token == "(" else -1))
        elif not depth:
            yield token.replace(";", " ") if token.startswith('"') else token
