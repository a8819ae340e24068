"""What pages show of files from other systems."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from processes.imports.errors import ImportUnknown
from processes.imports.models import Import, ImportMapping, ImportRow, Outcome
from processes.imports.subjects import Subject
from processes.paging import By, Page, keyset, page_of

NEWEST = (By(Import.id, descending=True),)
IN_ORDER = (By(ImportRow.id),)


def imports_page(
    session: Session, *, order: Sequence[By] = NEWEST, after: str | None = None, limit: int = 50
) -> Page[Import]:
    """Files, the newest first unless another order is asked, with who brought them; one statement."""
    query = select(Import).options(joinedload(Import.uploaded_by), joinedload(Import.run_by))
    return page_of(session.execute(keyset(query, order, after, limit)).all(), order, limit, after)


def import_of_id(session: Session, import_id: int) -> Import:
    """A file with who brought it, who took it over and who took it back; ImportUnknown."""
    people = (joinedload(Import.uploaded_by), joinedload(Import.run_by), joinedload(Import.taken_back_by))
    found = session.scalar(select(Import).where(Import.id == import_id).options(*people))
    if found is None:
        raise ImportUnknown()
    return found


def rows_page(
    session: Session,
    import_id: int,
    *,
    outcome: Outcome | None = None,
    order: Sequence[By] = IN_ORDER,
    after: str | None = None,
    limit: int = 50,
) -> Page[ImportRow]:
    """Rows of a file as they stood in it unless another order is asked, all or of one outcome; one statement."""
    query = select(ImportRow).where(ImportRow.import_id == import_id)
    if outcome is not None:
        query = query.where(ImportRow.outcome == outcome)
    return page_of(session.execute(keyset(query, order, after, limit)).all(), order, limit, after)


def mappings_for(session: Session, subject: Subject) -> Sequence[ImportMapping]:
    """The kept mappings for a subject, by name."""
    query = select(ImportMapping).where(ImportMapping.subject == subject)
    return session.scalars(query.order_by(ImportMapping.name)).all()


def mapping_of_id(session: Session, subject: Subject, mapping_id: int | None) -> ImportMapping | None:
    """A kept mapping of a subject; None where there is no such one."""
    found = session.get(ImportMapping, mapping_id) if mapping_id else None
    return found if found is not None and found.subject is subject else None
