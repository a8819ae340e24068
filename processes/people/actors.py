"""How everything that somebody may do is read in one statement, and the actor that it makes."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from processes.people.confidence import FULL, Confidence
from processes.people.confidential import REQUEST
from processes.people.keys import group_keys
from processes.people.models import (
    ApiToken,
    Confidant,
    Deputy,
    Membership,
    Organisation,
    Person,
    PersonSession,
    Project,
    StaffRole,
)
from processes.people.rules import Grant, Limit, MemberRole, PersonActor, Role

Away = Callable[[SQLColumnExpression[int], Any], ColumnElement[bool]]
AWAY: list[Away] = []
Belonging = Callable[[type[Person], Any], ColumnElement[Any]]
BELONGING: list[Belonging] = []
NOW = bindparam("now", type_=DateTime(timezone=True))


def away(condition: Away) -> Away:
    """Register when somebody is away, `condition(person_id, at)`: the calendar of absences stands in a later domain."""
    AWAY.append(condition)
    _forget()
    return condition


def belonging(keys: Belonging) -> Belonging:
    """Register to what else somebody belongs, `keys(person, at)`: a JSON list of group keys such as team:praha."""
    BELONGING.append(keys)
    _forget()
    return keys


def _forget() -> None:
    for written in (_with_rights, of_session, of_token, of_id):
        written.cache_clear()


def _roles(of: type[Person]) -> ColumnElement[Any]:
    return select(func.json_agg(StaffRole.role)).where(StaffRole.person_id == of.id).correlate(of).scalar_subquery()


def _grants(of: type[Person]) -> ColumnElement[Any]:
    limit = Membership.price_limit.cast(Text)
    parts = (Membership.organisation_id, Membership.project_id, Membership.role, limit, Membership.currency)
    grants = select(func.json_agg(func.json_build_array(*parts)))
    return grants.where(Membership.person_id == of.id).correlate(of).scalar_subquery()


def _projects(of: type[Person]) -> ColumnElement[Any]:
    reached = and_(
        Membership.organisation_id == Project.organisation_id,
        or_(Membership.project_id.is_(None), Membership.project_id == Project.id),
    )
    pair = func.json_build_array(Project.id, Project.organisation_id)
    query = select(func.json_agg(pair)).select_from(Project).join(Membership, reached)
    return query.where(Membership.person_id == of.id).correlate(of).scalar_subquery()


def _merged(of: type[Person]) -> ColumnElement[Any]:
    other = aliased(Person)
    merged = select(func.json_agg(other.id)).where(other.merged_into_id == of.id)
    return merged.correlate(of).scalar_subquery()


def _confidence(of: type[Person]) -> ColumnElement[Any]:
    """[ids of closed organisations, ids of requests in which they are named], NULL where nothing is kept from them."""
    named = select(Confidant.organisation_id).where(
        Confidant.person_id == of.id, Confidant.organisation_id.is_not(None)
    )
    closed = select(func.json_agg(Organisation.id)).where(
        Organisation.is_confidential, Organisation.id.not_in(named.correlate(of))
    )
    told = select(func.json_agg(Confidant.request_id)).where(Confidant.person_id == of.id)
    told = told.where(Confidant.request_id.is_not(None))
    hidden = func.json_build_array(
        closed.correlate(of).scalar_subquery(),
        told.correlate(of).scalar_subquery(),
        select(REQUEST.c.id).where(REQUEST.c.is_confidential).exists(),
    )
    works_here = select(StaffRole.person_id).where(StaffRole.person_id == of.id).correlate(of).exists()
    return case((and_(works_here, ~of.is_cleared), hidden), else_=None)


def _groups(of: type[Person], at: Any) -> ColumnElement[Any]:
    return func.json_build_array(*(keys(of, at) for keys in BELONGING))


def _rights(of: type[Person], at: Any) -> tuple[ColumnElement[Any], ...]:
    return _roles(of), _grants(of), _projects(of), _merged(of), _confidence(of), _groups(of, at)


def stands_in_now(at: Any) -> ColumnElement[bool]:
    """Whether a Deputy does the absent one's tasks at an instant."""
    is_away = or_(false(), *(condition(Deputy.person_id, at) for condition in AWAY))
    in_time = and_(Deputy.starts_at <= at, or_(Deputy.ends_at.is_(None), Deputy.ends_at > at))
    return and_(in_time, or_(~Deputy.when_absent, is_away))


def _absent() -> ColumnElement[Any]:
    absent = aliased(Person)
    known = func.json_build_array(absent.id, absent.name, *_rights(absent, NOW))
    query = select(func.json_agg(known)).select_from(Deputy).join(absent, absent.id == Deputy.person_id)
    query = query.where(Deputy.deputy_id == Person.id, absent.is_active, stands_in_now(NOW))
    return query.correlate(Person).scalar_subquery()


@cache
def _with_rights() -> Select[Any]:
    """Written once, when every domain is there: one of the two below runs in every request."""
    return select(Person, *_rights(Person, NOW)).add_columns(_absent()).where(Person.is_active)


@cache
def of_session() -> Select[Any]:
    """(person, …rights, session) by the parameters key_hash and now."""
    found = _with_rights().add_columns(PersonSession).join(PersonSession, PersonSession.person_id == Person.id)
    return found.where(PersonSession.key_hash == bindparam("key_hash"), PersonSession.expires_at > NOW)


@cache
def of_token() -> Select[Any]:
    """(person, …rights, token) by the parameters token_hash and now."""
    found = _with_rights().add_columns(ApiToken).join(ApiToken, ApiToken.person_id == Person.id)
    return found.where(ApiToken.token_hash == bindparam("token_hash"), living_token(NOW))


@cache
def of_id() -> Select[Any]:
    """(person, …rights) by the parameter person_id, as they are when the transaction begins."""
    known = cast(type[Person], aliased(Person))
    present = func.coalesce(known.merged_into_id, known.id)  # a login that was merged is who it was merged into
    query = select(Person, *_rights(Person, func.now())).join(known, present == Person.id)
    return query.where(Person.is_active, known.id == bindparam("person_id"))


def living_token(now: Any) -> ColumnElement[bool]:
    """Whether an API token still works."""
    return and_(ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)


def actor_made(
    person_id: int,
    name: str,
    roles: Any,
    grants: Any,
    projects: Any,
    merged: Any,
    confidence: Any,
    groups: Any = None,
    absent: Any = None,
) -> PersonActor:
    """The actor of what these statements read."""
    held = frozenset(Role(role) for role in roles or ())
    granted = frozenset(_grant(*grant) for grant in grants or ())
    reached = {int(project): int(org) for project, org in projects or ()}
    return PersonActor(
        person_id=person_id,
        name=name,
        roles=held,
        grants=granted,
        project_ids=frozenset(reached),
        keys=group_keys([person_id, *(merged or ())], held, granted, reached).union(*(filter(None, groups or ()))),
        confidence=_confident(*confidence) if confidence else FULL,
        stands_in=tuple(sorted((actor_made(*one) for one in absent or ()), key=lambda one: one.person_id)),
    )


def _confident(closed: Any, confided: Any, is_any: bool) -> Confidence:
    organisations, requests = frozenset(map(int, closed or ())), frozenset(map(int, confided or ()))
    return Confidence(organisations, requests, is_veiled=bool(organisations or is_any))


def _grant(organisation: int, project: int | None, role: str, limit: str | None, currency: str | None) -> Grant:
    up_to = Limit(Decimal(limit), currency) if limit is not None and currency is not None else None
    return Grant(organisation, project, MemberRole(role), up_to)
