"""Whose records are asked for: the same ones in four places, and what every person of a column has of their own."""

import enum
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.announcements.models import Announcement
from processes.announcements.rules import Audience
from processes.billing.models import Invoice
from processes.billing.parties import party, supplier_party
from processes.billing.use_cases import keep_document
from processes.clock import utcnow
from processes.contracts.models import Contract, Tariff
from processes.db import committing
from processes.devices.models import ConfigurationItem, ItemRelation
from processes.devices.rules import RelationKind
from processes.engine.administration.bulk import BulkAct
from processes.engine.store.models import Job, Message, MessageState, OpenTask, ProcessInstance
from processes.files import NewFile
from processes.logins.models import Newcomer
from processes.mail.models import IncomingMail, OutgoingMail
from processes.notices.models import Notice
from processes.outbox import post
from processes.outbox.models import OutboxEvent
from processes.people.models import (
    ApiToken,
    Deputy,
    Membership,
    Organisation,
    Person,
    PersonAddress,
    PersonSession,
    Project,
)
from processes.people.rules import MemberRole
from processes.requests.files import add_attachment
from processes.requests.models import Attachment, Request
from processes.suppliers.models import Escalation
from processes.views.models import ListView
from processes.worklogs.models import WorkLog
from tests.rights import desks
from tests.rights.people import PASSWORD, logins
from tests.world import World


class Whose(enum.Enum):
    """To whom a record belongs, as the column of a customer sees it."""

    OWN = "own project"
    OTHER = "other project"
    STRANGE = "other organisation"
    KEPT = "confidential"  # of a customer that is kept confidential; columns of customers belong to it as well


# What everything in a place is recognised by: it stands in names, summaries, addresses and texts.
MARKS = {Whose.OWN: "Ametyst", Whose.OTHER: "Beryl", Whose.STRANGE: "Citrin", Whose.KEPT: "Diamant"}
NAMES = ("new", "working", "signing")
TECHNICIAN, OTHER_TECHNICIAN = "technik@severka.example", "kral@severka.example"


@dataclass
class Ground:
    """Ids and numbers by what they name: in each place, of each login, and of the desk itself."""

    places: dict[Whose, dict[str, Any]] = field(default_factory=dict)
    own: dict[str, dict[str, Any]] = field(default_factory=dict)
    desk: dict[str, Any] = field(default_factory=dict)


def build(engine: Engine) -> None:
    """Everything there is, on the sample company without requests."""
    now = utcnow()
    with Session(engine) as session, committing(session):
        _people(World(session, now=now))
    desk = Desk(engine, now - timedelta(hours=3))
    for whose in Whose:
        numbers = _requests(desk, whose)
        with Session(engine) as session, committing(session):
            _records(session, whose, numbers)
    with Session(engine) as session, committing(session):
        _of_people(session)
        desks.add(session)
        session.scalars(select(Organisation).where(Organisation.name == "Diamant a.s.")).one().is_confidential = True


def _people(world: World) -> None:
    garnet, citrine, diamond = (world.organisation(f"{name} a.s.") for name in ("Granát", "Citrin", "Diamant"))
    projects = {
        Whose.OWN: world.project_of(garnet, MARKS[Whose.OWN]),
        Whose.OTHER: world.project_of(garnet, MARKS[Whose.OTHER]),
        Whose.STRANGE: world.project_of(citrine, f"Závod {MARKS[Whose.STRANGE]}"),
        Whose.KEPT: world.project_of(diamond, f"Závod {MARKS[Whose.KEPT]}"),
    }
    tariff = world.session.scalars(select(Tariff).where(Tariff.name == "Standard")).one()
    for whose, project in projects.items():
        terms = {"tariff": tariff, "valid_from": date(2026, 1, 1), "project": project}
        world.contract_of(project.organisation, f"{MARKS[whose]}-1", **terms)
        given: dict[str, Any] = {"organisation": project.organisation, "locale": "en"}
        logger = world.joined(f"logs@{MARKS[whose].lower()}.example", MemberRole.REQUESTER, **given)
        world.join(logger, project.organisation, MemberRole.APPROVER)
        world.joined(f"subject@{MARKS[whose].lower()}.example", MemberRole.APPROVER, project=project, **given)
    for column, email in logins():
        person = world.hired(email, *[column.role] if column.role else [], password=PASSWORD, locale="en")
        person.is_cleared = column.role is not None and email == column.cleared_email
        for whose in (Whose.OWN, Whose.KEPT) if column.member else ():
            project = projects[whose]
            world.join(person, project.organisation, column.member, project=None if column.all_of else project)


