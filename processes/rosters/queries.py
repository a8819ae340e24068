"""Teams, skills, patterns, shifts and absences as pages show them, and who leads whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from processes.contracts.models import Product
from processes.paging import By, Page, page_from, spoken
from processes.people.models import Person, StaffRole
from processes.people.rules import Actor, Role
from processes.rosters.errors import AbsenceUnknown, PatternUnknown, ShiftUnknown, SkillUnknown, TeamUnknown
from processes.rosters.models import (
    Absence,
    AbsenceState,
    PatternMember,
    RosterChange,
    Shift,
    ShiftPattern,
    Skill,
    Team,
    TeamMember,
    TechnicianSkill,
)
from processes.rosters.rights import visible_people

CHANGES = 50  # the latest that a page shows


def in_force(row: type[TeamMember] | type[PatternMember], day: date) -> ColumnElement[bool]:
    """Whether a membership holds on a day."""
    return (row.first <= day) & or_(row.last.is_(None), row.last >= day)


def local_day(absence: Absence) -> date:
    """The day on which an absence begins, where the person lives."""
    return absence.starts_at.astimezone(ZoneInfo(absence.person.timezone)).date()


def names_of_teams(session: Session) -> dict[str, str]:
    """What every team is called, by its key."""
    return {row.key: row.name for row in session.execute(select(Team.key, Team.name).order_by(Team.name))}


def lead_of(session: Session, person_id: int, day: date) -> int | None:
    """Who leads the team in which somebody is on a day; of several the one joined last. Never the person itself."""
    leads = select(Team.lead_id).join(TeamMember, TeamMember.team_id == Team.id)
    leads = leads.join(Person, Person.id == Team.lead_id).where(Person.is_active, Team.lead_id != person_id)
    leads = leads.where(TeamMember.person_id == person_id, in_force(TeamMember, day))
    return session.scalar(leads.order_by(TeamMember.first.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in a list, with how many are in it on the day."""

    team: Team
    lead: str | None
    members: int


LEAD = aliased(Person)
TEAMS_BY_NAME = (By(spoken(Team.name)), By(Team.id))


def teams_page(
    session: Session, on: date, *, order: Sequence[By] = TEAMS_BY_NAME, after: str | None = None, limit: int = 50
) -> Page[TeamLine]:
    """Teams, by name; one statement. CursorUnknown."""
    members = select(func.count()).where(TeamMember.team_id == Team.id, in_force(TeamMember, on)).scalar_subquery()
    query = select(Team, LEAD.name, members).outerjoin(LEAD, LEAD.id == Team.lead_id)
    return page_from(session, query, order, after, limit).each(lambda row: TeamLine(*row[:3]))


def teams(session: Session) -> Sequence[tuple[int, str]]:
    """Every team, as choices by name."""
    return [
        (team_id, name) for team_id, name in session.execute(select(Team.id, Team.name).order_by(Team.name, Team.id))
    ]


def team_with(session: Session, team_id: int) -> Team:
    """One team with its lead; TeamUnknown."""
    team = session.scalar(select(Team).where(Team.id == team_id).options(joinedload(Team.lead)))
    if team is None:
        raise TeamUnknown()
    return team


def members_of(session: Session, team_id: int) -> Sequence[TeamMember]:
    """Everybody who is, was or will be in a team, the latest to join first."""
    query = select(TeamMember).where(TeamMember.team_id == team_id).options(joinedload(TeamMember.person))
    return session.scalars(query.order_by(TeamMember.first.desc(), TeamMember.id.desc())).all()


def staff(session: Session) -> Sequence[tuple[int, str]]:
    """Everybody active who works here, as choices by name."""
    works_here = select(StaffRole.person_id).where(StaffRole.person_id == Person.id).exists()
    query = select(Person.id, Person.name).where(Person.is_active, works_here)
    return [(person_id, name) for person_id, name in session.execute(query.order_by(Person.name, Person.id))]


def people_shown(session: Session, actor: Actor, *, today: date, team_id: int | None = None) -> Sequence[Person]:
    """Whose shifts a reader sees, by name: technicians and whoever is in a team or works by a pattern."""
    technician = select(StaffRole.person_id).where(StaffRole.person_id == Person.id, StaffRole.role == Role.TECHNICIAN)
    in_team = select(TeamMember.person_id).where(TeamMember.person_id == Person.id, in_force(TeamMember, today))
    by_pattern = select(PatternMember.person_id).where(PatternMember.person_id == Person.id)
    query = select(Person).where(Person.is_active, visible_people(actor, today))
    if team_id is not None:
        query = query.where(in_team.where(TeamMember.team_id == team_id).exists())
    else:
        shown = or_(technician.exists(), in_team.exists(), by_pattern.exists(), Person.id == actor.person_id)
        query = query.where(shown)
    return session.scalars(query.order_by(Person.name, Person.id)).all()


def shifts_between(session: Session, person_ids: Sequence[int], start: datetime, end: datetime) -> Sequence[Shift]:
    """The shifts of people that meet a stretch of time, in order."""
    query = select(Shift).where(Shift.person_id.in_(person_ids), Shift.starts_at < end, Shift.ends_at > start)
    return session.scalars(query.order_by(Shift.starts_at, Shift.id)).all()


