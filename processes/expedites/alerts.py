"""Who is told of a shorter reaction: the team that is roused, whoever agrees to the price, whoever asked."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from processes.documents.translations import N_
from processes.expedites.models import Expedite
from processes.expedites.offers import agreed_limit, people_on
from processes.mail.use_cases import queue_mail
from processes.notices.models import Notice
from processes.notices.rules import Kind, customers_kind, kind
from processes.notices.use_cases import done_with, tell
from processes.people.models import Person
from processes.people.queries import members_of_project
from processes.people.rules import MemberRole, Role
from processes.requests.customer_alerts import tell_customers
from processes.requests.models import Request

STAFF = {Role.DISPATCHER, Role.SERVICE_MANAGER, Role.TECHNICIAN}
ROUSED = kind(
    "expedite.agreed",
    label=N_("A customer has bought a shorter reaction"),
    sentence=N_("Shorter reaction: {number} {summary} ({customer}) must be taken up by {due_at}"),
    roles=STAFF,
)
OFF = kind(
    "expedite.off",
    label=N_("A shorter reaction is taken back"),
    sentence=N_("The shorter reaction of {number} {summary} ({customer}) is taken back"),
    roles=STAFF,
)
WAITS = customers_kind(
    "expedite.waits",
    label=N_("A shorter reaction waits for your consent to its price"),
    sentence=N_("Your consent to a shorter reaction is awaited: {number} {summary}"),
    members={MemberRole.APPROVER},
    mail_always=True,
)
DECIDED = customers_kind(
    "expedite.decided",
    label=N_("What became of a shorter reaction that you asked for"),
    sentence=N_("About the shorter reaction that you asked for: {number} {summary}"),
)


def rouse(session: Session, expedite: Expedite, *, roles: Iterable[Role], on_shift: bool, now: datetime) -> None:
    """Tell everybody with these roles, and whoever is on a shift now, stand-by or other."""
    _tell_staff(session, expedite, ROUSED, people_on(session, now) if on_shift else (), roles, now)


def call_off(session: Session, expedite: Expedite, *, now: datetime) -> None:
    """It is taken back: tell whoever was roused, who need not read that first."""
    calm(session, expedite.request, now=now)
    _tell_staff(session, expedite, OFF, people_on(session, now), {Role.DISPATCHER}, now)


def _tell_staff(
    session: Session, expedite: Expedite, what: Kind, people: Iterable[int], roles: Iterable[Role], now: datetime
) -> None:
    request, due_at = expedite.request, expedite.due_at
    said = {"number": request.number, "summary": request.summary, "customer": request.organisation.name}
    tell(
        session,
        what,
        about=request.number,
        path=f"/requests/{request.number}",
        values={**said, "due_at": due_at.isoformat() if due_at else None},
        people=list(people),
        roles=roles,
        now=now,
    )


def calm(session: Session, request: Request, *, now: datetime) -> None:
    """Nobody has to be roused any more."""
    done_with(session, (Notice.kind == ROUSED.name) & (Notice.about == request.number), now=now)


def payers(session: Session, expedite: Expedite) -> list[Person]:
    """Who may agree to the price; where nobody may, who may sign at all: they learn who can change it."""
    project_id, price = expedite.request.project_id, ((expedite.price, expedite.currency),)
    agreed = agreed_limit(session, expedite.request, expedite.asked_at)
    bound = agreed is not None and not agreed.covers(price)
    role = MemberRole.CUSTOMER_ADMINISTRATOR if bound else MemberRole.APPROVER
    found = members_of_project(session, project_id, role, price)
    return list(found or members_of_project(session, project_id, MemberRole.APPROVER))


def ask_for_consent(session: Session, expedite: Expedite, *, now: datetime) -> None:
    """To the approvers: what it costs and what it gives."""
    people = payers(session, expedite)
    tell_customers(session, expedite.request, WAITS, *people, about=expedite.id, now=now)
    for person in people:
        _mail(session, expedite, "expedite_asked", person, now)


def consent_settled(session: Session, expedite: Expedite, *, now: datetime) -> None:
    """Nobody has to agree any more."""
    about = f"{expedite.request.number}:{expedite.id}"
    done_with(session, (Notice.kind == WAITS.name) & (Notice.about == about), now=now)


def tell_outcome(session: Session, expedite: Expedite, *, now: datetime) -> None:
    """To whoever asked, and who agreed: what became of it and what it costs."""
    asked = [person for person in (expedite.asked_by, expedite.agreed_by) if person is not None]
    customers = [person for person in dict.fromkeys(asked) if not person.staff_roles]
    told = tell_customers(
        session, expedite.request, DECIDED, *customers, about=f"{expedite.id}:{expedite.state.value}", now=now
    )
    for person in customers:
        if person.id in told:
            _mail(session, expedite, "expedite_told", person, now)


def _mail(session: Session, expedite: Expedite, template: str, person: Person, now: datetime) -> None:
    request = expedite.request
    queue_mail(
        session,
        template=template,
        to=person,
        context={"request": request, "expedite": expedite},
        request_id=request.id,
        number=request.number,
        now=now,
    )
