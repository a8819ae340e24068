"""Telling people: once each while unread, in the bell and by mail as they want it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    any_,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.notices.models import MailTime, Notice, NoticePreference
from processes.notices.rights import may_choose
from processes.notices.rules import KINDS, Kind, kinds_for
from processes.people.confidential import REQUEST, person_shown
from processes.people.models import Person, StaffRole
from processes.people.rights import require
from processes.people.rules import Actor, Role
from processes.quiet import is_quiet
from processes.writing import added, write

KEPT = timedelta(days=90)
Mailer = Callable[[Session, Person, Sequence[Notice], datetime], None]
MAILERS: list[Mailer] = []


def by_mail(mailer: Mailer) -> Mailer:
    """Register who writes the mails: `mailer(session, person, notices, now)`, of one notice or of a day's."""
    if mailer not in MAILERS:
        MAILERS.append(mailer)
    return mailer


def tell(
    session: Session,
    kind: Kind,
    *,
    about: str,
    path: str,
    values: Mapping[str, Any],
    now: datetime,
    people: Collection[int] = (),
    roles: Iterable[Role] | None = None,
    project_id: int | None = None,
    done_by: int | None = None,
) -> set[int]:
    """Tell whoever holds the kind's roles (or `roles`) and `people` (ids), but not the person who did it.

    Whoever has not read yet what the kind said of the same thing is not told again. `path` is a page of ours; a
    customer's notice names its `project_id`. The ids of whoever wants a mail at once: of a kind with mails of its own
    the caller writes it. Nobody is told where the session acts quietly.
    """
    if is_quiet(session):
        return set()
    wanted = _wanted(session, kind, people, kind.roles if roles is None else frozenset(roles), done_by, about)
    rows = [
        {
            "person_id": person.id,
            "project_id": project_id,
            "kind": kind.name,
            "about": about,
            "path": path,
            "values": dict(values),
            "at": now,
            "in_bell": bell,
            "waits_for_summary": mail is MailTime.DAILY,
        }
        for person, bell, mail in wanted
        if bell or mail is not MailTime.NEVER
    ]
    at_once = {person.id for person, _, mail in wanted if mail is MailTime.NOW or kind.mail_always}
    if kind.own_mail:
        write(session, added(Notice, rows, then=_UNLESS_UNREAD))
    elif rows:
        _mail_each(session, rows, wanted, now)
    return at_once


_UNLESS_UNREAD = " ON CONFLICT (person_id, kind, about) WHERE read_at IS NULL DO NOTHING"


def _mail_each(session: Session, rows: Sequence[Mapping[str, Any]], wanted: Sequence[Any], now: datetime) -> None:
    """Write the notices, and to whoever wants it and had none of it yet at once."""
    told = insert(Notice).on_conflict_do_nothing(
        index_elements=["person_id", "kind", "about"], index_where=text("read_at IS NULL")
    )
    made = session.scalars(told.returning(Notice), rows).all()
    by_person = {notice.person_id: notice for notice in made}
    for person, _, mail in wanted:
        if mail is MailTime.NOW and person.id in by_person:
            _mail(session, person, [by_person[person.id]], now)


def _wanted(
    session: Session, kind: Kind, people: Collection[int], roles: frozenset[Role], done_by: int | None, about: str
) -> Sequence[Any]:
    """(person, in the bell, when by mail) of everybody whom it concerns, and from whom its request is not kept."""
    asked = {"kind": kind.name, "mail": kind.mail, "roles": list(roles), "people": list(people), "done_by": done_by}
    return session.execute(_concerned(), {**asked, "about": about}).all()


@cache
def _concerned() -> Select[*tuple[Any, ...]]:
    mine = (NoticePreference.person_id == Person.id) & (NoticePreference.kind == bindparam("kind"))
    is_held = StaffRole.role == any_(bindparam("roles", type_=ARRAY(StaffRole.role.type)))
    holds = select(StaffRole.person_id).where(StaffRole.person_id == Person.id, is_held).exists()
    usual = bindparam("mail", type_=NoticePreference.mail.type)
    wishes = (func.coalesce(NoticePreference.bell, True), func.coalesce(NoticePreference.mail, usual))
    named = Person.id == any_(bindparam("people", type_=ARRAY(BigInteger)))
    query = select(Person, *wishes).outerjoin(NoticePreference, mine).where(Person.is_active, or_(holds, named))
    seen = person_shown(REQUEST.c.number == bindparam("about"))
    query = query.where(or_(~_works_here(), seen))
    return query.where(Person.id.is_distinct_from(bindparam("done_by", type_=BigInteger))).order_by(Person.id)


def _works_here() -> ColumnElement[bool]:
    return select(StaffRole.person_id).where(StaffRole.person_id == Person.id).exists()


def _mail(session: Session, person: Person, notices: Sequence[Notice], now: datetime) -> None:
    for mailer in MAILERS:
        mailer(session, person, notices, now)


def mark_read(session: Session, *, person_id: int, notice_ids: Collection[int] | None, now: datetime) -> None:
    """A person has seen some of their notices, or all (None)."""
    theirs = Notice.person_id == person_id
    done_with(session, theirs if notice_ids is None else theirs & Notice.id.in_(notice_ids), now=now)


def done_with(session: Session, which: ColumnElement[bool], *, now: datetime) -> None:
    """Such notices, whosoever, wait for nobody any more."""
    waiting = update(Notice).where(which, Notice.read_at.is_(None)).values(read_at=now, waits_for_summary=False)
    session.execute(waiting, execution_options={"synchronize_session": False})


def choose(session: Session, *, actor: Actor, chosen: Mapping[str, tuple[bool, MailTime]]) -> None:
    """Keep how a person wants to be told of each kind; kinds that do not concern them are passed over."""
    require(may_choose(actor))
    rows = [
        {"person_id": actor.person_id, "kind": kind.name, "bell": chosen[kind.name][0], "mail": chosen[kind.name][1]}
        for kind in kinds_for(actor)
        if kind.name in chosen
    ]
    if rows:
        wanted = insert(NoticePreference).values(rows)
        kept = {"bell": wanted.excluded.bell, "mail": wanted.excluded.mail}
        session.execute(wanted.on_conflict_do_update(index_elements=["person_id", "kind"], set_=kept))


def send_summaries(session: Session, *, now: datetime) -> None:
    """Mail everybody who wants it once a day what they have not read since the last summary."""
    waiting = select(Notice).where(Notice.waits_for_summary).order_by(Notice.person_id, Notice.id)
    by_person: dict[int, list[Notice]] = {}
    for notice in session.scalars(waiting.with_for_update(skip_locked=True)):
        by_person.setdefault(notice.person_id, []).append(notice)
        notice.waits_for_summary = False
    people = select(Person).where(Person.id.in_(by_person), Person.is_active).order_by(Person.id)
    for person in session.scalars(people).all():
        _mail(session, person, [n for n in by_person[person.id] if n.kind in KINDS], now)
    session.flush()


def prune(session: Session, *, now: datetime) -> None:
    """Forget what is old, read or not."""
    session.execute(delete(Notice).where(Notice.at < now - KEPT), execution_options={"synchronize_session": False})
