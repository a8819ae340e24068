"""Changes of a service calendar: other hours from a day, taking them back, exceptions, its name, a copy."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.calendars.blueprint import blueprint
from app.calendars.forms import Copy, Exceptional, Hours, Name
from app.calendars.showing import show
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.days import day_of
from app.web.forms import filled
from app.web.guards import allowed
from processes.calendars import queries, use_cases
from processes.calendars.models import ServiceCalendar
from processes.calendars.rights import may_change_calendars
from processes.calendars.weeks import read_hours
from processes.clock import utcnow


def _here(calendar_id: int) -> str:
    return url_for(".calendar", calendar_id=calendar_id)


@blueprint.route("/<int:calendar_id>/hours", methods=["GET", "POST"])
@allowed(may_change_calendars)
def change_hours(calendar_id: int) -> ResponseReturnValue:
    """Other hours from a day on; the page begins with the last ones."""
    calendar, form = queries.calendar_with(db.session(), calendar_id), Hours()
    if request.method == "GET":
        named = request.args.get("version", "")
        shown = next((v for v in calendar.versions if str(v.id) == named), calendar.versions[-1])
        form.show(queries.weekly_of(shown), shown.country)
        today = queries.today_in(calendar, utcnow())
        form.valid_from.data = shown.valid_from if named and shown.valid_from and shown.valid_from >= today else None

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("calendars/hours.html", form=form, calendar=calendar), status

    def do(session: Session) -> None:
        use_cases.change_hours(
            session,
            calendar=calendar,
            weekly=form.weekly(),
            country=form.country.data or None,
            valid_from=filled(form.valid_from),
            actor=current_actor(),
            now=utcnow(),
        )

    done = told(_("Other hours are entered; promises follow them."), _here(calendar_id))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)


@blueprint.post("/<int:calendar_id>/versions/<int:version_id>/withdraw")
@allowed(may_change_calendars)
def withdraw_version(calendar_id: int, version_id: int) -> ResponseReturnValue:
    """Take hours back that do not apply yet."""
    form = FlaskForm()

    def do(session: Session) -> None:
        calendar = queries.calendar_with(session, calendar_id)
        use_cases.withdraw_version(
            session, calendar=calendar, version_id=version_id, actor=current_actor(), now=utcnow()
        )

    done = told(_("The hours to come are taken back."), _here(calendar_id))
    return act(form, do, done=done, back=lambda status: show(calendar_id, status, refused=form))


@blueprint.post("/<int:calendar_id>/exceptions")
@allowed(may_change_calendars)
def set_exception(calendar_id: int) -> ResponseReturnValue:
    """Give a day hours of its own."""
    form = Exceptional()

    def do(session: Session) -> None:
        use_cases.set_exception(
            session,
            calendar=queries.calendar_with(session, calendar_id),
            day=filled(form.day),
            intervals=read_hours(form.intervals.data or ""),
            note=form.note.data or "",
            actor=current_actor(),
            now=utcnow(),
        )

    def where(_found: None) -> str:
        return url_for(".calendar", calendar_id=calendar_id, year=filled(form.day).year, _anchor="days")

    done = told(_("The day has hours of its own; promises follow them."), where)
    return act(form, do, done=done, back=lambda status: show(calendar_id, status, exceptional=form))


@blueprint.post("/<int:calendar_id>/exceptions/<day>/remove")
@allowed(may_change_calendars)
def remove_exception(calendar_id: int, day: str) -> ResponseReturnValue:
    """Let a day have its ordinary hours again."""
    form, meant = FlaskForm(), day_of(day)
    if meant is None:
        raise NotFound()

    def do(session: Session) -> None:
        calendar = queries.calendar_with(session, calendar_id)
        use_cases.remove_exception(session, calendar=calendar, day=meant, actor=current_actor(), now=utcnow())

    done = told(_("The day has its ordinary hours again."), _here(calendar_id))
    return act(form, do, done=done, back=lambda status: show(calendar_id, status, refused=form))


@blueprint.post("/<int:calendar_id>/name")
@allowed(may_change_calendars)
def rename(calendar_id: int) -> ResponseReturnValue:
    """Call it something else."""
    form = Name(prefix="naming")

    def do(session: Session) -> None:
        calendar, name = queries.calendar_with(session, calendar_id), filled(form.name)
        use_cases.rename_calendar(session, calendar=calendar, name=name, actor=current_actor(), now=utcnow())

    done = told(_("The calendar is renamed."), _here(calendar_id))
    return act(form, do, done=done, back=lambda status: show(calendar_id, status, naming=form))


@blueprint.post("/<int:calendar_id>/copy")
@allowed(may_change_calendars)
def copy(calendar_id: int) -> ResponseReturnValue:
    """Another calendar like this one."""
    form = Copy(prefix="copying")

    def do(session: Session) -> ServiceCalendar:
        given = {"name": form.name.data, "timezone": form.timezone.data, "actor": current_actor(), "now": utcnow()}
        return use_cases.copy_calendar(session, calendar=queries.calendar_with(session, calendar_id), **given)

    done = told(_("The copy is made."), lambda made: _here(made.id))
    return act(form, do, done=done, back=lambda status: show(calendar_id, status, copying=form))
