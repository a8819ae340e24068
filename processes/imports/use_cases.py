"""Changes of files from other systems: brought, mapped, sent to be checked and taken over."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.files import safe_filename
from processes.imports import flow, reader
from processes.imports.errors import (
    FAULTS,
    FileTooLarge,
    FileUnreadable,
    ImportMoved,
    ImportUnknown,
    MappingIncomplete,
    MappingNameMissing,
    NothingNew,
    RowsWrong,
    SystemMissing,
)
from processes.imports.faults import Unreadable
from processes.imports.models import Import, ImportMapping, ImportRow, ImportState, Outcome
from processes.imports.rights import may_import
from processes.imports.subjects import FIELDS, Subject, proposed
from processes.people.rights import require
from processes.people.rules import Actor

KEPT = timedelta(days=30)  # of a file and its rows; that it was brought, by whom and when, is kept for good
BROKEN_OFF = timedelta(minutes=10)  # without a sign of life of its worker
LONGEST_SYSTEM = 40
LONGEST_NAME = 60
_GOING_ON = (ImportState.CHECKING, ImportState.RUNNING)
_MAPPABLE = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)


def bring(
    session: Session, *, subject: Subject, filename: str, content: bytes, system: str = "", actor: Actor, now: datetime
) -> Import:
    """Keep a file, with its columns proposed for the fields; FileTooLarge, FileUnreadable, SystemMissing."""
    require(may_import(actor))
    if len(content) > reader.MOST_BYTES:
        raise FileTooLarge(limit=reader.MOST_BYTES // 1_000_000)
    try:
        found = reader.look(content, subject)
    except Unreadable as fault:
        raise FileUnreadable(FAULTS[fault.fault]) from fault
    system = _spelled(session, " ".join((found.system or system).split())[:LONGEST_SYSTEM])
    if subject is Subject.REQUESTS and not system:
        raise SystemMissing()
    brought = Import(
        subject=subject,
        system=system,
        filename=safe_filename(filename),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        about={"format": found.format, "encoding": found.encoding, "delimiter": found.delimiter},
        columns=found.columns,
        sample=found.rows,
        mapping=_likely(session, subject, found.columns),
        uploaded_at=now,
        moved_at=now,
        uploaded_by_id=actor.person_id,
    )
    session.add(brought)
    session.flush()
    return brought


def _spelled(session: Session, system: str) -> str:
    """A system's name as it was written the first time."""
    same = select(Import.system).where(func.lower(Import.system) == system.lower()).order_by(Import.id).limit(1)
    return session.scalar(same) or system


def _likely(session: Session, subject: Subject, columns: list[str]) -> dict[str, dict[str, str]]:
    """The kept mapping that fits the columns, the latest first; else one by the names of the columns."""
    kept = select(ImportMapping.mapping).where(ImportMapping.subject == subject).order_by(ImportMapping.id.desc())
    for mapping in session.scalars(kept):
        if all(source["column"] in columns for source in mapping.values() if "column" in source):
            return dict(mapping)
    return {name: {"column": column} for name, column in proposed(subject, columns).items()}


def map_columns(
    session: Session,
    *,
    import_id: int,
    mapping: Mapping[str, Mapping[str, str]],
    keep_as: str | None = None,
    actor: Actor,
    now: datetime,
) -> Import:
    """Say where each field comes from, and have the rows checked; `keep_as` keeps the mapping under a name.

    ImportUnknown, ImportMoved, MappingIncomplete, MappingNameMissing.
    """
    require(may_import(actor))
    found = locked(session, import_id)
    if found.state not in _MAPPABLE and not is_stuck(found, now):
        raise ImportMoved()
    if found.content is None:
        raise ImportMoved()
    fields = {field.name for field in FIELDS[found.subject]}
    known = {name: _source(source, found.columns) for name, source in mapping.items() if name in fields}
    known = {name: source for name, source in known.items() if source}
    for field in FIELDS[found.subject]:
        if field.needed and field.name not in known:
            raise MappingIncomplete(field=field.name)
    found.mapping = known
    if keep_as is not None:
        _keep_mapping(session, found.subject, keep_as, known)
    found.state, found.fault, found.counts = ImportState.CHECKING, None, {}
    found.done = found.total = 0
    found.moved_at = now
    session.flush()
    flow.queue(session, flow.CHECK, found.id, now=now)
    return found


def _source(source: Mapping[str, str], columns: list[str]) -> dict[str, str]:
    column, value = source.get("column", ""), source.get("value", "").strip()
    return {**({"column": column} if column in columns else {}), **({"value": value} if value else {})}


def _keep_mapping(session: Session, subject: Subject, name: str, mapping: Mapping[str, Mapping[str, str]]) -> None:
    called = " ".join(name.split())[:LONGEST_NAME]
    if not called:
        raise MappingNameMissing()
    kept = insert(ImportMapping).values(subject=subject, name=called, mapping=mapping)
    latest = kept.on_conflict_do_update(index_elements=["subject", "name"], set_={"mapping": kept.excluded.mapping})
    session.execute(latest)


def forget_mapping(session: Session, *, mapping_id: int, actor: Actor) -> None:
    """A kept mapping is not offered any more."""
    require(may_import(actor))
    session.execute(delete(ImportMapping).where(ImportMapping.id == mapping_id))


def run(session: Session, *, import_id: int, actor: Actor, now: datetime) -> Import:
    """Have a checked file taken over; ImportUnknown, ImportMoved, RowsWrong, NothingNew."""
    require(may_import(actor))
    found = locked(session, import_id)
    if found.state is not ImportState.CHECKED:
        raise ImportMoved()
    if found.counts.get(Outcome.WRONG.value):
        raise RowsWrong()
    if not found.counts.get(Outcome.NEW.value) and not found.counts.get(Outcome.CHANGED.value):
        raise NothingNew()
    found.state, found.run_at, found.run_by_id, found.done = ImportState.RUNNING, now, actor.person_id, 0
    found.moved_at = now
    session.flush()
    flow.queue(session, flow.RUN, found.id, now=now)
    return found


def discard(session: Session, *, import_id: int, actor: Actor, now: datetime) -> None:
    """Throw a file away that was not taken over; ImportUnknown, ImportMoved."""
    require(may_import(actor))
    found = locked(session, import_id)
    if found.state not in _MAPPABLE and not is_stuck(found, now):
        raise ImportMoved()
    session.delete(found)
    session.flush()


def locked(session: Session, import_id: int) -> Import:
    """A file, locked until the transaction ends; ImportUnknown."""
    query = select(Import).where(Import.id == import_id).with_for_update()
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise ImportUnknown()
    return found


def is_stuck(found: Import, now: datetime) -> bool:
    """Whether the worker that was at a file has given no sign of life for too long."""
    return found.state in _GOING_ON and now - found.moved_at > BROKEN_OFF


def prune(session: Session, *, now: datetime) -> None:
    """Forget files and their rows after some weeks: they hold what people wrote."""
    old = (Import.uploaded_at < now - KEPT) & Import.content.is_not(None) & Import.state.not_in(_GOING_ON)
    ids = select(Import.id).where(old)
    session.execute(delete(ImportRow).where(ImportRow.import_id.in_(ids)))
    session.execute(update(Import).where(old).values(content=None, sample=[]))
