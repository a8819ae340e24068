"""Service calendars: the list, a calendar with its versions and the exceptions of a year, a new one."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.calendars import changing  # noqa: F401 - it adds its views
from app.calendars.blueprint import blueprint
from app.calendars.forms import NewCalendar
from app.calendars.listing import CALENDARS
from app.calendars.showing import show
from app.web.acting import act, told
from app.web.actors import current_actor, current_person
from app.web.forms import filled
from app.web.guards import allowed
from app.web.listing.drawing import drawn
from processes.calendars import use_cases
from processes.calendars.models import ServiceCalendar
from processes.calendars.rights import may_change_calendars, may_see_calendars
from processes.calendars.weeks import TEMPLATES
from processes.clock import utcnow


@blueprint.get("")
@allowed(may_see_calendars)
def index() -> ResponseReturnValue:
    """Every calendar by name, with its present hours and whether others are to come."""
    may_change = may_change_calendars(current_actor())
    return render_template("calendars/index.html", list=drawn(CALENDARS), may_change=may_change)


@blueprint.get("/<int:calendar_id>")
@allowed(may_see_calendars)
def calendar(calendar_id: int) -> ResponseReturnValue:
    """The hours as they are, were and will be; the days off and exceptions of a year."""
    return show(calendar_id)


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(may_change_calendars)
def add_calendar() -> ResponseReturnValue:
    """A new calendar, beginning with one of the templates."""
    form = NewCalendar()
    if request.method == "GET":
        weekly, keeps_holidays = TEMPLATES.get(request.args.get("template", ""), TEMPLATES["8x5"])
        form.show(weekly, "CZ" if keeps_holidays else None)
        form.timezone.data = current_person().timezone

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("calendars/new.html", form=form, chosen=request.args.get("template", "8x5")), status

    def do(session: Session) -> ServiceCalendar:
        return use_cases.add_calendar(
            session,
            name=filled(form.name),
            weekly=form.weekly(),
            country=form.country.data or None,
            timezone=form.timezone.data,
            actor=current_actor(),
            now=utcnow(),
        )

    done = told(_("The calendar is made."), lambda made: url_for(".calendar", calendar_id=made.id))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)
