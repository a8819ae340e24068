"""Who may do what: every route that names a record, for every role, on a record of their own project, of another
project and of another organisation; pages and the API give the same answer, which is the domain's own right."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.extensions import limiter
from app.web.guards import routes
from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.billing import rights as billing
from processes.billing.models import Invoice
from processes.billing.use_cases import issue_invoice, keep_document
from processes.clock import utcnow
from processes.contracts import rights as contracts
from processes.contracts.models import Contract
from processes.contracts.queries import contract_for, local_day
from processes.db import committing
from processes.dispatch.rights import may_reassign
from processes.engine.store.models import OpenTask
from processes.files import NewFile
from processes.people.access import issue_token
from processes.people.models import Organisation, Person, Project
from processes.people.queries import actor_of, staff_with
from processes.people.rules import SYSTEM, MemberRole, PersonActor, Role
from processes.requests import rights as requests
from processes.requests.files import add_attachment
from processes.requests.models import Request
from processes.resolution.rights import may_propose
from processes.signoffs.rights import may_record, may_sign
from processes.suppliers.models import Escalation, Supplier
from processes.suppliers.rights import may_escalate
from processes.worklogs.models import WorkLog
from processes.worklogs.rights import may_correct_work, may_log_work
from tests.pages.conftest import TECHNICIAN
from tests.world import World

PASSWORD = "four words are enough"
PLACES = {
    "own": ("Strojírny Vltava a.s.", "Kancelář", TECHNICIAN),
    "other project": ("Strojírny Vltava a.s.", "Výroba", "novotna@severka.example"),
    "other organisation": ("Nemocnice Podhradí", "Ambulance", "svoboda@severka.example"),
}


@dataclass(frozen=True)
class Place:
    """A project's records: a resolved request with all that belongs to it, one in work, an invoice."""

    project_id: int
    request: Request
    log: WorkLog
    invoice: Invoice
    contract: Contract
    named: dict[str, Any]  # what stands in an address: number, task_id, …
    invoice_number: str


@dataclass
class Who:
    """Somebody at both doors."""

    name: str
    actor: PersonActor
    browser: FlaskClient
    program: FlaskClient
    token: str

    def asks(self, method: str, path: str, body: dict[str, Any]) -> int:
        """The status of the answer."""
        if path.startswith("/api/"):
            given = {"headers": {"Authorization": f"Bearer {self.token}"}, "json": body or None}
            return self.program.open(path, method=method, **given).status_code
        in_a_line = {"Accept": "application/json"}  # a refusal, which no page is drawn for
        return self.browser.open(path, method=method, data=body, headers=in_a_line).status_code


Right = Callable[[PersonActor, Place], bool]


def of_request(right: Callable[[PersonActor], bool]) -> Right:
    return lambda actor, place: requests.may_see(actor, place.request) and right(actor)


def sees(actor: PersonActor, place: Place) -> bool:
    return requests.may_see(actor, place.request)


def signs(actor: PersonActor, place: Place) -> bool:
    return may_sign(actor, place.request)


def ends(actor: PersonActor, place: Place) -> bool:
    return sees(actor, place) and requests.may_end(actor, place.request)


def sees_invoice(actor: PersonActor, place: Place) -> bool:
    return billing.may_see_invoice(actor, place.invoice, place.contract)


def corrects(actor: PersonActor, place: Place) -> bool:
    return may_log_work(actor) and may_correct_work(actor, place.log)


