"""What diagrams say of other systems: whether a drawn call can be made, the secrets it names; what a case hears."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from processes.connections import queries, rules
from processes.connections.rules import secrets_in
from processes.engine.errors import Fault
from processes.engine.files.resources import BPMN, CAMUNDA, DefinitionKind
from processes.engine.files.xml import parse_xml
from processes.engine.language.outside import Texts
from processes.engine.language.texts import has_code
from processes.engine.running import cases
from processes.engine.sentences import N_, Sentence
from processes.engine.store.models import Definition, InstanceState, Message, ProcessInstance
from processes.outgoing.guard import AddressRefused, parse

EARLY = timedelta(days=7)
SIGNING = "signed_with"  # the input that names a secret plainly


def sends_secret(session: Session, name: str) -> str | None:
    """The name of a process whose newest version, in any pack, names the secret; None when none does."""
    newest = (
        select(Definition.name, Definition.key, Definition.content)
        .ext(distinct_on(Definition.pack, Definition.key))
        .where(Definition.kind == DefinitionKind.BPMN)
        .order_by(Definition.pack, Definition.key, Definition.version.desc())
    )
    for row in session.execute(newest):
        if any(named == name for _, named in named_in(row.key, row.content)):
            return str(row.name or row.key)
    return None


def unkept(session: Session, files: Mapping[str, bytes]) -> list[Fault]:
    """The steps of diagrams that send secrets which nobody has kept."""
    named = [(file, *found) for file, text in files.items() if file.endswith(".bpmn") for found in named_in(file, text)]
    kept = {secret.name for secret in queries.secrets(session)} if named else set()
    said = N_("There is no secret {name}: an administrator keeps it under Connections.")
    return [Fault(file, element, Sentence(said, name=name)) for file, element, name in named if name not in kept]


def named_in(file: str, content: bytes) -> Iterator[tuple[str | None, str]]:
    """(element, secret) of everything in a diagram that names one."""
    if b"secret:" not in content and SIGNING.encode() not in content:
        return
    for element in parse_xml(content, file=file).iter(f"{BPMN}*"):
        for given in element.iterfind(f"{BPMN}extensionElements/{CAMUNDA}inputOutput/{CAMUNDA}inputParameter"):
            text = (given.text or "").strip()
            names = [text] if given.get("name") == SIGNING and "${" not in text and text else secrets_in([text])
            yield from ((element.get("id"), name) for name in names)


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


def heard(
    session: Session, *, instance_id: int, message: str, variables: Mapping[str, Any], message_id: str, now: datetime
) -> bool:
    """Tell a case what came by a webhook, at most once for each `message_id`; False where the case is over, or it was.

    What comes before the case waits for it is kept for a week.
    """
    instance = session.get(ProcessInstance, instance_id)
    if instance is None or instance.state not in (InstanceState.ACTIVE, InstanceState.SUSPENDED):
        return False
    if session.scalar(select(Message.id).where(Message.message_id == message_id)) is not None:
        return False
    given: dict[str, Any] = {"business_key": instance.business_key, "variables": variables, "message_id": message_id}
    cases.correlate_message(session, message, **given, now=now, ttl=EARLY)
    return True
