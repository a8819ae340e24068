"""What is wrong with a call as it is drawn."""

from collections.abc import Iterator

from processes.connections import rules
from processes.engine.language.outside import Texts
from processes.engine.language.texts import has_code
from processes.engine.sentences import N_, Sentence
from processes.outgoing.guard import AddressRefused, parse


def check_call(given: Texts) -> Iterator[str]:
    """Faults of a step that calls a web service, by its inputs as they are drawn."""
    yield from _address(given.get("address", ""))
    yield from check_headers(given.get("headers", ""))
    for name in ("timeout", "expected"):
        text = given.get(name, "")
        if text and not has_code(text) and not _is_readable(name, text):
            yield Sentence(N_("The input {input} cannot be {text!r}."), input=name, text=text)
    if "body" in given and given.get("method", "") in rules.BODILESS:
        yield Sentence(N_("A call by {method} carries no body."), method=given["method"])


def check_event(given: Texts) -> Iterator[str]:
    """Faults of a step that sends an event: receivers choose events by their names."""
    name = given.get("name", "")
    if name and not rules.EVENT_NAME.fullmatch(name):
        said = N_("The name of an event is in small letters, such as laptop_lent; {text!r} is none.")
        yield Sentence(said, text=name)


def _address(text: str) -> Iterator[str]:
    if not text:
        return
    host = text.partition("://")[2].partition("/")[0].partition("?")[0]
    if has_code(host) or not host:
        yield N_("An address says its host itself, such as https://api.example.com/orders/${number}.")
    elif not has_code(text):
        try:
            parse(text)
        except AddressRefused as refused:
            yield str(refused)


def check_headers(text: str) -> Iterator[str]:
    """Lines that are no headers, or ones that the desk sets itself; passwords that are drawn."""
    try:
        found = rules.read_headers(text)
    except ValueError as line:
        yield Sentence(N_("{line!r} is no header: write Name: value, each on a line of its own."), line=str(line))
        return
    for name, value in found.items():
        if name.lower() == "authorization" and not rules.SECRET.search(value):
            yield N_("A password is not drawn: keep it as a secret and write secret:name in its place.")


def _is_readable(name: str, text: str) -> bool:
    try:
        return 0 < int(text) <= rules.MOST_SECONDS if name == "timeout" else bool(rules.read_statuses(text))
    except ValueError:
        return False
