"""Single shifts by hand: added, moved, given to somebody else, removed."""

from datetime import datetime, time, timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.extensions import db
from app.rosters.blueprint import blueprint
from app.rosters.days import today, zone
from app.rosters.forms import ShiftForm
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.days import day_of
from app.web.guards import allowed
from app.web.ids import identity
from processes.clock import utcnow
from processes.rosters import queries, shifts
from processes.rosters.models import Shift
from processes.rosters.rights import may_plan

USUAL = timedelta(hours=8)
MORNING = time(8)


def _week(shift: Shift) -> str:
    return url_for(".plan", day=shift.starts_at.astimezone(zone()).date())


@blueprint.route("/shifts/new", methods=["GET", "POST"])
@allowed(may_plan)
def add_shift() -> ResponseReturnValue:
    """A shift by hand, on the day and for the person that the address names."""
    form = ShiftForm(queries.staff(db.session()))
    if request.method == "GET":
        day = day_of(request.args.get("day")) or today()
        form.starts_at.data = datetime.combine(day, MORNING)
        form.ends_at.data = form.starts_at.data + USUAL
        form.person_id.data = identity(request.args.get("person"))
        return _page(form)

    def do(session: Session) -> Shift:
        start, end = form.span(zone())
        return shifts.add_shift(
            session,
            person_id=form.person_id.data,
            starts_at=start,
            ends_at=end,
            about=form.about.data or "",
            actor=current_actor(),
            now=utcnow(),
        )

    return act(form, do, done=told(_("The shift is planned."), _week), back=lambda status: _page(form, status=status))


@blueprint.route("/shifts/<int:shift_id>", methods=["GET", "POST"])
@allowed(may_plan)
def shift(shift_id: int) -> ResponseReturnValue:
    """Move a shift or give it to somebody else."""
    shown = queries.shift_with(db.session(), shift_id)
    form = ShiftForm(queries.staff(db.session()))
    if request.method == "GET":
        local = [at.astimezone(zone()).replace(tzinfo=None) for at in (shown.starts_at, shown.ends_at)]
        form.starts_at.data, form.ends_at.data = local
        form.person_id.data, form.about.data = shown.person_id, shown.note
        return _page(form, shown)

    def do(session: Session) -> Shift:
        start, end = form.span(zone(), shown)
        return shifts.change_shift(
            session,
            shift_id=shift_id,
            person_id=form.person_id.data,
            starts_at=start,
            ends_at=end,
            about=form.about.data or "",
            actor=current_actor(),
            now=utcnow(),
        )

    return act(form, do, done=told(_("The shift is changed."), _week), back=lambda status: _page(form, shown, status))


@blueprint.post("/shifts/<int:shift_id>/remove")
@allowed(may_plan)
def remove_shift(shift_id: int) -> ResponseReturnValue:
    """Take a shift away."""
    shown = queries.shift_with(db.session(), shift_id)
    where, form = _week(shown), FlaskForm()

    def do(session: Session) -> None:
        shifts.remove_shift(session, shift_id=shift_id, actor=current_actor(), now=utcnow())

    def back(status: int) -> ResponseReturnValue:
        drawn = ShiftForm(queries.staff(db.session()), obj=shown)
        drawn.form_errors = form.form_errors
        return _page(drawn, shown, status)

    return act(form, do, done=told(_("The shift is removed."), where), back=back)


def _page(form: ShiftForm, shown: Shift | None = None, status: int = 200) -> ResponseReturnValue:
    pattern = queries.pattern_with(db.session(), shown.pattern_id) if shown and shown.pattern_id else None
    changes = queries.changes_of(db.session(), f"person:{shown.person_id}") if shown else []
    page = render_template("rosters/shift.html", form=form, shift=shown, pattern=pattern, changes=changes, now=utcnow())
    return page, status
