"""Makes one login of two of one person: whatever refers to the one refers to the other, found from the tables."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, PrimaryKeyConstraint, Text, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from processes.db import Base
from processes.people import access
from processes.people.errors import MergedWithSelf, OwnAccount, PersonUnknown
from processes.people.events import PersonChange, record_change
from processes.people.granting import set_limit
from processes.people.leaving import HOLDINGS, locked
from processes.people.models import Deputy, Membership, Person, PersonAddress
from processes.people.rights import may_administer, may_see_person, require
from processes.people.rules import Actor, Limit, MemberRole
from processes.unchanging import AS_WRITTEN

_PLAIN = {"synchronize_session": False}


def merge(session: Session, *, kept_id: int, gone_id: int, actor: Actor, now: datetime) -> Person:
    """Make one login of two: the kept one has the rights, addresses, numbers and everything that refers to either.

    What is only ever added to keeps the old id, which leads to the kept one. PersonUnknown, MergedWithSelf,
    OwnAccount.
    """
    require(may_administer(actor))
    if kept_id == gone_id:
        raise MergedWithSelf()
    if gone_id == actor.person_id:
        raise OwnAccount()
    by_id = {person_id: locked(session, person_id) for person_id in sorted((kept_id, gone_id))}
    kept, gone = by_id[kept_id], by_id[gone_id]
    require(may_see_person(actor, kept) and may_see_person(actor, gone), PersonUnknown)
    if gone.merged_into_id is not None or not kept.is_active:
        raise PersonUnknown()
    for held in HOLDINGS.values():
        if held.ends_with_login:
            held.hand_over(session, gone, None, actor, now)
    name, email, phones, was_cleared = gone.name, gone.email, gone.phones, gone.is_cleared
    access.end_access(session, person_id=gone.id, now=now)
    _unite_rights(session, kept.id, gone.id)
    each_other = Deputy.person_id.in_(by_id) & Deputy.deputy_id.in_(by_id)
    session.execute(delete(Deputy).where(each_other), execution_options=_PLAIN)
    for column in references():
        move(session, column, kept=kept.id, gone=gone.id)
    session.expire_all()
    kept.phones = list(dict.fromkeys([*kept.phones, *phones]))
    if was_cleared and not kept.is_cleared:
        kept.is_cleared = True
        record_change(session, kept.id, PersonChange.CLEARED, actor=actor, now=now)
    _leave(session, gone, kept)
    session.add(PersonAddress(person_id=kept.id, email=email, added_at=now, verified_at=now))
    session.flush()
    record_change(session, kept.id, PersonChange.MERGED, actor=actor, now=now, name=name, email=email)
    return kept


def references() -> Iterator[Column[Any]]:
    """Every column of every table that names a person, but those of tables that are only added to."""
    person = Person.__table__.c.id
    for table in Base.metadata.sorted_tables:
        if table.name not in AS_WRITTEN:
            yield from (key.parent for key in table.foreign_keys if key.column is person)


def move(session: Session, column: Column[Any], *, kept: int, gone: int) -> None:
    """Have `column` name the kept one; of two rows of which only one may stand, the kept one's stays."""
    table = column.table
    for others, condition in _unique_with(column):
        values = func.row(*others).cast(Text)
        standing = select(values).where(column == kept, *condition)
        twice = delete(table).where(column == gone, *condition, values.in_(standing))
        session.execute(twice, execution_options=_PLAIN)
    session.execute(update(table).where(column == gone).values({column.name: kept}), execution_options=_PLAIN)


def _unique_with(column: Column[Any]) -> Iterator[tuple[list[Column[Any]], list[ColumnElement[bool]]]]:
    """What else makes a row with `column` the only one, and which rows that is about."""
    table = column.table
    found = [rule for rule in table.constraints if isinstance(rule, PrimaryKeyConstraint | UniqueConstraint)]
    for rule in (*found, *(index for index in table.indexes if index.unique)):
        if column.name in rule.columns:
            others = [other for other in rule.columns if other is not column]
            options = rule.dialect_options["postgresql"]
            only = options.get("where")
            about: list[ColumnElement[bool]] = [] if only is None else [only]
            if not options.get("nulls_not_distinct"):
                about += [other.is_not(None) for other in others]
            yield others, about


def _unite_rights(session: Session, kept_id: int, gone_id: int) -> None:
    """Of two limits of one right the higher one counts."""
    held = select(Membership).where(
        Membership.person_id.in_((kept_id, gone_id)), Membership.role == MemberRole.APPROVER
    )
    by_place: dict[tuple[int, int | None], dict[int, Membership]] = {}
    for right in session.scalars(held):
        by_place.setdefault((right.organisation_id, right.project_id), {})[right.person_id] = right
    for both in by_place.values():
        if len(both) == 2:
            set_limit(both[kept_id], _higher(both[kept_id].limit, both[gone_id].limit))
    session.flush()


def _higher(mine: Limit | None, other: Limit | None) -> Limit | None:
    if mine is None or other is None:
        return None
    return other if other.covers(((mine.amount, mine.currency),)) else mine


def _leave(session: Session, gone: Person, kept: Person) -> None:
    """What is left of a login that was merged: a name, and to whom it leads."""
    gone.is_active = False
    gone.password_hash = None
    gone.merged_into_id = kept.id
    gone.email = f"merged-{gone.id}@podpora.invalid"  # no mail can be sent there (RFC 2606)
    gone.phones = []
    session.flush()
