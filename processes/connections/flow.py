"""What of deployed diagrams names a secret."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from processes.connections import queries
from processes.connections.rules import secrets_in
from processes.engine.errors import Fault
from processes.engine.files.resources import BPMN, CAMUNDA, DefinitionKind
from processes.engine.files.xml import parse_xml
from processes.engine.sentences import N_, Sentence
from processes.engine.store.models import Definition

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
