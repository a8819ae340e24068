"""Starts and wakes the diagram of a request, and asks its decision table outside of it."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.catalogue import queries as catalogue
from processes.catalogue.rules import CODES
from processes.contracts.models import Product
from processes.contracts.rules import Priority
from processes.engine.errors import ExpressionError, UnknownDecision
from processes.engine.files.form_fields import Field, read_fields
from processes.engine.files.form_records import sent, with_records
from processes.engine.files.forms import FieldError, validate
from processes.engine.language.asked_forms import asks_form
from processes.engine.language.declared import starts_with, tells
from processes.engine.language.real_cases import RealCase, asked_by
from processes.engine.running import cases, deciding
from processes.engine.running.updating import update_variables
from processes.engine.store import deployments, lists
from processes.engine.store.retirements import started_by_the_desk
from processes.kept import Kept
from processes.people.picks import known
from processes.people.rules import Actor, Role, roles_named
from processes.requests.errors import AnswersWrong
from processes.requests.models import Request, RequestMessage
from processes.requests.rules import Impact, RequestKind, Urgency
from processes.requests.wording import MAX_CLAUSES, Meaning, clauses, together
from processes.settings import get_settings

log = logging.getLogger(__name__)
PROCESS = started_by_the_desk("handle_request")
INTAKE, FORM = "intake_form", "form"  # the table, and its output

asks_form(INTAKE, FORM)
starts_with(
    PROCESS,
    request_id=int,
    project_id=int,
    answers=dict[str, Any],
    kind=RequestKind,
    impact=Impact,
    urgency=Urgency,
    requester_key=str,
)
ASKED = tells("question_asked", message_id=int)
ANSWERED = tells("question_answered_by_mail", message_id=int)
WITHDRAWN = tells("request_withdrawn", withdrawal_reason=str, withdrawn_by=str)
WROTE = tells("customer_wrote", message_id=int)


def _variables(request: Request) -> dict[str, object]:
    return {
        "project_id": request.project_id,
        "kind": request.kind.value,
        "impact": request.impact.value,
        "urgency": request.urgency.value,
        "requester_key": f"person:{request.requester_id}",
    }


@dataclass(frozen=True)
class Intake:
    """The form that a kind of request asks beside its own: the version's id, and its schema."""

    form_id: int
    schema: Mapping[str, Any]

    def fit(
        self, session: Session, given: Mapping[str, Any], *, actor: Actor, now: datetime, zone: tzinfo
    ) -> tuple[dict[str, Any], dict[str, FieldError]]:
        """What is kept of an actor's answers, and what is wrong with them, by key."""
        drawn = lists.all_filled(session, read_fields(self.schema), get_settings().default_locale)
        fields = [_listed(session, field) for field in drawn]
        chosen = known(session, actor, sent(fields, given))
        return validate(with_records(fields, chosen, {}), given, now=now, zone=zone)


def _listed(session: Session, field: Field) -> Field:
    """A field, and those of its rows, with the company's own list that it names."""
    parts = tuple(_listed(session, part) for part in field.parts)
    code = CODES.get(field.options_key or "")
    if code is None:
        return replace(field, parts=parts)
    items = catalogue.known(session)[code.list].values()
    return field.with_options({item.code: item.code for item in items if item.is_active})


_KEPT: Kept[Intake | None] = Kept()


def intake(session: Session, kind: str, product: str | None, *, pack: str = "standard") -> Intake | None:
    """What the table `intake_form` has asked of this kind and product; None where it asks nothing more, or fails.

    A table that fails keeps nobody from asking for help: it is told in the log. Every page of a new request asks: what
    was found is kept for some seconds.
    """
    return _KEPT.get(session, partial(_intake, session, kind, product, pack), (pack, kind, product))


def _intake(session: Session, kind: str, product: str | None, pack: str) -> Intake | None:
    try:
        asked = deciding.decide(session, INTAKE, {"kind": kind, "product": product or ""}, pack=pack)
    except UnknownDecision:
        return None
    except ExpressionError as fault:
        log.warning("%s of the pack %s asks nothing of %s: %s", INTAKE, pack, kind, fault)
        return None
    key = asked.get(FORM)
    form_id = deployments.latest_form_id(session, str(key), pack=pack) if key else None
    return Intake(form_id, deployments.form_of(session, form_id)) if form_id else None