# By endpoint; what stands in one line is the same act at both doors.
RIGHTS: dict[str, Right] = {
    **dict.fromkeys(["requests.show", "api_requests.read", "api_requests.history"], sees),
    **dict.fromkeys(["requests.diagram", "requests.download"], sees),
    **dict.fromkeys(["requests.write", "api_requests.post_message"], sees),
    "requests.history": of_request(lambda actor: actor.is_staff),
    **dict.fromkeys(["requests.withdraw", "requests.reopen"], ends),
    "requests.correct": of_request(requests.may_ask),
    "dispatch.reassign": of_request(may_reassign),
    "dispatch.assign": lambda actor, place: False,  # the task is one of sign-off: it waits for no dispatcher
    **dict.fromkeys(["suppliers.escalate", "suppliers.answer", "suppliers.withdraw"], of_request(may_escalate)),
    **dict.fromkeys(["worklogs.log", "api_work_logs.log_work"], of_request(may_log_work)),
    **dict.fromkeys(["worklogs.start", "worklogs.stop", "worklogs.discard"], of_request(may_log_work)),
    **dict.fromkeys(["worklogs.correct", "worklogs.cancel", "worklogs.bill_overlap"], corrects),
    **dict.fromkeys(["tasks.show", "api_tasks.read"], signs),
    **dict.fromkeys(["tasks.complete", "api_tasks.complete"], signs),
    **dict.fromkeys(["tasks.claim", "api_tasks.claim"], signs),
    "tasks.release": signs,
    **dict.fromkeys(["billing.show", "api_invoices.read"], sees_invoice),
    **dict.fromkeys(["billing.document", "api_invoices.pdf"], sees_invoice),
    "billing.note_payment": lambda actor, place: sees_invoice(actor, place) and billing.may_note_payment(actor),
    "signoffs.told": of_request(may_record),
    "signoffs.take_back": of_request(may_propose),
}
NAMED = {"number", "task_id", "escalation_id", "attachment_id", "log_id"}
ELSEWHERE = ("/designer", "/operations", "/mail", "/static", "/fs-static", "/reset-password", "/sign", "/processes")
WHY = {"reason": "Why"}
LONG_AGO = {"day": "2026-03-02", "started_at": "09:00", "ended_at": "09:12", "activity": "remote", "description": "x"}


def named(form: str, typed: dict[str, Any]) -> dict[str, Any]:
    return {f"{form}-{name}": value for name, value in typed.items()}


def bodies(place: Place, technician_id: int, supplier_id: int) -> dict[str, dict[str, Any]]:
    """What a form or a program sends so that nothing but rights and states can be in the way."""
    escalation = place.named["escalation_id"]
    span = {"started_at": "2026-03-02T09:00:00+00:00", "ended_at": "2026-03-02T09:12:00+00:00"}
    return {
        "requests.write": named("message", {"kind": "message", "body": "Written"}),
        "api_requests.post_message": {"body": "Written"},
        "api_expedites.ask": {"mark": "Seen"},
        "requests.withdraw": named("withdraw", WHY),
        "requests.reopen": named("reopen", WHY),
        "requests.correct": named("correct", WHY),
        "dispatch.reassign": named("reassign", {"technician_id": technician_id, **WHY}),
        "suppliers.escalate": named("escalate", {"supplier_id": supplier_id, "question": "What"}),
        "suppliers.answer": named(f"answer-{escalation}", {"answer": "That"}),
        "suppliers.withdraw": named(f"end-{escalation}", WHY),
        "worklogs.log": named("work", LONG_AGO),
        "api_work_logs.log_work": {**span, "description": "x"},
        "worklogs.stop": named("stop", {"activity": "remote", "description": "x"}),
        "worklogs.correct": named("correct", {**LONG_AGO, **WHY}),
    }


@pytest.fixture
def places(engine: Engine) -> dict[str, Place]:
    """The three projects; the first two with contracts of their own, the third under its organisation's."""
    desk = Desk(engine, utcnow() - timedelta(hours=2))
    with Session(engine) as session, committing(session):
        for organisation in session.scalars(select(Organisation).where(~Organisation.is_provider)):
            roles = [MemberRole.APPROVER, MemberRole.REQUESTER]
            _person(session, f"log-{organisation.id}@test.example", roles, organisation)
    return {name: _place(engine, desk, *where) for name, where in PLACES.items()}


def _person(session: Session, email: str, roles: list[Any], where: Organisation | Project | None = None) -> Person:
    world = World(session, now=utcnow())
    person = world.hired(email, *(role for role in roles if isinstance(role, Role)), password=PASSWORD, locale="en")
    project = where if isinstance(where, Project) else None
    if (organisation := project.organisation if project else where) is not None:
        given = [role for role in roles if isinstance(role, MemberRole)]
        world.join(person, organisation, *given, project=project)
    return person


