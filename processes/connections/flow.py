"""What diagrams say of other systems: whether a drawn call can be made, the secrets it names; what a case hears."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from processes.connections import queries, rules
from processes.engine.errors import Fault
from processes.engine.files.resources import BPMN, CAMUNDA, DefinitionKind
from processes.engine.files.xml import parse_xml
from processes.engine.language.outside import Texts
from processes.engine.language.texts import has_code, safe_parts
from processes.engine.running import cases
from processes.engine.sentences import N_, Sentence
from processes.engine.store.models import Definition, InstanceState, Message, ProcessInstance
from processes.outgoing.guard import AddressRefused, parse

EARLY = timedelta(days=7)
ACT = "act"  # the input that names a ready-made step of a described service
SIGNING = "signed_with"  # the input that names a secret plainly


def sends_secret(session: Session, name: str) -> str | None:
    """The name of a process whose newest version, in any pack, names the secret; None when none does."""
    acts = {act.name for act in queries.acts(session) if name in rules.secrets_in([act.headers])}

    def is_named(content: bytes) -> bool:
        return name in (named for _, named in named_in("", content)) or any(
            given.get(ACT) in acts for _, given in _calls("", content)
        )

    return _drawn_in(session, is_named)


def has_act(session: Session, name: str) -> str | None:
    """The same for a process that has a ready-made step of a described service."""
    return _drawn_in(session, lambda content: any(given.get(ACT) == name for _, given in _calls("", content)))


def _drawn_in(session: Session, is_drawn: Callable[[bytes], bool]) -> str | None:
    newest = (
        select(Definition.name, Definition.key, Definition.content)
        .ext(distinct_on(Definition.pack, Definition.key))
        .where(Definition.kind == DefinitionKind.BPMN)
        .order_by(Definition.pack, Definition.key, Definition.version.desc())
    )
    found = (row for row in session.execute(newest) if is_drawn(row.content))
    return next((str(row.name or row.key) for row in found), None)


def unkept(session: Session, files: Mapping[str, bytes]) -> list[Fault]:
    """The steps of diagrams that send secrets which nobody has kept."""
    drawn = [(file, text) for file, text in files.items() if file.endswith(".bpmn")]
    named = [(file, *found) for file, text in drawn for found in named_in(file, text)]
    calls = [(file, *one) for file, text in drawn for one in _calls(file, text)]
    acts = {act.name: act for act in queries.acts(session)} if any(ACT in given for *_, given in calls) else {}
    of_acts = [(file, element, acts[given[ACT]]) for file, element, given in calls if given.get(ACT) in acts]
    named += [(file, element, one) for file, element, act in of_acts for one in rules.secrets_in([act.headers])]
    kept = {secret.name for secret in queries.secrets(session)} if named else set()
    said = N_("There is no secret {name}: an administrator keeps it under Connections.")
    return [Fault(file, element, Sentence(said, name=name)) for file, element, name in named if name not in kept]


def named_in(file: str, content: bytes) -> Iterator[tuple[str | None, str]]:
    """(element, secret) of everything in a diagram that names one."""
    for element, given in _calls(file, content):
        for name, text in given.items():
            is_plain = name == SIGNING and text and not has_code(text)
            yield from ((element, secret) for secret in ([text] if is_plain else rules.secrets_in([text])))


def misnamed(session: Session, files: Mapping[str, bytes]) -> Iterator[Fault]:
    """Ready-made steps of described services that nobody has taken over, or that lack an input."""
    drawn = [(file, *one) for file, text in files.items() if file.endswith(".bpmn") for one in _calls(file, text)]
    if not any(ACT in given for _, _, given in drawn):
        return
    kept = {act.name: act for act in queries.acts(session)}
    for file, element, given in drawn:
        name = given.get(ACT)
        act = kept.get(name or "")
        if name is not None and act is None:
            said = N_("There is no ready-made step {name}: take it over under Connections.")
            yield Fault(file, element, Sentence(said, name=name))
        for one in act.inputs if act else ():
            if act and one["needed"] and not given.get(one["name"]):
                said = N_("The step {step} needs the input {input}.")
                yield Fault(file, element, Sentence(said, step=act.label, input=one["name"]))


def _calls(file: str, content: bytes) -> Iterator[tuple[str | None, dict[str, str]]]:
    """(element, its inputs as they are drawn) of every step that calls a web service."""
    if b"connections.call" not in content:
        return
    for element in parse_xml(content, file=file).iter(f"{BPMN}serviceTask", f"{BPMN}sendTask"):
        if element.get(f"{CAMUNDA}topic") == "connections.call":
            found = element.iterfind(f"{BPMN}extensionElements/{CAMUNDA}inputOutput/{CAMUNDA}inputParameter")
            yield element.get("id"), {given.get("name", ""): (given.text or "").strip() for given in found}


def check_call(given: Texts) -> Iterator[str]:
    """Faults of a step that calls a web service, by its inputs as they are drawn."""
    yield from _address(given.get("address", ""))
    yield from check_headers(given.get("headers", ""))
    for name in ("timeout", "expected"):
        text = given.get(name, "")
        if text and not has_code(text) and not _is_readable(name, text):
            yield Sentence(N_("The input {input} cannot be {text!r}."), input=name, text=text)
    if given.get("body", "") not in ("", "${null}") and given.get("method", "") in rules.BODILESS:
        yield Sentence(N_("A call by {method} carries no body."), method=given["method"])


def check_event(given: Texts) -> Iterator[str]:
    """Faults of a step that sends an event: receivers choose events by their names."""
    name = given.get("name", "")
    if not has_code(name) and name and not rules.EVENT_NAME.fullmatch(name):
        said = N_("The name of an event is in small letters, such as laptop_lent; {text!r} is none.")
        yield Sentence(said, text=name)


def _address(text: str) -> Iterator[str]:
    if not text or (text.startswith("${") and len(safe_parts(text)) == 1):
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