def _requests(desk: Desk, whose: Whose) -> dict[str, str]:
    """Numbers of three requests: one waits for its approval, one is worked on, one waits for its sign-off."""
    mark = MARKS[whose]
    email, supplier = f"logs@{mark.lower()}.example", "What now?"
    with Session(desk.engine) as session:
        found = select(Organisation.name, Project.name).join(Project, Project.organisation_id == Organisation.id)
        where = tuple(session.execute(found.where(Project.name.endswith(mark))).one())
    numbers = {name: acts.log(desk, email, where, f"{mark} {name}", mark) for name in NAMES}
    for name in ("working", "signing"):
        acts.approve(desk, numbers[name], TECHNICIAN, impact=acts.Impact.PERSON)
    acts.escalate(desk, numbers["working"], TECHNICIAN, supplier)
    acts.work(desk, numbers["working"], TECHNICIAN, 10, mark)
    done = {"cause": "hardware", "summary": mark, "no_work_reason": "By telephone"}
    desk.complete(numbers["signing"], "work_on_request", TECHNICIAN, **done)
    return numbers


def _records(session: Session, whose: Whose, numbers: dict[str, str]) -> None:
    """What else there is in a place."""
    mark, world = MARKS[whose], World(session, now=utcnow())
    request = session.scalars(select(Request).where(Request.number == numbers["working"])).one()
    project = session.get_one(Project, request.project_id)
    add_attachment(session, request, NewFile(f"{mark}.txt", "text/plain", mark.encode()))
    _invoice(session, project, mark)
    subject = session.scalars(select(Person).where(Person.email == f"subject@{mark.lower()}.example")).one()
    logger = session.scalars(select(Person).where(Person.email == f"logs@{mark.lower()}.example")).one()
    address = PersonAddress(person_id=subject.id, email=f"far@{mark.lower()}.example", added_at=world.now)
    deputy = Deputy(person_id=subject.id, deputy_id=logger.id, starts_at=world.now)
    come = world.person(_newcomer(whose))
    newcomer = Newcomer(person_id=come.id, organisation_id=project.organisation_id, asked_at=world.now)
    mail = {"sender": subject.email, "subject": mark, "raw": f"Subject: {mark}\n\n{mark}".encode()}
    incoming = IncomingMail(received_at=world.now, request_id=request.id, **mail)
    said = "Granát" if whose in (Whose.OWN, Whose.OTHER) else mark  # which is all of an organisation's
    told = {"title": f"{said} announced {whose.name}", "text": said, "starts_at": world.now, "written_at": world.now}
    announcement = Announcement(audience=Audience.ORGANISATION, organisation_id=project.organisation_id, **told)
    kept = {"received_at": world.now, "expires_at": world.now, "state": MessageState.UNMATCHED}
    message = Message(name="question_answered", business_key=request.number, key=mark, **kept)
    session.add_all([address, deputy, newcomer, incoming, announcement, message])
    item, other = (world.item(f"{mark} {name}", project=project) for name in ("printer", "server"))
    session.add(ItemRelation(from_id=item.id, to_id=other.id, kind=RelationKind.CONNECTS_TO))
    post(session, "rights.marked", request_id=request.id, number=request.number)


def _newcomer(whose: Whose) -> str:
    """Who waits to be let in: into all of an organisation."""
    of = "granat" if whose in (Whose.OWN, Whose.OTHER) else MARKS[whose].lower()
    return f"comes-{whose.name.lower()}@{of}.example"


def _invoice(session: Session, project: Project, mark: str) -> None:
    contract = session.scalars(select(Contract).where(Contract.number == f"{mark}-1")).one()
    today, provider = utcnow().date(), session.scalars(select(Organisation).where(Organisation.is_provider)).one()
    money = dict.fromkeys(["net", "total"], Decimal(100)) | dict.fromkeys(["vat", "rounding", "vat_rate"], Decimal(0))
    parties = {
        "supplier": supplier_party(session, provider, "CZK"),
        "customer": {**party(project.organisation), "contract": mark},
    }
    month = dict.fromkeys(["since", "month"], today.replace(day=1))
    days = month | dict.fromkeys(["issued_on", "taxable_on", "due_on"], today)
    said = {"organisation_id": project.organisation_id, "contract_id": contract.id, "currency": "CZK"}
    made = Invoice(number=f"{mark}-1", issued_at=utcnow(), **said, **days, **parties, **money)
    session.add(made)
    session.flush()
    keep_document(session, invoice_id=made.id, pdf=b"%PDF-1.7 made")


