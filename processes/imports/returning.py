"""Takes the last file back: what it made goes, as long as nothing rests on it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, delete, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from processes.contracts.models import Contract, ContractVersion, Product, TermsChange
from processes.db import Base
from processes.devices.models import ConfigurationItem, ConfigurationItemProduct, ItemChange
from processes.imports.errors import BuiltUpon, CasesBegun, ChangedRecords, ImportMoved, NotTheLast
from processes.imports.models import Import, ImportedRecord, ImportState, Outcome
from processes.imports.rights import may_import
from processes.imports.subjects import Subject
from processes.imports.use_cases import locked
from processes.people.models import Membership, Organisation, Person, PersonEvent, Project, StaffRole
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests.event_types import EventKind
from processes.requests.models import Request, RequestEvent, RequestMessage, RequestSearch
from processes.unchanging import AS_WRITTEN

_MADE: Mapping[Subject, type[Base]] = {
    Subject.ORGANISATIONS: Organisation,
    Subject.PROJECTS: Project,
    Subject.PEOPLE: Person,
    Subject.PRODUCTS: Product,
    Subject.CONTRACTS: Contract,
    Subject.DEVICES: ConfigurationItem,
    Subject.REQUESTS: Request,
}
# What a file makes together with its records, by the column that leads to them.
_PARTS: Mapping[Subject, Sequence[InstrumentedAttribute[Any]]] = {
    Subject.ORGANISATIONS: (Project.organisation_id,),
    Subject.PEOPLE: (Membership.person_id, StaffRole.person_id, PersonEvent.person_id),
    Subject.CONTRACTS: (ContractVersion.contract_id, TermsChange.contract_id),
    Subject.DEVICES: (ConfigurationItemProduct.item_id, ItemChange.item_id),
    Subject.REQUESTS: (RequestSearch.request_id, RequestMessage.request_id, RequestEvent.request_id),
}


def parts(session: Session, import_id: int, subject: Subject) -> dict[str, int]:
    """How many rows of each kind belong to what a file made: more of them later is something that people added."""
    made = _made(import_id)
    found = {}
    for column in _PARTS.get(subject, ()):
        count = select(func.count()).where(column.in_(made))
        found[column.class_.__tablename__] = session.scalar(count) or 0
    return found


def take_back(session: Session, *, import_id: int, actor: Actor, now: datetime) -> Import:
    """Remove everything that the last file made.

    ImportUnknown, ImportMoved, NotTheLast, ChangedRecords, BuiltUpon, CasesBegun.
    """
    require(may_import(actor))
    found = locked(session, import_id)
    if found.state is not ImportState.DONE:
        raise ImportMoved()
    later = exists().where(Import.state == ImportState.DONE, Import.ended_at > found.ended_at)
    if session.scalar(select(later)):
        raise NotTheLast()
    of_file = ImportedRecord.import_id == import_id
    if session.scalar(select(exists().where(of_file, ImportedRecord.outcome == Outcome.CHANGED))):
        raise ChangedRecords()
    _check_untouched(session, found)
    try:
        with session.begin_nested():
            _remove(session, found)
    except IntegrityError as error:
        raise BuiltUpon() from error
    session.execute(delete(ImportedRecord).where(of_file))
    found.state, found.taken_back_at, found.taken_back_by_id = ImportState.TAKEN_BACK, now, actor.person_id
    session.flush()
    return found


def _made(import_id: int) -> Select[int]:
    return select(ImportedRecord.target_id).where(ImportedRecord.import_id == import_id)


def _check_untouched(session: Session, found: Import) -> None:
    made = _made(found.id)
    if parts(session, found.id, found.subject) != found.parts:
        raise BuiltUpon()
    if found.subject is Subject.REQUESTS:
        begun = RequestEvent.request_id.in_(made) & (RequestEvent.kind == EventKind.PRIORITY_SET)
        if session.scalar(select(exists().where(begun))):
            raise CasesBegun()
    for column in _leading_to(found.subject):
        if session.scalar(select(exists().where(column.in_(made)))):
            raise BuiltUpon()


def _leading_to(subject: Subject) -> Iterator[Any]:
    """Every column of the database that names a record of this kind, but those of its own parts."""
    table = cast(Table, _MADE[subject].__table__)
    own = {column.class_.__tablename__ for column in _PARTS.get(subject, ())}
    for other in Base.metadata.sorted_tables:
        if other.name not in own:
            yield from (key.parent for key in other.foreign_keys if key.column.table is table)


def _remove(session: Session, found: Import) -> None:
    made = list(session.scalars(_made(found.id)))
    for column in _PARTS.get(found.subject, ()):
        if column.class_.__tablename__ not in AS_WRITTEN:  # that goes with its record
            session.execute(delete(column.class_).where(column.in_(made)))
    model = _MADE[found.subject]
    session.execute(delete(model).where(cast(Any, model).id.in_(made)))
    session.expire_all()