def _place(engine: Engine, desk: Desk, organisation: str, name: str, technician: str) -> Place:
    with Session(engine) as session, committing(session):
        project = _project(session, organisation, name)
        agreed = contract_for(session, project_id=project.id, on=local_day(desk.now))
        assert agreed is not None
        if name != "Ambulance":
            terms = {"tariff": agreed.tariff.tariff, "valid_from": agreed.contract.valid_from}
            world = World(session, now=desk.now)
            world.contract_of(project.organisation, f"own-{project.id}", project=project, **terms)
        signer = f"log-{project.organisation_id}@test.example"

    def in_work(summary: str) -> str:
        number = acts.log(desk, signer, (organisation, name), summary, summary)
        acts.approve(desk, number, technician, impact=acts.Impact.PERSON)
        return number

    def resolved(summary: str, minutes: int = 30) -> str:
        number = in_work(summary)
        acts.work(desk, number, technician, minutes, "Done")
        acts.propose(desk, number, technician, "hardware", "Done")
        return number

    waiting, working, billed = resolved("Waits"), in_work("In work"), resolved("Billed", 1200)
    acts.escalate(desk, working, technician, "What now?")
    acts.sign(desk, billed, signer)
    return _read(engine, desk, waiting, working)


def _project(session: Session, organisation: str, name: str) -> Project:
    query = select(Project).join(Organisation).where(Organisation.name == organisation, Project.name == name)
    return session.scalars(query).one()


def _read(engine: Engine, desk: Desk, waiting: str, working: str) -> Place:
    with Session(engine, expire_on_commit=False) as session, committing(session):
        request = session.scalars(select(Request).where(Request.number == waiting)).one()
        agreed = contract_for(session, project_id=request.project_id, on=local_day(desk.now))
        assert agreed is not None
        invoice = issue_invoice(session, contract_id=agreed.id, month=local_day(desk.now), now=desk.now)
        assert invoice is not None
        keep_document(session, invoice_id=invoice.id, pdf=b"%PDF-1.7 made")
        file = add_attachment(session, request, NewFile("a.txt", "text/plain", b"a"))
        log = session.scalars(select(WorkLog).where(WorkLog.request_id == request.id)).one()
        task = select(OpenTask.id).where(OpenTask.business_key == waiting, OpenTask.element_id == "sign_off")
        escalation = select(Escalation.id).join(Request).where(Request.number == working)
        named = {
            "number": waiting,
            "task_id": session.scalars(task).one(),
            "escalation_id": session.scalars(escalation).one(),
            "attachment_id": file.id,
            "log_id": log.id,
        }
        return Place(request.project_id, request, log, invoice, agreed.contract, named, invoice.number)


@pytest.fixture
def everybody(app: Flask, engine: Engine, places: dict[str, Place], monkeypatch: pytest.MonkeyPatch) -> list[Who]:
    """One person of each role of staff, of each role in the first project, and in its whole organisation."""
    app.config["WTF_CSRF_ENABLED"] = False  # tokens and limits have tests of their own
    monkeypatch.setattr(limiter, "enabled", False)
    made = []
    with Session(engine, expire_on_commit=False) as session, committing(session):
        project = session.get_one(Project, places["own"].project_id)
        people = {role.value: _person(session, f"{role.value}@test.example", [role]) for role in Role}
        for role in MemberRole:
            people[role.value] = _person(session, f"{role.value}@of.example", [role], project)
            people[f"{role.value} of all"] = _person(session, f"{role.value}@all.example", [role], project.organisation)
        people["nothing"] = _person(session, "nothing@test.example", [])
        for name, person in people.items():
            actor = actor_of(session, person.id)
            assert actor is not None
            token = issue_token(session, person=person, note="test", actor=SYSTEM, now=utcnow())
            made.append(Who(name, actor, app.test_client(), app.test_client(), token))
        emails = {name: person.email for name, person in people.items()}
    for who in made:
        signed_in = who.browser.post("/login", data={"email": emails[who.name], "password": PASSWORD})
        assert signed_in.status_code == 302
    return made