def _of_people(session: Session) -> None:
    """What everybody has of their own; there is one more of the staff, and one more of a customer, as strangers."""
    now = utcnow()
    for person in session.scalars(select(Person).where(Person.email.in_([*ids_of_logins(), OTHER_TECHNICIAN]))):
        view = {"listing": "requests", "name": person.email, "is_shared": False, "parameters": {}, "hidden": []}
        token = {"token_hash": f"hash of {person.email}", "scopes": [], "expires_at": now + timedelta(days=9)}
        opened = {"key_hash": f"key of {person.email}", "seen_at": now, "expires_at": now + timedelta(days=9)}
        bell = {"kind": "customer.wrote", "about": f"own of {person.id}", "path": "/", "values": {}, "in_bell": True}
        own = PersonSession(person_id=person.id, opened_at=now, **opened)
        notice = Notice(person_id=person.id, at=now, waits_for_summary=False, **bell)
        bulk = BulkAct(act="retry", reason="", actor=f"person:{person.id}", chosen={}, total=0, created_at=now)
        session.add_all([ListView(person_id=person.id, created_at=now, **view), own, notice, bulk])
        session.add(ApiToken(person_id=person.id, created_at=now, **token))


def ids_of_logins() -> list[str]:
    """Addresses of everybody who asks."""
    return [email for _column, email in logins()]


class Reader:
    """Finds what was built, by its names."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def ground(self) -> Ground:
        """Everything by what names it in addresses."""
        return Ground(
            {whose: self._place(whose) for whose in Whose},
            {email: self._own(email) for email in [*ids_of_logins(), OTHER_TECHNICIAN]},
            desks.read(self.session),
        )

    def one(self, query: Select[Any]) -> Any:
        """The first of what a query finds."""
        found = self.session.scalars(query.limit(1)).first()
        assert found is not None, str(query)
        return found

    def person(self, email: str) -> int:
        """An id by its login."""
        found: int = self.one(select(Person.id).where(Person.email == email))
        return found

    def _place(self, whose: Whose) -> dict[str, Any]:
        mark = MARKS[whose]
        requests = {name: self.one(select(Request).where(Request.summary == f"{mark} {name}")) for name in NAMES}
        working = requests["working"]
        subject = self.person(f"subject@{mark.lower()}.example")
        case = self.one(select(ProcessInstance.id).where(ProcessInstance.business_key == working.number))
        device = self.one(select(ConfigurationItem.id).where(ConfigurationItem.name == f"{mark} printer"))
        jobs = select(Job.id).join(ProcessInstance, ProcessInstance.id == Job.instance_id)
        events = select(OutboxEvent.id).where(OutboxEvent.payload["number"].astext == working.number)
        of_organisation = Announcement.title.endswith(f"announced {whose.name}")
        return {
            "request": working.number,
            "signed request": requests["signing"].number,
            **{f"{name} task": self._task(one) for name, one in requests.items()},
            "escalation": self.one(select(Escalation.id).where(Escalation.request_id == working.id)),
            "attachment": self.one(select(Attachment.id).where(Attachment.request_id == working.id)),
            "work log": self.one(select(WorkLog.id).where(WorkLog.request_id == working.id)),
            "invoice": f"{mark}-1",
            "device": device,
            "relation": self.one(select(ItemRelation.id).where(ItemRelation.from_id == device)),
            "contract": self.one(select(Contract.id).where(Contract.number == f"{mark}-1")),
            "organisation": working.organisation_id,
            "project": working.project_id,
            "person": subject,
            "membership": self.one(select(Membership.id).where(Membership.person_id == subject)),
            "address": self.one(select(PersonAddress.id).where(PersonAddress.person_id == subject)),
            "deputy": self.one(select(Deputy.id).where(Deputy.person_id == subject)),
            "newcomer": self.person(_newcomer(whose)),
            "announcement": self.one(select(Announcement.id).where(of_organisation)),
            "incoming mail": self.one(select(IncomingMail.id).where(IncomingMail.subject == mark)),
            "outgoing mail": self.one(select(OutgoingMail.id).where(OutgoingMail.request_id == working.id)),
            "case": case,
            "job": self.one(jobs.where(ProcessInstance.business_key == working.number)),
            "event": self.one(events),
            "task to approve": self._task(requests["new"]),
            "message": self.one(select(Message.id).where(Message.business_key == working.number)),
        }

    def _task(self, request: Request) -> int:
        found: int = self.one(select(OpenTask.id).where(OpenTask.business_key == request.number))
        return found

    def _own(self, email: str) -> dict[str, Any]:
        person = self.person(email)
        named = {"session": PersonSession, "token": ApiToken, "view": ListView, "notice": Notice}
        own = {name: self.one(select(of.id).where(of.person_id == person)) for name, of in named.items()}
        return own | {"bulk act": self.one(select(BulkAct.id).where(BulkAct.actor == f"person:{person}"))}
