"""What escalations add to the page of a request: what suppliers were asked, and mails to them that have not left."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.suppliers.forms import Answer, End, Escalate
from app.web.parts import Case, Part, Place, our_staff, reads_with_page, request_part
from processes.engine.administration.troubles import work_in_trouble
from processes.people.rules import Role
from processes.requests.rules import WORK_STATES
from processes.suppliers.handlers import DELIVER
from processes.suppliers.models import Escalation
from processes.suppliers.queries import ESCALATIONS, SUPPLIERS, supplier_options
from processes.suppliers.rights import may_escalate

_ESCALATIONS, _SUPPLIERS = reads_with_page(our_staff, ESCALATIONS), reads_with_page(may_escalate, SUPPLIERS)


def _escalations(case: Case) -> Sequence[Escalation]:
    return [escalation for escalation, *_people in case.rows(_ESCALATIONS)]


@request_part(Place.TROUBLES, 20, our_staff)
def unwritten(case: Case) -> Part | None:
    """Questions to suppliers whose mail has not left."""
    asked = {escalation.id: escalation.supplier.name for escalation in _escalations(case)}
    troubles = work_in_trouble(case.session, DELIVER, "escalation_id", asked)
    if not troubles:
        return None
    return Part("suppliers/_unwritten.html", {"troubles": troubles, "may_repair": case.actor.has(Role.ADMINISTRATOR)})


@request_part(Place.ACTS, 20, our_staff)
def escalations(case: Case) -> Part | None:
    """Every escalation of the request, with the forms for its answer and its end."""
    found = _escalations(case)
    if not found:
        return None
    forms = {one.id: (_form(case, one.id, Answer), _form(case, one.id, End)) for one in found}
    return Part(
        "suppliers/_escalations.html",
        {"escalations": found, "answers": forms, "may_escalate": may_escalate(case.actor)},
    )


def _form(case: Case, escalation_id: int, kind: type[Answer] | type[End]) -> FlaskForm:
    return case.form(f"{kind.own_name}-{escalation_id}", kind) or kind(formdata=None, of=escalation_id)


@request_part(Place.ACTS, 40, may_escalate)
def escalate(case: Case) -> Part | None:
    """Asking a supplier about a request in work; the form names the last escalation on the page."""
    if case.request.state not in WORK_STATES:
        return None
    names = [(supplier.id, supplier.name) for supplier in case.rows(_SUPPLIERS)]
    form = case.form("escalate", Escalate) or Escalate(names, formdata=None)
    found = _escalations(case)
    form.seen.data = str(found[-1].id if found else 0)
    return Part("suppliers/_escalate.html", {"escalate": form})


def escalate_form(session: Session, **given: object) -> Escalate:
    """The form with every supplier."""
    return Escalate([(int(value), name) for value, name in supplier_options(session)], **given)
