"""Escalations from the page of a request: asking a supplier, writing an answer down, ending it."""

from uuid import uuid4

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.suppliers.forms import Answer, End
from app.suppliers.parts import escalate_form
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from app.web.on_request import act_on
from processes.clock import utcnow
from processes.requests.models import Request
from processes.suppliers import inbox, use_cases
from processes.suppliers.queries import escalation_with_number
from processes.suppliers.rights import may_escalate

blueprint = Blueprint("suppliers", __name__, template_folder="templates")


@blueprint.post("/requests/<number>/escalations")
@allowed(may_escalate)
def escalate(number: str) -> ResponseReturnValue:
    """Ask a supplier about a request in work."""
    form = escalate_form(db.session())

    def do(request: Request) -> None:
        use_cases.open_escalation(
            db.session(),
            request_id=request.id,
            supplier_id=form.supplier_id.data,
            question=filled(form.question),
            seen=form.version,
            actor=current_actor(),
            now=utcnow(),
        )

    return act_on(number, form, "escalate", do, _("The question is on its way to the supplier."))


@blueprint.post("/escalations/<int:escalation_id>/answer")
@allowed(may_escalate)
def answer(escalation_id: int) -> ResponseReturnValue:
    """Write down an answer that came by telephone or another way."""
    escalation, number = escalation_with_number(db.session(), escalation_id)
    form = Answer(of=escalation_id)

    def do(request: Request) -> None:
        inbox.receive_answer(
            db.session(),
            reference=escalation.reference,
            answer=filled(form.answer),
            message_id=f"desk:{uuid4()}",
            actor=current_actor(),
            now=utcnow(),
        )

    return act_on(number, form, f"answer-{escalation_id}", do, _("The answer is kept."))


@blueprint.post("/escalations/<int:escalation_id>/withdraw")
@allowed(may_escalate)
def withdraw(escalation_id: int) -> ResponseReturnValue:
    """End an escalation whose answer is no longer needed."""
    _escalation, number = escalation_with_number(db.session(), escalation_id)
    form = End(of=escalation_id)

    def do(request: Request) -> None:
        use_cases.withdraw_escalation(
            db.session(), escalation_id=escalation_id, reason=filled(form.reason), actor=current_actor(), now=utcnow()
        )

    return act_on(number, form, f"end-{escalation_id}", do, _("The escalation is ended."))
