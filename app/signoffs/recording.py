"""What staff do about a sign-off: writing down one given by telephone, taking the resolution back."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.signoffs.blueprint import blueprint
from app.signoffs.forms import TakeBack, ToldDecision
from app.web.actors import current_actor, current_person
from app.web.forms import filled
from app.web.guards import allowed
from app.web.ids import identity
from app.web.on_request import act_on
from processes.clock import utcnow
from processes.people.queries import members_of_project
from processes.people.rules import MemberRole
from processes.requests import queries
from processes.requests.models import Request
from processes.resolution.rights import may_propose
from processes.signoffs import taking_back
from processes.signoffs.rights import may_record
from processes.signoffs.rules import Decision
from processes.signoffs.telling import record_decision


@blueprint.post("/requests/<number>/sign-off/told")
@allowed(may_record)
def told(number: str) -> ResponseReturnValue:
    """Write down what an approver said to the sign-off that the page shows."""
    session, actor = db.session(), current_actor()
    about = queries.request_for(session, actor, number)
    form = ToldDecision(members_of_project(session, about.project_id, MemberRole.APPROVER))

    def do(request: Request) -> None:
        record_decision(
            session,
            request_id=request.id,
            signoff_id=identity(form.signoff_id.data) or 0,
            told_by_id=form.told_by_id.data,
            told_at=form.instant(current_person().timezone),
            decision=Decision(form.decision.data),
            reason=form.reason.data or "",
            actor=actor,
            now=utcnow(),
        )

    return act_on(number, form, "told", do, _("The decision is written down. The approver gets a mail about it."))


@blueprint.post("/requests/<number>/sign-off/take-back")
@allowed(may_propose)
def take_back(number: str) -> ResponseReturnValue:
    """Take the resolution back that waits for the sign-off which the page shows."""
    form = TakeBack()

    def do(request: Request) -> None:
        taking_back.take_back(
            db.session(),
            request_id=request.id,
            signoff_id=identity(form.signoff_id.data) or 0,
            reason=filled(form.reason),
            actor=current_actor(),
            now=utcnow(),
        )

    return act_on(number, form, "take_back", do, _("The resolution is taken back; the work goes on."))
