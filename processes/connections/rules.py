"""What a drawn call means: its address, headers, body and expected answer, from the texts of a step."""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import orjson

MOST_SECONDS = 30
MOST_TEXT = 100_000  # characters of an answer that is no JSON
SECRET = re.compile(r"secret:([A-Za-z][A-Za-z0-9_-]{0,59})")
EDGE = "\x1f"  # no value has one, no header is sent with one
SECRET_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
SECRET_TEXT = re.compile(r"[\x20-\x7e]{1,4000}")
EVENT_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+")
SIGNATURE = "X-Podpora-Signature"
IDEMPOTENCY = "Idempotency-Key"
BODILESS = frozenset({"GET", "DELETE"})
USUAL = "200-299"
DEEPEST = 100  # levels of what comes
_NUL = re.compile(rb"(\\\\)|\\u0000")  # as JSON writes it; a backslash that is meant is passed over
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "upgrade", "trailer"}
    | {IDEMPOTENCY.lower(), SIGNATURE.lower()}
)
_AGAIN = frozenset({408, 425, 429})


def quoted(value: str, is_all: bool) -> str:
    """A value in a path or a query: it stays one part of it, whatever letters it has. One that is all of an address
    is taken as it is.
    """
    return value if is_all else quote(value, safe="")


def one_line(value: str, is_all: bool = False) -> str:
    """A value in a header, between EDGEs: it begins no other header, and names no secret even with what is beside."""
    said = "".join(letter for letter in value if letter.isprintable()).replace("secret:", "secret ")
    return f"{EDGE}{said}{EDGE}"


def read_headers(text: str) -> dict[str, str]:
    """`Name: value`, one on each line; ValueError with the line that is none."""
    found: dict[str, str] = {}
    for line in filter(None, (part.strip() for part in text.splitlines())):
        name, colon, value = line.partition(":")
        if not colon or not is_header(name.strip()):
            raise ValueError(line.replace(EDGE, ""))
        found[name.strip()] = value.strip()
    return found


def is_header(name: str) -> bool:
    """Whether a call may carry a header of this name: those that the desk sets itself are none."""
    return bool(_HEADER.fullmatch(name)) and name.lower() not in _OURS


def read_statuses(text: str) -> list[tuple[int, int]]:
    """`200-299, 404` as ranges; ValueError."""
    found = []
    for part in (text or USUAL).split(","):
        first, _, last = part.strip().partition("-")
        found.append((int(first), int(last or first)))
    return found


def is_expected(status: int, text: str) -> bool:
    """Whether an answer with this status is one."""
    return any(first <= status <= last for first, last in read_statuses(text))


def may_help(status: int) -> bool:
    """Whether asking again may bring another answer."""
    return status >= 500 or status in _AGAIN


def codes(status: int) -> tuple[str, str]:
    """The error that a diagram catches for a status, and the one for all of its kind: http_404, http_4xx."""
    return f"http_{status}", f"http_{status // 100}xx"


def with_query(address: str, fields: Mapping[str, Any]) -> str:
    """The address with the fields that have a value behind it; a list is said once for each item."""
    given = {name: _said(value) for name, value in fields.items() if value is not None}
    if not given:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode(given, doseq=True, quote_via=quote)}"


def _said(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return [_said(item) for item in value] if isinstance(value, list) else value


def signature(body: bytes, secret: str) -> str:
    """How who knows the secret proves that a body is theirs: sha256=HMAC in hex."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def is_signed(body: bytes, secret: str, said: str) -> bool:
    """Whether the signature is that of the body."""
    return hmac.compare_digest(signature(body, secret).encode(), said.encode("utf-8", "replace"))


def may_go_to(host: str, hosts: Iterable[str]) -> bool:
    """Whether a secret of these hosts may be sent to this one; `*.example.com` are all below it."""
    return any(host == known or (known.startswith("*.") and host.endswith(known[1:])) for known in hosts)


def read_hosts(text: str) -> list[str]:
    """Hosts from lines or commas, each once, in order; ValueError with what is none."""
    found = [part.strip().lower() for part in re.split(r"[\s,]+", text) if part.strip()]
    for host in found:
        if not HOST.fullmatch(host) or (host.startswith("*.") and host.count(".") < 2):
            raise ValueError(host)
    return list(dict.fromkeys(found))


def read_json(text: bytes) -> Any:
    """What came as JSON, without NUL, which no variable holds; ValueError for what is none or nested too deep."""
    return renamed(orjson.loads(_NUL.sub(rb"\1", text)), lambda said: said)


def renamed(value: Any, say: Callable[[str], str], level: int = 0) -> Any:
    """A value of JSON with its texts, keys and numbers said otherwise; ValueError where it is nested too deep."""
    if level > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, dict):
        return {say(key): renamed(one, say, level + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, say, level + 1) for one in value]
    if value is None or isinstance(value, bool):
        return value
    said = say(str(value))
    return value if said == str(value) else said


def secrets_in(texts: Iterable[str]) -> Iterator[str]:
    """The names of the secrets that texts send."""
    for text in texts:
        yield from SECRET.findall(text)