def answered(
    session: Session, request: Request, given: Mapping[str, Any] | None, *, pack: str, actor: Actor, now: datetime
) -> dict[str, Any] | None:
    """The answers as a new request keeps them, with the form that asked; None where nothing is asked. AnswersWrong."""
    if given is None:
        return None
    product = session.get(Product, request.product_id) if request.product_id else None
    asked = intake(session, request.kind.value, product.name if product else None, pack=pack)
    if asked is None:
        return None
    zone = ZoneInfo(get_settings().default_timezone)
    kept, wrong = asked.fit(session, given, actor=actor, now=now, zone=zone)
    if wrong:
        raise AnswersWrong(names=", ".join(wrong), field=f"answers.{next(iter(wrong))}")
    return {"form": asked.form_id, "values": kept}


def asked_of(session: Session, request: Request) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """The form that was asked when the request was logged, and the answers by key; None where there were none."""
    kept = request.answers
    return (deployments.form_of(session, kept["form"]), kept["values"]) if kept else None


def request_logged(session: Session, request: Request, *, pack: str, actor: Actor, now: datetime) -> None:
    """Start the request's process under the diagrams of its contract's pack; `answers` are those of its form."""
    answers = request.answers["values"] if request.answers else {}
    cases.start(
        session,
        PROCESS,
        business_key=request.number,
        variables={"request_id": request.id, "answers": answers, **_variables(request)},
        actor=actor.key,
        pack=pack,
        now=now,
    )


def request_corrected(session: Session, request: Request, *, actor: Actor, now: datetime) -> None:
    """The running case goes on with what the request says now."""
    update_variables(session, PROCESS, request.number, _variables(request), actor=actor.key, now=now)


def question_asked(session: Session, request: Request, message: RequestMessage, *, now: datetime) -> None:
    """The technician's question opens the customer's task."""
    _correlate(session, ASKED, request, {"message_id": message.id}, now)


def question_answered_by_mail(session: Session, request: Request, message: RequestMessage, *, now: datetime) -> None:
    """The answer came another way than the task's form, which therefore ends."""
    _correlate(session, ANSWERED, request, {"message_id": message.id}, now)


def request_withdrawn(session: Session, request: Request, *, reason: str, actor: Actor, now: datetime) -> bool:
    """The customer needs it no longer; whether the process heard it."""
    variables = {"withdrawal_reason": reason, "withdrawn_by": actor.key}
    return _correlate(session, WITHDRAWN, request, variables, now)


def priority_for(session: Session, impact: Impact, urgency: Urgency, *, pack: str = "standard") -> Priority:
    """The decision table's answer (A6), the same table as in the process."""
    answer = deciding.decide(session, "priority", {"impact": impact.value, "urgency": urgency.value}, pack=pack)
    return Priority(answer["priority"])


def roles_told_of(session: Session, priority: Priority, *, pack: str = "standard") -> set[Role]:
    """Who is told at once of a request of this priority, by the same table as in the process."""
    answer = deciding.decide(session, "whom_to_tell", {"priority": priority.value}, pack=pack)
    return roles_named(answer["told_roles"])


def meaning_of(session: Session, text: str, *, names: Iterable[str] = (), pack: str = "standard") -> Meaning:
    """What a customer's short words say, clause by clause by the decision table that designers own."""
    found = clauses(text, names=names)
    if len(found) > MAX_CLAUSES:
        return Meaning.UNCLEAR
    said = [{"words": one.words, "begins": one.begins, "count": one.count, "turns": one.turns} for one in found]
    return together(Meaning(deciding.decide(session, "reply_meaning", one, pack=pack)["meaning"]) for one in said)


@asked_by("priority")
@asked_by("whom_to_tell")
@asked_by(INTAKE)
def latest_asked(session: Session, limit: int) -> list[RealCase]:
    """What the latest requests ask the tables of intake with."""
    query = select(Request, Product.name).outerjoin(Product, Product.id == Request.product_id)
    found = session.execute(query.order_by(Request.id.desc()).limit(limit))
    return [
        RealCase(
            request.number,
            {
                "impact": request.impact.value,
                "urgency": request.urgency.value,
                "priority": request.priority.value if request.priority else None,
                "kind": request.kind.value,
                "product": product or "",
            },
            request.logged_at,
        )
        for request, product in found
    ]


def customer_wrote(session: Session, request: Request, message: RequestMessage, *, now: datetime) -> None:
    """Words came while the work waits for the customer's sign-off."""
    _correlate(session, WROTE, request, {"message_id": message.id}, now)


def _correlate(session: Session, name: str, request: Request, variables: Mapping[str, object], now: datetime) -> bool:
    return cases.correlate_message(session, name, business_key=request.number, variables=variables, now=now)
