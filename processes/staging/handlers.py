"""The subjects of test scenarios, and what people do to a request outside of its diagrams."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from processes.billing import use_cases as billing
from processes.billing.rules import month_start
from processes.catalogue.rules import CauseCode
from processes.contracts import queries as contracts
from processes.contracts.rules import Activity
from processes.dispatch import use_cases as dispatch
from processes.engine.language.subjects import Act, Setting, Staged, act, subject
from processes.engine.running import cases
from processes.people.queries import actor_of
from processes.people.rules import Actor
from processes.requests import use_cases as requests
from processes.requests.flow import PROCESS
from processes.requests.models import Request
from processes.requests.rules import Channel, Impact, RequestKind, Urgency
from processes.resolution import use_cases as resolution
from processes.rosters import absences
from processes.rosters.flow import key_of
from processes.signoffs import taking_back
from processes.signoffs.queries import signoff_of
from processes.staging import flow  # noqa: F401  # listens to the sessions of scenarios
from processes.staging.company import Company, absence_of, set_up
from processes.suppliers import inbox
from processes.suppliers import use_cases as suppliers
from processes.suppliers.models import Escalation
from processes.worklogs.rules import Doubt
from processes.worklogs.use_cases import log_work as log_minutes


@subject("request", label="A request that was just logged")
def request(setting: Setting) -> Staged:
    """A request of a customer with a contract; start with kind, impact and urgency to choose its own."""
    company = set_up(setting.session, pack=setting.pack, now=setting.now)
    return _staged(setting, company, _logged(setting, company))


@subject("request_in_work", label="A request that a technician works on")
def request_in_work(setting: Setting) -> Staged:
    """The same, approved and given to a technician."""
    company = set_up(setting.session, pack=setting.pack, now=setting.now)
    logged = _logged(setting, company)
    _assign(setting, company, logged)
    return _staged(setting, company, logged)


@subject("request_resolved", label="A request whose resolution is proposed")
def request_resolved(setting: Setting) -> Staged:
    """The same, with half an hour of work logged and a resolution proposed."""
    company = set_up(setting.session, pack=setting.pack, now=setting.now)
    logged = _logged(setting, company)
    _assign(setting, company, logged)
    _resolve(setting, company, logged)
    return _staged(setting, company, logged)


@subject("contract_with_work", label="A contract with rated work of this month")
def contract_with_work(setting: Setting) -> Staged:
    """A contract whose customer owes half an hour of this month's work."""
    company = set_up(setting.session, pack=setting.pack, now=setting.now)
    logged = _logged(setting, company)
    _assign(setting, company, logged)
    _resolve(setting, company, logged)
    billing.rate_work(setting.session, logged.id, setting.now)
    month = f"{month_start(setting.now.date()):%Y-%m}"
    variables = {"contract_id": company.contract_id, "month": month}
    return Staged(f"{month}/contract:{company.contract_id}", variables, dict(variables), company.keys)


@subject("absence", label="An absence that a technician asks for")
def absence(setting: Setting) -> Staged:
    """A week's holiday that begins in a week; nobody leads the technician's team."""
    company = set_up(setting.session, pack=setting.pack, now=setting.now)
    asked = absence_of(setting.session, company, now=setting.now)
    names = {"absence_id": asked.id, "technician_id": str(asked.person_id)}
    return Staged(key_of(asked.id), {"absence_id": asked.id}, names, company.keys)


def _logged(setting: Setting, company: Company) -> Request:
    """Log it; where another process than the request's own is played, that one is not left running."""
    start = setting.start
    logged = requests.log_request(
        setting.session,
        project_id=company.project_id,
        requester_id=company.people["requester"],
        kind=RequestKind(start.get("kind", RequestKind.INCIDENT.value)),
        summary="Scenario",
        description="",
        impact=Impact(start.get("impact", Impact.PERSON.value)),
        urgency=Urgency(start.get("urgency", Urgency.MEDIUM.value)),
        channel=Channel.PORTAL,
        product_id=company.product_id,
        actor=company.actor(setting.session, "requester"),
        now=setting.now,
    )
    if setting.process != PROCESS:
        given: dict[str, Any] = {"reason": "A scenario plays another process.", "actor": "system", "now": setting.now}
        cases.cancel(setting.session, business_key=logged.number, **given)
    return logged


def _assign(setting: Setting, company: Company, logged: Request) -> None:
    dispatch.approve(
        setting.session,
        request_id=logged.id,
        technician_id=company.people["technician"],
        actor=company.actor(setting.session, "dispatcher"),
        now=setting.now,
    )


def _resolve(setting: Setting, company: Company, logged: Request) -> None:
    actor = company.actor(setting.session, "technician")
    _work(setting.session, logged.id, actor, 30, setting)
    given: dict[str, Any] = {"cause": CauseCode("hardware"), "summary": "Done", "actor": actor, "now": setting.now}
    resolution.propose(setting.session, request_id=logged.id, **given)


def _work(session: Session, request_id: int, actor: Actor, minutes: int, at: Setting | Act) -> None:
    log_minutes(
        session,
        request_id=request_id,
        activity=Activity.REMOTE,
        started_at=at.now - timedelta(minutes=minutes),
        ended_at=at.now,
        description="Scenario",
        actor=actor,
        now=at.now,
        sure=list(Doubt),
    )


