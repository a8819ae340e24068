"""Knows who checks and who takes over the rows of each subject."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from processes.catalogue import queries as catalogue
from processes.imports.closed import take_closed
from processes.imports.contracts import check_contracts, check_products, take_contracts, take_products
from processes.imports.devices import check_devices, take_devices
from processes.imports.known import Known
from processes.imports.opened import take_open
from processes.imports.organisations import check_organisations, check_projects, take_organisations, take_projects
from processes.imports.people import check_people, take_people
from processes.imports.requests import check_requests
from processes.imports.rows import Row, read_row
from processes.imports.subjects import Subject
from processes.imports.taking import Taking
from processes.imports.vocabulary import with_own
from processes.requests.rules import CLOSED_STATES
from processes.settings import get_settings

_CHECKS = {
    Subject.ORGANISATIONS: check_organisations,
    Subject.PROJECTS: check_projects,
    Subject.PEOPLE: check_people,
    Subject.PRODUCTS: check_products,
    Subject.CONTRACTS: check_contracts,
    Subject.DEVICES: check_devices,
}
_TAKES = {
    Subject.ORGANISATIONS: take_organisations,
    Subject.PROJECTS: take_projects,
    Subject.PEOPLE: take_people,
    Subject.PRODUCTS: take_products,
    Subject.CONTRACTS: take_contracts,
    Subject.DEVICES: take_devices,
}


def checked(
    session: Session, subject: Subject, system: str, numbered: Iterable[tuple[int, dict[str, str]]], *, now: datetime
) -> list[Row]:
    """Rows (number, texts by field) with what they mean and what is wrong with them, by what is on the desk now."""
    zone, seen = ZoneInfo(get_settings().default_timezone), set()
    rows, words = [], with_own(catalogue.known(session))
    for number, values in numbered:
        key = values.get("foreign_id") if subject is Subject.REQUESTS else None
        rows.append(read_row(subject, number, values, zone, words=words, is_rest=key is not None and key in seen))
        seen.add(key)
    known = Known(session, system)
    if subject is Subject.REQUESTS:
        check_requests(rows, known, now)
    else:
        _CHECKS[subject](rows, known)
    return rows


def take(taking: Taking, rows: Sequence[Row]) -> None:
    """Take checked rows over, none of which is wrong."""
    if taking.subject is Subject.REQUESTS:
        heads = [row for row in rows if row.target_id is None and not row.is_rest]
        take_closed(taking, [row for row in heads if row.means["state"] in CLOSED_STATES])
        take_open(taking, [row for row in heads if row.means["state"] not in CLOSED_STATES])
    else:
        _TAKES[taking.subject](taking, rows, Known(taking.session, taking.system))
    taking.finish()
