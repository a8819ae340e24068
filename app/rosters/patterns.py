"""Patterns of shifts: the list, weeks as they come again, who works by them."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.extensions import db
from app.rosters.blueprint import blueprint
from app.rosters.catalogues import PATTERNS
from app.rosters.days import today
from app.rosters.forms import JoinPattern, LastDay
from app.rosters.pattern_form import PatternForm, pattern_form
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from app.web.ids import identity
from app.web.listing.drawing import drawn
from processes.clock import utcnow
from processes.rosters import patterns as use_cases
from processes.rosters import queries
from processes.rosters.models import ShiftPattern
from processes.rosters.rights import may_plan
from processes.rosters.rules import MOST_WEEKS


@blueprint.get("/patterns")
@allowed(may_plan)
def patterns() -> ResponseReturnValue:
    """Every pattern with how many work by it today."""
    return render_template("rosters/patterns.html", list=drawn(PATTERNS))


def _weeks(usual: int) -> int:
    """How many weeks the page draws: as the form or the address says."""
    said = identity(request.form.get("weeks") or request.args.get("weeks")) or usual
    return min(max(said, 1), MOST_WEEKS)


@blueprint.route("/patterns/new", methods=["GET", "POST"])
@allowed(may_plan)
def add_pattern() -> ResponseReturnValue:
    """A new pattern."""
    form = pattern_form(_weeks(1))
    if request.method == "GET":
        form.show_new(today(), _weeks(1))

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("rosters/pattern_edit.html", form=form, pattern=None, weeks=_weeks(1)), status

    def do(session: Session) -> ShiftPattern:
        name, rota = filled(form.name), form.rota()
        return use_cases.add_pattern(session, name=name, rota=rota, actor=current_actor(), now=utcnow())

    done = told(_("The pattern is made. Say who works by it."), lambda made: url_for(".pattern", pattern_id=made.id))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)


@blueprint.route("/patterns/<int:pattern_id>/edit", methods=["GET", "POST"])
@allowed(may_plan)
def change_pattern(pattern_id: int) -> ResponseReturnValue:
    """Other weeks from now on."""
    found = queries.pattern_with(db.session(), pattern_id)
    weeks = _weeks(found.weeks)
    form = pattern_form(weeks)
    if request.method == "GET":
        form.show(found.name, use_cases.rota_of(found), weeks)

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("rosters/pattern_edit.html", form=form, pattern=found, weeks=weeks), status

    def do(session: Session) -> None:
        said: dict[str, Any] = {"name": form.name.data, "rota": form.rota()}
        use_cases.change_pattern(session, pattern_id=pattern_id, **said, actor=current_actor(), now=utcnow())

    done = told(_("The pattern is changed; shifts to come follow it."), url_for(".pattern", pattern_id=pattern_id))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)


@blueprint.get("/patterns/<int:pattern_id>")
@allowed(may_plan)
def pattern(pattern_id: int) -> ResponseReturnValue:
    """A pattern: its weeks, who works by it, what was changed."""
    return _show(pattern_id)


def _show(
    pattern_id: int, status: int = 200, *, join: JoinPattern | None = None, form: FlaskForm | None = None
) -> ResponseReturnValue:
    session = db.session()
    found = queries.pattern_with(session, pattern_id)
    drawn: PatternForm = pattern_form(found.weeks)
    drawn.show(found.name, use_cases.rota_of(found), found.weeks)
    page = render_template(
        "rosters/pattern.html",
        pattern=found,
        drawn=drawn,
        join=join or JoinPattern(queries.staff(session), formdata=None, first=today()),
        form=form,
        worker_end=lambda row: url_for(".leave_pattern", pattern_id=pattern_id, member_id=row.id),
        today=today(),
        changes=queries.changes_of(session, f"pattern:{pattern_id}"),
    )
    return page, status


@blueprint.post("/patterns/<int:pattern_id>/members")
@allowed(may_plan)
def join_pattern(pattern_id: int) -> ResponseReturnValue:
    """Let somebody work by it."""
    form = JoinPattern(queries.staff(db.session()))

    def do(session: Session) -> None:
        days = {"first": form.first.data, "last": form.last.data, "begins_with": form.begins_with.data}
        given = {"person_id": form.person_id.data, **days, "actor": current_actor(), "now": utcnow()}
        use_cases.add_pattern_member(session, pattern_id=pattern_id, **given)

    done = told(_("Their shifts are planned ahead."), url_for(".pattern", pattern_id=pattern_id))
    return act(form, do, done=done, back=lambda status: _show(pattern_id, status, join=form))


@blueprint.post("/patterns/<int:pattern_id>/members/<int:member_id>/end")
@allowed(may_plan)
def leave_pattern(pattern_id: int, member_id: int) -> ResponseReturnValue:
    """Let somebody work by it no longer."""
    form = LastDay()

    def do(session: Session) -> None:
        use_cases.end_pattern_member(
            session,
            pattern_id=pattern_id,
            member_id=member_id,
            last=filled(form.last),
            actor=current_actor(),
            now=utcnow(),
        )

    done = told(_("Their last day by this pattern is set."), url_for(".pattern", pattern_id=pattern_id))
    return act(form, do, done=done, back=lambda status: _show(pattern_id, status, form=form))


@blueprint.post("/patterns/<int:pattern_id>/remove")
@allowed(may_plan)
def remove_pattern(pattern_id: int) -> ResponseReturnValue:
    """Take it away with the shifts that it would have given."""
    form = FlaskForm()

    def do(session: Session) -> None:
        use_cases.remove_pattern(session, pattern_id=pattern_id, actor=current_actor(), now=utcnow())

    done = told(_("The pattern and its shifts to come are removed."), url_for(".patterns"))
    return act(form, do, done=done, back=lambda status: _show(pattern_id, status, form=form))
