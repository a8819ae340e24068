"""Knows which processes people may start by themselves, and starts one under a number of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.engine.checking.people_checks import STARTED_BY, starters_of
from processes.engine.files.resources import BPMN, DefinitionKind, executable_processes, form_key
from processes.engine.files.xml import parse_xml
from processes.engine.running import cases
from processes.engine.store import case_files, deployments
from processes.engine.store.cache import Recent
from processes.engine.store.models import Definition, ProcessInstance
from processes.errors import NotFound
from processes.files import NewFile


class ProcessNotOffered(NotFound):
    """No process of this id is there for this person to start."""


@dataclass(frozen=True)
class Startable:
    """A process that its designer lets people start; `starters` are the keys of which one must be held."""

    process: str
    name: str
    about: str
    form_key: str | None
    starters: frozenset[str]


_offered: Recent[tuple[Startable, ...]] = Recent(4)


def startable(session: Session, keys: frozenset[str]) -> list[Startable]:
    """The standard processes that a person with these keys may start, by name; two statements when all is new."""
    stamp = deployments.stamp(session)
    return [one for one in _offered.get(stamp, lambda: _read_all(session)) if one.starters & keys]


def _read_all(session: Session) -> tuple[Startable, ...]:
    rows = deployments.startable(session, deployments.STANDARD)
    ids = [row.id for row in rows if row.kind is DefinitionKind.BPMN and not row.is_retired]
    contents = session.scalars(select(Definition.content).where(Definition.id.in_(ids)))
    found = [_read(content) for content in contents if b"candidateStarterGroups" in content]
    return tuple(sorted((one for one in found if one.starters), key=lambda one: one.name.lower()))


def _read(content: bytes) -> Startable:
    process = executable_processes(parse_xml(content, file=""))[0]
    begin, key = process.find(f"{BPMN}startEvent"), process.get("id") or ""
    about = " ".join((process.findtext(f"{BPMN}documentation") or "").split())
    form = form_key(begin) if begin is not None else None
    return Startable(key, process.get("name") or key, about, form, frozenset(starters_of(process)))


def offered(session: Session, process: str, keys: frozenset[str]) -> Startable:
    """One process that the person may start; raise ProcessNotOffered."""
    found = next((one for one in startable(session, keys) if one.process == process), None)
    if found is None:
        raise ProcessNotOffered
    return found


def start_by_person(
    session: Session,
    process: str,
    *,
    keys: frozenset[str],
    actor: str,
    variables: Mapping[str, Any],
    files: Sequence[NewFile] = (),
    now: datetime,
) -> ProcessInstance:
    """Start a process with what its first form says, under `process-number`; raise ProcessNotOffered.

    The variable `started_by` holds the person's key, so that tasks can be given back to them.
    """
    found = offered(session, process, keys)
    key, said = new_key(session, found.process), {**variables, STARTED_BY: actor}
    case = cases.start(session, found.process, business_key=key, variables=said, actor=actor, now=now)
    case_files.keep(session, files, instance_id=case.id, business_key=key, actor=actor, now=now)
    return case


def new_key(session: Session, process: str) -> str:
    """A number of its own for a case that is about no request, such as process-1042."""
    sequence = func.pg_get_serial_sequence(ProcessInstance.__tablename__, "id")
    return f"{process}-{session.scalar(select(func.nextval(sequence)))}"