def absences_between(session: Session, person_ids: Sequence[int], start: datetime, end: datetime) -> Sequence[Absence]:
    """Their absences that count or wait to be decided, in order."""
    living = Absence.state.in_((AbsenceState.REQUESTED, AbsenceState.APPROVED))
    query = select(Absence).where(Absence.person_id.in_(person_ids), Absence.starts_at < end, Absence.ends_at > start)
    return session.scalars(query.where(living).order_by(Absence.starts_at, Absence.id)).all()


def shift_with(session: Session, shift_id: int) -> Shift:
    """One shift with whose it is; ShiftUnknown."""
    shift = session.scalar(select(Shift).where(Shift.id == shift_id).options(joinedload(Shift.person)))
    if shift is None:
        raise ShiftUnknown()
    return shift


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill in a list: how many technicians have it, how many of them are experts, how many products ask for it."""

    skill: Skill
    technicians: int
    experts: int
    products: int


SKILLS_BY_NAME = (By(spoken(Skill.name)), By(Skill.id))
_ACTIVE = select(func.count()).select_from(TechnicianSkill).join(Person, Person.id == TechnicianSkill.person_id)
_KNOWING = _ACTIVE.where(TechnicianSkill.skill == Skill.name, Person.is_active)
TECHNICIANS = _KNOWING.scalar_subquery()
EXPERTS = _KNOWING.where(TechnicianSkill.level == 3).scalar_subquery()
PRODUCTS = select(func.count()).where(Product.skill == Skill.name).scalar_subquery()


def skills_page(
    session: Session, *, order: Sequence[By] = SKILLS_BY_NAME, after: str | None = None, limit: int = 50
) -> Page[SkillLine]:
    """Skills, by name; one statement. CursorUnknown."""
    query = select(Skill, TECHNICIANS, EXPERTS, PRODUCTS)
    return page_from(session, query, order, after, limit).each(lambda row: SkillLine(*row[:4]))


def skill_names(session: Session) -> Sequence[str]:
    """The catalogue of skills by name."""
    return session.scalars(select(Skill.name).order_by(Skill.name)).all()


def skill_with(session: Session, skill_id: int) -> Skill:
    """One skill; SkillUnknown."""
    skill = session.get(Skill, skill_id)
    if skill is None:
        raise SkillUnknown()
    return skill


def levels_of(session: Session, skill: Skill) -> Sequence[tuple[Person, int | None]]:
    """Every active technician with how well they know a skill, those who do first."""
    known = (TechnicianSkill.person_id == Person.id) & (TechnicianSkill.skill == skill.name)
    query = select(Person, TechnicianSkill.level).outerjoin(TechnicianSkill, known)
    query = query.join(StaffRole, (StaffRole.person_id == Person.id) & (StaffRole.role == Role.TECHNICIAN))
    ordered = query.where(Person.is_active).order_by(TechnicianSkill.level.desc().nulls_last(), Person.name, Person.id)
    return [(person, level) for person, level in session.execute(ordered)]


def products_asking(session: Session, skill: Skill) -> Sequence[str]:
    """Names of the products that ask for a skill."""
    return session.scalars(select(Product.name).where(Product.skill == skill.name).order_by(Product.name)).all()


@dataclass(frozen=True, slots=True)
class PatternLine:
    """A pattern in a list, with how many work by it on the day."""

    pattern: ShiftPattern
    people: int


PATTERNS_BY_NAME = (By(spoken(ShiftPattern.name)), By(ShiftPattern.id))


def patterns_page(
    session: Session, on: date, *, order: Sequence[By] = PATTERNS_BY_NAME, after: str | None = None, limit: int = 50
) -> Page[PatternLine]:
    """Patterns, by name; one statement. CursorUnknown."""
    people = select(func.count()).where(PatternMember.pattern_id == ShiftPattern.id, in_force(PatternMember, on))
    query = select(ShiftPattern, people.scalar_subquery())
    return page_from(session, query, order, after, limit).each(lambda row: PatternLine(*row[:2]))


def pattern_with(session: Session, pattern_id: int) -> ShiftPattern:
    """One pattern with its shifts and who works by it; three statements. PatternUnknown."""
    members = selectinload(ShiftPattern.members).joinedload(PatternMember.person)
    query = select(ShiftPattern).where(ShiftPattern.id == pattern_id)
    pattern = session.scalar(query.options(selectinload(ShiftPattern.slots), members))
    if pattern is None:
        raise PatternUnknown()
    return pattern


def absences(actor: Actor, today: date) -> Select[Absence]:
    """The absences of everybody whose shifts an actor sees, as a query for lists."""
    query = select(Absence).join(Absence.person).where(visible_people(actor, today))
    return query.options(joinedload(Absence.person), joinedload(Absence.decided_by))


def absence_with(session: Session, absence_id: int) -> Absence:
    """One absence with whose it is; AbsenceUnknown."""
    query = select(Absence).where(Absence.id == absence_id).options(joinedload(Absence.person))
    absence = session.scalar(query)
    if absence is None:
        raise AbsenceUnknown()
    return absence


def absence_for(session: Session, actor: Actor, absence_id: int, *, today: date) -> Absence:
    """One absence that the actor may see; AbsenceUnknown."""
    absence = session.scalar(absences(actor, today).where(Absence.id == absence_id))
    if absence is None:
        raise AbsenceUnknown()
    return absence


def changes_of(session: Session, subject: str) -> Sequence[RosterChange]:
    """Who changed a team, pattern, skill or somebody's shifts, the latest first."""
    query = select(RosterChange).where(RosterChange.subject == subject)
    return session.scalars(query.order_by(RosterChange.id.desc()).limit(CHANGES)).all()
