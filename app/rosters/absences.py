"""Absences: the list, asking for one, entering one for somebody, its page with what it leaves uncovered."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.extensions import db
from app.rosters.blueprint import blueprint
from app.rosters.days import today, zone
from app.rosters.forms import AbsenceForm, whole_days
from app.rosters.listing import ABSENCES
from app.web.acting import act, told
from app.web.actors import current_actor, current_person
from app.web.days import day_of
from app.web.forms import filled
from app.web.guards import allowed
from app.web.ids import identity
from app.web.listing.drawing import drawn
from processes.catalogue.rules import AbsenceCode
from processes.clock import utcnow
from processes.engine.store import queries as engine
from processes.rosters import absences as use_cases
from processes.rosters import queries
from processes.rosters.flow import key_of
from processes.rosters.models import Absence, AbsenceState
from processes.rosters.rights import may_plan, may_read_absence, may_see_rosters, may_withdraw_absence
from processes.rosters.uncovered import shifts_within, uncovered_by


@blueprint.get("/absences")
@allowed(may_see_rosters)
def absences() -> ResponseReturnValue:
    """Who is away when, of those whom the reader sees."""
    return render_template(
        "rosters/absences.html", list=drawn(ABSENCES, ABSENCES.asked()), may_plan=may_plan(current_actor())
    )


@blueprint.route("/absences/new", methods=["GET", "POST"])
@allowed(may_see_rosters)
def add_absence() -> ResponseReturnValue:
    """Ask for an absence of one's own; who plans may enter one for anybody else, which counts at once."""
    actor, session = current_actor(), db.session()
    me = (current_person().id, current_person().name)
    form = AbsenceForm(queries.staff(session) if may_plan(actor) else [me])
    if request.method == "GET":
        form.person_id.data = identity(request.args.get("person")) or me[0]
        form.first.data = form.last.data = day_of(request.args.get("day"))
        return _new(form)

    def do(session: Session) -> Absence:
        start, end = form.span(zone())
        given: dict[str, Any] = {
            "person_id": form.person_id.data,
            "kind": AbsenceCode(filled(form.kind)),
            "starts_at": start,
            "ends_at": end,
            "reason": form.reason.data or "",
        }
        change = use_cases.ask_absence if form.person_id.data == actor.person_id else use_cases.enter_absence
        return change(session, **given, actor=actor, now=utcnow())

    def where(absence: Absence) -> str:
        return url_for(".absence", absence_id=absence.id)

    words = _("The absence is asked for.") if form.person_id.data == actor.person_id else _("The absence is entered.")
    return act(form, do, done=told(words, where), back=lambda status: _new(form, status))


def _new(form: AbsenceForm, status: int = 200) -> ResponseReturnValue:
    return render_template("rosters/absence_new.html", form=form, may_plan=may_plan(current_actor())), status


@blueprint.get("/absences/<int:absence_id>")
@allowed(may_see_rosters)
def absence(absence_id: int) -> ResponseReturnValue:
    """One absence: for whose it is and for who decides also why, and what it leaves uncovered."""
    return _show(absence_id)


def _show(absence_id: int, form: FlaskForm | None = None, status: int = 200) -> ResponseReturnValue:
    session, actor, now = db.session(), current_actor(), utcnow()
    found = queries.absence_for(session, actor, absence_id, today=today())
    lead_id = queries.lead_of(session, found.person_id, queries.local_day(found))
    reads = may_read_absence(actor, found, lead_id)
    waiting = engine.tasks_of(session, key_of(found.id)) if found.state is AbsenceState.REQUESTED else ()
    living = found.state in use_cases.COUNTED and found.ends_at > now
    page = render_template(
        "rosters/absence.html",
        absence=found,
        form=form,
        days=whole_days(found, zone()),
        reads=reads,
        uncovered=uncovered_by(session, found) if reads and living else [],
        shifts=shifts_within(session, found),
        task_id=next((task.id for task in waiting if actor.keys.intersection(task.groups)), None),
        may_withdraw=living and may_withdraw_absence(actor, found),
        living=living,
    )
    return page, status


@blueprint.post("/absences/<int:absence_id>/withdraw")
@allowed(may_see_rosters)
def withdraw_absence(absence_id: int) -> ResponseReturnValue:
    """Take an absence back."""
    form = FlaskForm()

    def do(session: Session) -> None:
        use_cases.withdraw_absence(session, absence_id=absence_id, actor=current_actor(), now=utcnow())

    done = told(_("The absence is withdrawn."), url_for(".absence", absence_id=absence_id))
    return act(form, do, done=done, back=lambda status: _show(absence_id, form, status))
