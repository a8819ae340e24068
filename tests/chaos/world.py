"""The company in which chaos reigns: the sample's, customers with a pack of lean diagrams, a token for everybody."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.diagrams import deploy_all
from podpora.sample.company import set_up
from podpora.sample.people import PASSWORD
from processes import domains
from processes.contracts.models import Tariff
from processes.db import committing
from processes.engine.store import deployments
from processes.people.access import issue_token
from processes.people.models import Organisation, Person, Project
from processes.people.queries import person_by_email
from processes.people.rules import SYSTEM, MemberRole
from processes.suppliers.models import Supplier
from tests.chaos.plan import GIVES_UP_SOON
from tests.engine.diagrams import boundary, bpmn, catch, chain, end, flow, message, message_root, service, start, timer
from tests.engine.diagrams import user as user_task
from tests.world import World as Builder

PACK = "chaos"
LEAN_CUSTOMERS = 6
DISPATCHER = "dispecer@severka.example"
TECHNICIANS = tuple(f"{login}@severka.example" for login in ("technik", "novotna", "svoboda"))
WHOLE_CUSTOMER, WHOLE_REQUESTER = "Strojírny Vltava a.s.", "karel.dvorak@strojirny-vltava.example"
BILLING_ADDRESS = {"street": "Bouřlivá 1", "city": "Praha", "postcode": "110 00"}


def _call(id: str, process: str, *variables: str) -> str:
    given = "".join(f'<camunda:in source="{name}" target="{name}"/>' for name in variables)
    extension = f"<bpmn:extensionElements>{given}</bpmn:extensionElements>"
    return f'<bpmn:callActivity id="{id}" name="{id}" calledElement="{process}">{extension}</bpmn:callActivity>'


LEAN = bpmn(
    "handle_request",
    start(),
    '<bpmn:businessRuleTask id="decide_priority" camunda:decisionRef="priority" camunda:resultVariable="priority"'
    ' camunda:mapDecisionResult="singleEntry"/>',
    service("set_priority", "requests.set_priority", request_id="${request_id}", priority="${priority}"),
    user_task(
        "approve_request", completion="dispatch.decide", candidateGroups="staff:dispatcher", formRef="approve_request"
    ),
    '<bpmn:exclusiveGateway id="is_approved" default="no"/>',
    service("announce_rejection", "dispatch.announce_rejection", before=True, request_id="${request_id}"),
    end("request_rejected"),
    catch("pause", timer("PT2S")),
    user_task(
        "work_on_request",
        completion="resolution.propose",
        candidateGroups="",
        assignee="person:${technician_id}",
        formRef="propose_resolution",
    ),
    boundary("escalation_opened", "work_on_request", message("escalation_opened"), interrupting=False),
    _call("supplier_answers", "escalate_to_supplier", "request_id", "escalation_id", "urgency"),
    end("escalation_over"),
    service("rate_work", "billing.rate_work", before=True, request_id="${request_id}"),
    service("close_request", "requests.close", request_id="${request_id}"),
    end("request_closed"),
    chain("begin", "decide_priority", "set_priority", "approve_request", "is_approved"),
    flow("is_approved", "pause", "dispatch_outcome == 'approved'", id="yes"),
    flow("is_approved", "announce_rejection", id="no"),
    chain("announce_rejection", "request_rejected"),
    chain("pause", "work_on_request", "rate_work", "close_request", "request_closed"),
    chain("escalation_opened", "supplier_answers", "escalation_over"),
    roots=message_root("escalation_opened"),
)
ESCALATION = bpmn(
    "escalate_to_supplier",
    start(),
    service("send_escalation", "suppliers.send", escalation_id="${escalation_id}"),
    '<bpmn:receiveTask id="await_answer" name="Wait" messageRef="message_supplier_answered"><bpmn:extensionElements>'
    '<camunda:properties><camunda:property name="correlationKey" value="escalation:${escalation_id}"/>'
    "</camunda:properties></bpmn:extensionElements></bpmn:receiveTask>",
    boundary("never_came", "await_answer", timer(f"${{'PT4S' if urgency == '{GIVES_UP_SOON}' else 'PT2H'}}")),
    service("record_answer", "suppliers.record_answer", escalation_id="${escalation_id}", answer="${answer}"),
    end("supplier_answered"),
    service("give_up", "suppliers.give_up", escalation_id="${escalation_id}"),
    end("supplier_silent"),
    chain("begin", "send_escalation", "await_answer", "record_answer", "supplier_answered"),
    chain("never_came", "give_up", "supplier_silent"),
    roots=message_root("supplier_answered"),
)


@dataclass(frozen=True)
class Requester:
    """A customer's person, by token, and the project of their requests."""

    token: str
    project_id: int


@dataclass(frozen=True)
class World:
    """Who acts by which token; `technicians` maps ids to addresses and tokens."""

    lean: tuple[Requester, ...]
    whole: Requester
    dispatcher: str
    technicians: dict[int, tuple[str, str]]
    supplier_id: int


def make(engine: Engine, *, now: datetime) -> World:
    """Set the company up in an empty database and deploy every diagram."""
    domains.load()
    with Session(engine) as session, committing(session):
        set_up(session, now=now)
        deploy_all(session, note="chaos", author="tests", now=now)
        lean = {"handle_request.bpmn": LEAN, "escalate_to_supplier.bpmn": ESCALATION}
        deployments.deploy(session, lean, pack=PACK, note="chaos", author="tests", now=now)
        tariff = session.scalars(select(Tariff).where(Tariff.name == "Basic")).one()
        technicians = {_person(session, email).id: (email, _token(session, email, now)) for email in TECHNICIANS}
        return World(
            tuple(_customer(session, number, tariff, now) for number in range(LEAN_CUSTOMERS)),
            Requester(_token(session, WHOLE_REQUESTER, now), _project(session, WHOLE_CUSTOMER)),
            _token(session, DISPATCHER, now),
            technicians,
            session.scalars(select(Supplier.id)).one(),
        )


def _customer(session: Session, number: int, tariff: Tariff, now: datetime) -> Requester:
    name, email = f"Chaos {number}", f"requester{number}@chaos.example"
    world = Builder(session, now=now)
    billed = {"registration_number": f"{60000000 + number}", "billing_email": email, **BILLING_ADDRESS}
    world.customer = world.organisation(name, **billed)
    world.project_of(world.customer, "Všechno")
    world.joined(email, MemberRole.REQUESTER, name=f"Requester {number}", locale="en", password=PASSWORD)
    terms = {"tariff": tariff, "pack": PACK, "valid_from": date(now.year - 1, 1, 1), "pauses_for_supplier": True}
    world.contract_of(world.customer, f"CHAOS-{number}", **terms)
    return Requester(_token(session, email, now), _project(session, name))


def _project(session: Session, organisation: str) -> int:
    found = select(Project.id).join(Organisation).where(Organisation.name == organisation)
    return int(session.scalars(found.order_by(Project.id)).first() or 0)


def _person(session: Session, email: str) -> Person:
    person = person_by_email(session, email)
    assert person is not None
    return person


def _token(session: Session, email: str, now: datetime) -> str:
    return issue_token(session, person=_person(session, email), note="chaos", actor=SYSTEM, now=now)
