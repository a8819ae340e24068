"""Changes of teams: made, renamed, led by somebody else; who joins and leaves when."""

from datetime import date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from processes.people.models import Person
from processes.people.rights import require
from processes.people.rules import Actor
from processes.rosters.changes import note
from processes.rosters.errors import DaysReversed, MemberAlready, TeamUnknown
from processes.rosters.models import Team, TeamMember
from processes.rosters.naming import free_key, free_name, member_of_staff
from processes.rosters.rights import may_plan

_DAY = timedelta(days=1)


def add_team(session: Session, *, name: str, actor: Actor, now: datetime, lead_id: int | None = None) -> Team:
    """A new team without members; NameMissing, RosterNameTaken, NotStaff."""
    require(may_plan(actor))
    free = free_name(session, Team, name)
    team = Team(name=free, key=free_key(session, free), lead_id=_lead(session, lead_id))
    session.add(team)
    session.flush()
    note(session, f"team:{team.id}", "team_added", actor=actor, now=now, name=team.name)
    return team


def change_team(session: Session, *, team_id: int, name: str, lead_id: int | None, actor: Actor, now: datetime) -> Team:
    """Call a team something else, or let somebody else lead it; NameMissing, RosterNameTaken, NotStaff."""
    require(may_plan(actor))
    team = _locked(session, team_id)
    team.name, team.lead_id = free_name(session, Team, name, but=team.id), _lead(session, lead_id)
    note(session, f"team:{team.id}", "team_changed", actor=actor, now=now, name=team.name)
    return team


def add_team_member(
    session: Session,
    *,
    team_id: int,
    person_id: int,
    first: date,
    actor: Actor,
    now: datetime,
    last: date | None = None,
    leaves_id: int | None = None,
) -> TeamMember:
    """Let somebody join a team from `first` to `last`; from that day they are no longer in the team `leaves_id`.

    NotStaff, DaysReversed, MemberAlready, TeamUnknown.
    """
    require(may_plan(actor))
    team = _locked(session, team_id)
    person = member_of_staff(session, person_id)
    if last is not None and last < first:
        raise DaysReversed()
    if session.scalar(_overlapping(team.id, person.id, first, last)) is not None:
        raise MemberAlready(name=person.name)
    member = TeamMember(team_id=team.id, person_id=person.id, first=first, last=last)
    session.add(member)
    session.flush()
    if leaves_id is not None:
        _leave(session, leaves_id, person, first, actor, now)
    days = {"first": first.isoformat(), "last": last and last.isoformat()}
    note(session, f"team:{team.id}", "member_joined", actor=actor, now=now, name=person.name, **days)
    return member


def end_team_member(session: Session, *, member_id: int, last: date, actor: Actor, now: datetime) -> None:
    """Let somebody leave after the day `last`; who would not have come by then never comes. TeamUnknown."""
    require(may_plan(actor))
    member = session.get(TeamMember, member_id, with_for_update={"of": TeamMember})
    if member is None:
        raise TeamUnknown()
    _end(session, member, last, actor, now)


def _leave(session: Session, team_id: int, person: Person, on: date, actor: Actor, now: datetime) -> None:
    present = select(TeamMember).where(TeamMember.team_id == team_id, TeamMember.person_id == person.id)
    for member in session.scalars(present.where(or_(TeamMember.last.is_(None), TeamMember.last >= on))):
        _end(session, member, on - _DAY, actor, now)


def _end(session: Session, member: TeamMember, last: date, actor: Actor, now: datetime) -> None:
    details = {"name": member.person.name, "last": last.isoformat()}
    subject = f"team:{member.team_id}"
    if last < member.first:
        session.delete(member)
    else:
        member.last = last
    session.flush()
    note(session, subject, "member_left", actor=actor, now=now, **details)


def _overlapping(team_id: int, person_id: int, first: date, last: date | None) -> Select[int]:
    same = select(TeamMember.id).where(TeamMember.team_id == team_id, TeamMember.person_id == person_id)
    same = same.where(or_(TeamMember.last.is_(None), TeamMember.last >= first))
    return same.where(TeamMember.first <= last).limit(1) if last is not None else same.limit(1)


def _lead(session: Session, lead_id: int | None) -> int | None:
    return member_of_staff(session, lead_id, field="lead_id").id if lead_id else None


def _locked(session: Session, team_id: int) -> Team:
    team = session.get(Team, team_id, with_for_update=True)
    if team is None:
        raise TeamUnknown()
    return team
