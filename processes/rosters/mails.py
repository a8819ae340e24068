"""What is written to people about absences: that one waits, that it still waits, what was decided."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.catalogue.queries import named
from processes.mail.use_cases import queue_mail
from processes.people.models import Person
from processes.people.queries import staff_with
from processes.people.rules import Role
from processes.rosters.models import Absence
from processes.rosters.queries import lead_of, local_day
from processes.rosters.uncovered import shifts_within, uncovered_by
from processes.settings import get_settings


def approvers(session: Session, absence: Absence) -> list[Person]:
    """Whoever is asked: who leads the team, else the service managers; never the person itself."""
    lead_id = lead_of(session, absence.person_id, local_day(absence))
    if lead_id is not None:
        return [session.get_one(Person, lead_id)]
    return [person for person in staff_with(session, Role.SERVICE_MANAGER) if person.id != absence.person_id]


def ask_to_decide(session: Session, absence: Absence, *, is_reminder: bool, now: datetime) -> None:
    """To those who decide: who wants to be away when, and what that would leave uncovered."""
    context = {
        **_about(session, absence),
        "is_reminder": is_reminder,
        "uncovered": uncovered_by(session, absence),
        "shifts": shifts_within(session, absence),
    }
    for person in approvers(session, absence):
        queue_mail(session, template="absence_asked", to=person, context=context, now=now)


def announce_decision(session: Session, absence: Absence, *, now: datetime) -> None:
    """To whose absence it is: approved or refused, and why."""
    queue_mail(session, template="absence_decided", to=absence.person, context=_about(session, absence), now=now)


def _about(session: Session, absence: Absence) -> dict[str, object]:
    kind = named(session, absence.kind)
    return {"absence": absence, "kind": kind, "link": f"{get_settings().public_url()}/rosters/absences/{absence.id}"}
