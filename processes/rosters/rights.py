"""Who may look at shifts and absences, plan them, and decide about absences."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import aliased

from processes.people.models import Person
from processes.people.rights import may_administer
from processes.people.rules import Actor, Role
from processes.rosters.models import Absence, Team, TeamMember


def may_see_rosters(actor: Actor) -> bool:
    """Look at shifts: everybody who works here sees their own and those of their teams."""
    return actor.is_staff


def may_plan(actor: Actor) -> bool:
    """Plan teams, skills, shifts and absences of everybody."""
    return may_administer(actor) or actor.has(Role.DISPATCHER, Role.SERVICE_MANAGER)


def may_ask_absence(actor: Actor, person_id: int) -> bool:
    """Ask for an absence: for oneself."""
    return actor.is_staff and actor.person_id == person_id


def may_decide_absence(actor: Actor, absence: Absence, lead_id: int | None) -> bool:
    """Approve or refuse an absence: who plans, and whoever leads the team (`lead_id`)."""
    return may_plan(actor) or (actor.person_id is not None and actor.person_id == lead_id)


def may_withdraw_absence(actor: Actor, absence: Absence) -> bool:
    """Take an absence back: whose it is, and who plans."""
    return may_plan(actor) or (actor.is_staff and actor.person_id == absence.person_id)


def may_read_absence(actor: Actor, absence: Absence, lead_id: int | None) -> bool:
    """Read why somebody is away: whose absence it is, and who decides about it."""
    return may_withdraw_absence(actor, absence) or may_decide_absence(actor, absence, lead_id)


def visible_people(actor: Actor, today: date) -> ColumnElement[bool]:
    """Whose shifts an actor sees, as a condition on Person: own, present teams' and those they lead; planners all."""
    if may_plan(actor):
        return true()
    mine, theirs = aliased(TeamMember), aliased(TeamMember)
    colleagues = (
        select(theirs.person_id)
        .join(mine, mine.team_id == theirs.team_id)
        .where(mine.person_id == actor.person_id, _on(mine, today), _on(theirs, today))
    )
    led = select(TeamMember.person_id).join(Team, Team.id == TeamMember.team_id)
    led = led.where(Team.lead_id == actor.person_id, _on(TeamMember, today))
    return or_(Person.id == actor.person_id, Person.id.in_(colleagues), Person.id.in_(led))


def _on(member: type[TeamMember], day: date) -> ColumnElement[bool]:
    return (member.first <= day) & or_(member.last.is_(None), member.last >= day)
