"""What the sample's people do, each as one act on the desk."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from podpora.sample.desk import Desk
from processes.contracts.models import Product
from processes.contracts.rules import Activity
from processes.devices.affecting import name_items
from processes.devices.models import ConfigurationItem
from processes.people.models import Organisation, Project
from processes.requests import use_cases as requests
from processes.requests.rules import Channel, Impact, RequestKind, Urgency
from processes.suppliers import use_cases as suppliers
from processes.suppliers.models import Supplier
from processes.worklogs import use_cases as worklogs
from processes.worklogs.rules import Doubt

DISPATCHER = "dispecer@severka.example"


def log(
    desk: Desk,
    email: str,
    project: tuple[str, str],
    summary: str,
    description: str,
    *,
    kind: RequestKind = RequestKind.INCIDENT,
    impact: Impact = Impact.PERSON,
    urgency: Urgency = Urgency.MEDIUM,
    product: str | None = None,
    channel: Channel = Channel.PORTAL,
    devices: tuple[str, ...] = (),
) -> str:
    """A customer's person logs a request for (organisation, project) about `devices`, by name; its number."""
    actor = desk.actor(email)
    where = select(Project.id).join(Organisation).where(Organisation.name == project[0], Project.name == project[1])

    def logged(session: Session, now: datetime) -> str:
        made = requests.log_request(
            session,
            project_id=session.scalars(where).one(),
            requester_id=actor.person_id or 0,
            kind=kind,
            summary=summary,
            description=description,
            impact=impact,
            urgency=urgency,
            channel=channel,
            product_id=session.scalar(select(Product.id).where(Product.name == product)),
            actor=actor,
            now=now,
        )
        if devices:
            ids = session.scalars(select(ConfigurationItem.id).where(ConfigurationItem.name.in_(devices))).all()
            name_items(session, request_id=made.id, item_ids=ids, actor=actor, now=now)
        return made.number

    return desk.act(logged)


def approve(desk: Desk, number: str, technician: str, *, impact: Impact, impact_reason: str = "") -> None:
    """The dispatcher approves and assigns."""
    desk.complete(
        number,
        "approve_request",
        DISPATCHER,
        decision="approve",
        impact=impact.value,
        impact_reason=impact_reason,
        technician_id=str(desk.actor(technician).person_id),
        reason="",
    )


def reject(desk: Desk, number: str, reason: str, *, impact: Impact = Impact.PERSON) -> None:
    """The dispatcher rejects with a reason."""
    desk.complete(number, "approve_request", DISPATCHER, decision="reject", impact=impact.value, reason=reason)


def write(desk: Desk, number: str, email: str, body: str, *, internal: bool = False) -> None:
    """Somebody writes into the discussion."""
    actor, request_id = desk.actor(email), desk.request_id(number)
    desk.act(
        lambda session, now: requests.post_message(
            session, request_id=request_id, body=body, internal=internal, actor=actor, now=now
        )
    )


def ask(desk: Desk, number: str, technician: str, question: str) -> None:
    """The technician asks the customer."""
    actor, request_id = desk.actor(technician), desk.request_id(number)
    desk.act(
        lambda session, now: requests.ask_customer(
            session, request_id=request_id, question=question, actor=actor, now=now
        )
    )


def work(
    desk: Desk, number: str, technician: str, minutes: int, description: str, activity: Activity = Activity.REMOTE
) -> None:
    """The technician logs the minutes just worked."""
    actor, request_id, end = desk.actor(technician), desk.request_id(number), desk.now
    desk.act(
        lambda session, now: worklogs.log_work(
            session,
            request_id=request_id,
            activity=activity,
            started_at=end - timedelta(minutes=minutes),
            ended_at=end,
            description=description,
            actor=actor,
            now=now,
            sure=list(Doubt),
        )
    )


def escalate(desk: Desk, number: str, technician: str, question: str) -> None:
    """The technician asks the hardware maker's support centre; the question leaves at once, by the sample's clock.

    The worker that really sends it has the clock of today, and no event would follow that one in the past.
    """
    actor, request_id = desk.actor(technician), desk.request_id(number)

    def deed(session: Session, now: datetime) -> None:
        escalation = suppliers.open_escalation(
            session,
            request_id=request_id,
            supplier_id=session.scalars(select(Supplier.id).order_by(Supplier.id)).first(),
            question=question,
            actor=actor,
            now=now,
        )
        suppliers.note_asked(session, reference=escalation.reference, now=now)

    desk.act(deed)


def propose(desk: Desk, number: str, technician: str, cause: str, summary: str) -> None:
    """The technician proposes the resolution."""
    desk.complete(number, "work_on_request", technician, cause=cause, summary=summary, no_work_reason="")


def sign(desk: Desk, number: str, email: str) -> None:
    """The customer signs the work off."""
    desk.complete(number, "sign_off", email, decision="approve", reason="")


def give_back(desk: Desk, number: str, email: str, reason: str) -> None:
    """The customer returns the work with a reason."""
    desk.complete(number, "sign_off", email, decision="return", reason=reason)


def withdraw(desk: Desk, number: str, email: str, reason: str) -> None:
    """The customer needs it no longer."""
    actor, request_id = desk.actor(email), desk.request_id(number)
    desk.act(
        lambda session, now: requests.withdraw(session, request_id=request_id, reason=reason, actor=actor, now=now)
    )