def acts_of(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every route that names a record of a case: endpoint, method, rule; the table is made of them."""
    for endpoint, method, rule in routes(app):
        named = {part.rpartition(":")[2] for part in re.findall(r"<([^>]+)>", rule)}
        if named and named <= NAMED and not rule.startswith(ELSEWHERE):
            yield endpoint, method, rule


def address(rule: str, place: Place, **other: Any) -> str:
    """The rule with a place's records in it."""
    named = {**place.named, **({"number": place.invoice_number} if "/invoices/" in rule else {}), **other}
    parts = rule.split("/")
    for at, part in enumerate(parts):
        if "<" in part:
            head, _, rest = part.partition("<")
            inner, _, tail = rest.partition(">")
            parts[at] = f"{head}{named[inner.rpartition(':')[2]]}{tail}"
    return "/".join(parts)


def told_of_the_hidden(app: Flask, place: Place, everybody: list[Who]) -> Iterator[str]:
    """Where a customer hears something else of what they may not see than of what is not there."""
    ids = ("task_id", "escalation_id", "attachment_id", "log_id")
    nothing = {"number": "P99999999", **dict.fromkeys(ids, 99999999)}
    for _endpoint, method, rule in acts_of(app):
        for who in everybody:
            if not who.actor.is_staff:
                hidden = who.asks(method, address(rule, place), {})
                missing = who.asks(method, address(rule, place, **nothing), {})
                if hidden != missing:
                    yield f"{method} {rule} as {who.name}: {hidden}, else {missing}"


def test_pages_and_the_api_let_everybody_do_what_their_rights_say_and_no_more(
    app: Flask, engine: Engine, places: dict[str, Place], everybody: list[Who]
) -> None:
    with Session(engine) as session:
        technician = staff_with(session, Role.TECHNICIAN)[0].id
        supplier = session.scalars(select(Supplier.id)).first() or 0
    table, wrong = {}, []
    for where, place in places.items():
        sent = bodies(place, technician, supplier)
        for endpoint, method, rule in acts_of(app):
            for who in everybody:
                status = who.asks(method, address(rule, place), sent.get(endpoint, {}))
                may = status not in (401, 403, 404)
                table[where, endpoint, method, who.name] = may
                right = RIGHTS.get(endpoint, sees if where == "other organisation" else None)
                is_right = right is None or may == right(who.actor, place) or not (may or endpoint in RIGHTS)
                if status >= 500 or not is_right:
                    wrong.append(f"{where}: {method} {rule} as {who.name}: {status}")
    assert not wrong, "\n".join(wrong)
    assert not list(told_of_the_hidden(app, places["other organisation"], everybody))
    assert set(table.values()) == {True, False}


def test_requests_are_logged_where_one_belongs_at_both_doors(
    engine: Engine, places: dict[str, Place], everybody: list[Who]
) -> None:
    said = {"kind": "incident", "summary": "x", "description": "x", "impact": "person", "urgency": "low"}
    wrong = []
    for where, place in places.items():
        for who in everybody:
            body = {**said, "project_id": place.project_id}
            page = who.asks("POST", "/requests/new", {**body, "requester_id": place.request.requester_id}) == 302
            api = who.asks("POST", "/api/v1/requests", body) == 201
            right = requests.may_log_in(who.actor, place.project_id)
            if not page == api == right:
                wrong.append(f"{where} as {who.name}: page {page}, API {api}, right {right}")
    assert not wrong
    lists_follow_the_same_rule(engine, everybody)


def lists_follow_the_same_rule(engine: Engine, everybody: list[Who]) -> None:
    """The SQL conditions of lists hold for exactly the records for which the rights hold."""
    with Session(engine) as session:
        for who in everybody:
            every = session.scalars(select(Request)).all()
            seen = set(session.scalars(select(Request.id).where(requests.visible(who.actor))))
            assert seen == {one.id for one in every if requests.may_see(who.actor, one)}, who.name
            agreed = session.scalars(select(Contract)).all()
            seen = set(session.scalars(select(Contract.id).where(contracts.visible(who.actor))))
            assert seen == {one.id for one in agreed if contracts.may_see_contract(who.actor, one)}, who.name
            billed = session.execute(select(Invoice, Contract).join(Contract, Contract.id == Invoice.contract_id)).all()
            seen = set(session.scalars(select(Invoice.id).where(billing.visible(who.actor))))
            assert seen == {one.id for one, by in billed if billing.may_see_invoice(who.actor, one, by)}, who.name