def _staged(setting: Setting, company: Company, logged: Request) -> Staged:
    variables = {
        "request_id": logged.id,
        "project_id": logged.project_id,
        "kind": logged.kind.value,
        "impact": logged.impact.value,
        "urgency": logged.urgency.value,
        "requester_key": f"person:{logged.requester_id}",
        "technician_id": company.people["technician"],
    }
    names = {"request_id": logged.id, "supplier_id": company.supplier_id, "contract_number": "SCENARIO"}
    names |= {f"{word}_id": str(person_id) for word, person_id in company.people.items()}
    started = frozenset({PROCESS} if setting.process == PROCESS else ())
    return Staged(logged.number, variables, names, company.keys, started)


def _actor(act: Act, word: str) -> Actor:
    found = actor_of(act.session, int(act.names[f"{word}_id"]))
    assert found is not None
    return found


@act("log_work", label="The technician logs work")
def log_work(act: Act, *, minutes: int = 30) -> None:
    """Work on the request that ended just now."""
    _work(act.session, act.names["request_id"], _actor(act, "technician"), minutes, act)


@act("reassign", label="The dispatcher gives the request to a colleague")
def reassign(act: Act, *, reason: str = "Scenario") -> None:
    """Another technician works on it from now on."""
    given: dict[str, Any] = {
        "technician_id": int(act.names["colleague_id"]),
        "reason": reason,
        "actor": _actor(act, "dispatcher"),
    }
    dispatch.reassign(act.session, request_id=act.names["request_id"], now=act.now, **given)


@act("ask_customer", label="The technician asks the customer")
def ask_customer(act: Act, *, question: str = "?") -> None:
    """A question that the customer has to answer."""
    given: dict[str, Any] = {"question": question, "actor": _actor(act, "technician"), "now": act.now}
    requests.ask_customer(act.session, request_id=act.names["request_id"], **given)


@act("answer_by_mail", label="The customer answers by mail")
def answer_by_mail(act: Act, *, answer: str = "!") -> None:
    """The answer to the technician's question, not by the task's form."""
    given: dict[str, Any] = {"body": answer, "actor": _actor(act, "requester"), "now": act.now}
    requests.post_message(act.session, request_id=act.names["request_id"], **given)


@act("write", label="The customer's approver writes")
def write(act: Act, *, words: str = "!", decide: bool = False) -> None:
    """A message in the discussion; `decide`: the contract takes clear words for a decision."""
    found = act.session.get_one(Request, act.names["request_id"])
    contract = contracts.contract_for(act.session, project_id=found.project_id, on=contracts.local_day(act.now))
    assert contract is not None
    contract.tariff.words_decide = decide
    requests.post_message(act.session, request_id=found.id, body=words, actor=_actor(act, "approver"), now=act.now)


@act("withdraw", label="The customer withdraws the request")
def withdraw(act: Act, *, reason: str = "Scenario") -> None:
    """It is needed no longer."""
    given: dict[str, Any] = {"reason": reason, "actor": _actor(act, "requester"), "now": act.now}
    requests.withdraw(act.session, request_id=act.names["request_id"], **given)


@act("take_back", label="The technician takes the resolution back")
def take_back(act: Act, *, reason: str = "Scenario") -> None:
    """It was proposed too early; the work goes on."""
    request_id = act.names["request_id"]
    signoff = signoff_of(act.session, request_id)
    given: dict[str, Any] = {"reason": reason, "actor": _actor(act, "technician"), "now": act.now}
    taking_back.take_back(act.session, request_id=request_id, signoff_id=signoff.id if signoff else 0, **given)


@act("escalate", label="The technician asks the supplier")
def escalate(act: Act, *, question: str = "?") -> Mapping[str, Any]:
    """A question to a third-party support centre."""
    given: dict[str, Any] = {
        "supplier_id": act.names["supplier_id"],
        "question": question,
        "actor": _actor(act, "technician"),
    }
    opened = suppliers.open_escalation(act.session, request_id=act.names["request_id"], now=act.now, **given)
    return {"escalation_id": opened.id}


@act("supplier_answers", label="The supplier answers")
def supplier_answers(act: Act, *, answer: str = "!") -> None:
    """The answer to the escalation, as it comes in from outside."""
    opened = act.session.get_one(Escalation, act.names["escalation_id"])
    inbox.receive_answer(
        act.session, reference=opened.reference, answer=answer, message_id=f"scenario:{opened.reference}", now=act.now
    )


@act("withdraw_escalation", label="The technician withdraws the question to the supplier")
def withdraw_escalation(act: Act, *, reason: str = "Scenario") -> None:
    """The supplier's answer is needed no longer."""
    given: dict[str, Any] = {"reason": reason, "actor": _actor(act, "technician"), "now": act.now}
    suppliers.withdraw_escalation(act.session, escalation_id=act.names["escalation_id"], **given)


@act("withdraw_absence", label="The technician takes the absence back")
def withdraw_absence(act: Act) -> None:
    """It is needed no longer."""
    given: dict[str, Any] = {"actor": _actor(act, "technician"), "now": act.now}
    absences.withdraw_absence(act.session, absence_id=act.names["absence_id"], **given)
