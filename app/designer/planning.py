"""Deployments that are planned for a day and time: all of them, one with its files, moved, called off."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.designer.blueprint import blueprint
from app.designer.forms import CallOff, OtherTime
from app.designer.plan_list import PLANS
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import staff
from app.web.listing.drawing import drawn
from app.web.names import people
from processes.clock import utcnow
from processes.engine.designing import going_live, planning
from processes.engine.designing.models import PlannedDeployment, PlanState
from processes.engine.errors import Fault, Severity
from processes.engine.sentences import unpacked
from processes.people.rules import Role


@blueprint.get("/planned")
@staff(Role.PROCESS_DESIGNER)
def plans() -> ResponseReturnValue:
    """Every deployment that was planned, those to come first."""
    return render_template("designer/plans.html", list=drawn(PLANS))


@blueprint.get("/planned/<int:plan_id>")
@staff(Role.PROCESS_DESIGNER)
def plan(plan_id: int) -> ResponseReturnValue:
    """What goes live when, what is in its way now, and what has become of it."""
    return _page(plan_id)


def _page(
    plan_id: int, status: int = 200, *, move: FlaskForm | None = None, off: FlaskForm | None = None
) -> ResponseReturnValue:
    session = db.session()
    found = planning.find(session, plan_id)
    waits = found.state is PlanState.WAITING
    these = going_live.files(session, plan_id)
    faults = going_live.faults(session, found.pack, these) if waits else _kept(found)
    return render_template(
        "designer/plan.html",
        plan=found,
        files=these,
        overtaken=[one for one in these if one.is_overtaken] if waits else [],
        faults=[fault.translated(_) for fault in faults],
        refused=waits and any(fault.severity is Severity.ERROR for fault in faults),
        people=people(session, [found.actor, *filter(None, [found.settled_by])]),
        move=move or OtherTime(formdata=None, live_at=found.due_at, seen=found.revision),
        off=off or CallOff(formdata=None, seen=found.revision),
    ), status


def _kept(found: PlannedDeployment) -> list[Fault]:
    """The faults for which it was refused."""
    rows = found.obstacles if found.state is PlanState.REFUSED else []
    return [Fault(row["file"], row["element"], unpacked(row["reason"])) for row in rows]


@blueprint.post("/planned/<int:plan_id>/move")
@staff(Role.PROCESS_DESIGNER)
def move_plan(plan_id: int) -> ResponseReturnValue:
    """Let it go live at another time."""
    form = OtherTime()

    def do(session: Session) -> None:
        due_at, reason, actor = filled(form.live_at), filled(form.reason), current_actor().key
        planning.move(session, plan_id, due_at=due_at, seen=form.version, reason=reason, actor=actor, now=utcnow())

    done = told(_("It goes live at the new time."), url_for(".plan", plan_id=plan_id))
    return act(form, do, done=done, back=lambda status: _page(plan_id, status, move=form))


@blueprint.post("/planned/<int:plan_id>/call-off")
@staff(Role.PROCESS_DESIGNER)
def call_off_plan(plan_id: int) -> ResponseReturnValue:
    """Let it not go live; the drafts stay."""
    form = CallOff()

    def do(session: Session) -> None:
        reason, actor = filled(form.reason), current_actor().key
        planning.call_off(session, plan_id, seen=form.version, reason=reason, actor=actor, now=utcnow())

    done = told(_("It is called off. The drafts are as they were."), url_for(".plan", plan_id=plan_id))
    return act(form, do, done=done, back=lambda status: _page(plan_id, status, off=form))
