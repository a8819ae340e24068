"""Shifts brought by a file and taken away: preview by row, CSV, iCalendar, a link for one's own calendar."""

import base64
import binascii
import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from wtforms import HiddenField, SelectField

from app.extensions import db
from app.rosters import days
from app.rosters.blueprint import blueprint
from app.rosters.grid import Span, month_of, week_of
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.days import day_of
from app.web.errors import sentence
from app.web.guards import allowed, public
from app.web.ids import identity
from app.web.refusals import show_in
from app.web.sheets import defused
from processes.clock import utcnow
from processes.documents.translations import N_, translator
from processes.errors import Refusal
from processes.people.models import Person
from processes.rosters import bringing, queries
from processes.rosters.errors import FileUnreadable
from processes.rosters.files import COLUMNS, Row, calendar_of, read, table_of
from processes.rosters.models import AbsenceState
from processes.rosters.rights import may_plan, may_see_rosters
from processes.rosters.rules import AHEAD

LARGEST = 1_000_000  # bytes of a file
BACK = timedelta(days=30)  # that a link shows
SHIFT, AWAY = N_("Shift"), N_("Away")


class Bring(FlaskForm):
    """A file, and whose a calendar is."""

    file = FileField(
        lazy_pgettext("thing", "File"),
        description=_l("CSV with the columns email, start, end and note, or a calendar (.ics)."),
    )
    email = SelectField(_l("Whose calendar"), description=_l("For a calendar (.ics); a CSV says it in each row."))

    def __init__(self, people: Sequence[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.choices = [(person.email, person.name) for person in people]


class Brought(FlaskForm):
    """The file as it was looked at."""

    held = HiddenField()
    email = HiddenField()


def _people() -> Sequence[Person]:
    return queries.people_shown(db.session(), current_actor(), today=days.today())


def _page(form: Bring, status: int = 200, **more: Any) -> ResponseReturnValue:
    return render_template("rosters/bring.html", form=form, sentence=sentence, **{"checked": None, **more}), status


@blueprint.route("/bring", methods=["GET", "POST"])
@allowed(may_plan)
def bring() -> ResponseReturnValue:
    """What a file would plan, row by row; nothing is planned yet."""
    form = Bring(_people())
    if request.method == "GET" or not form.validate():
        return _page(form, 200 if request.method == "GET" else 422)
    data = form.file.data.read(LARGEST + 1) if form.file.data else b""
    try:
        rows = _read(data, form.email.data)
    except Refusal as refusal:
        show_in(form, refusal)
        return _page(form, 422)
    checked = bringing.check(db.session(), rows, actor=current_actor())
    held = base64.b64encode(data).decode()
    brought = Brought(formdata=None, held=held, email=form.email.data)
    return _page(form, checked=checked, brought=brought)


def _read(data: bytes, email: str | None) -> Sequence[Row]:
    if len(data) > LARGEST:
        raise FileUnreadable()
    return read(data, email=email or "", zone=days.zone())


@blueprint.post("/bring/plan")
@allowed(may_plan)
def plan_brought() -> ResponseReturnValue:
    """Plan what was looked at, whole or not at all; what is planned already stays as it is."""
    form, actor = Brought(), current_actor()

    def do(session: Session) -> int:
        try:
            data = base64.b64decode(form.held.data or "", validate=True)
        except binascii.Error:
            raise FileUnreadable() from None
        return bringing.bring(session, _read(data, form.email.data), actor=actor, now=utcnow())

    def back(status: int) -> ResponseReturnValue:
        drawn = Bring(_people(), formdata=None)
        drawn.form_errors = [*form.form_errors, *(error for field in form for error in field.errors)]
        return _page(drawn, status)

    return act(form, do, done=told(_("The shifts are planned."), url_for(".plan")), back=back)


def _span() -> Span:
    view = month_of if request.args.get("view") == "month" else week_of
    return view(day_of(request.args.get("day")) or days.today(), days.zone())


def _shown(span: Span) -> tuple[Any, Any]:
    session = db.session()
    team_id, person_id = (identity(request.args.get(name)) for name in ("team", "person"))
    people = queries.people_shown(session, current_actor(), today=days.today(), team_id=team_id)
    ids = [person.id for person in people if person_id in (None, person.id)]
    shifts = queries.shifts_between(session, ids, span.start, span.end)
    absences = queries.absences_between(session, ids, span.start, span.end)
    return shifts, [absence for absence in absences if absence.state is AbsenceState.APPROVED]


@blueprint.get("/shifts.csv")
@allowed(may_see_rosters)
def csv_of() -> ResponseReturnValue:
    """The shifts that the plan shows, as a table that can be brought back."""
    shifts, _absences = _shown(_span())
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    table.writerows([[defused(cell) for cell in row] for row in table_of(shifts, days.zone())])
    return _file("\ufeff" + text.getvalue(), "text/csv", "shifts.csv")


@blueprint.get("/shifts.ics")
@allowed(may_see_rosters)
def ics_of() -> ResponseReturnValue:
    """The same, with absences, for a calendar."""
    shifts, absences = _shown(_span())
    said = {"named": "Podpora", "shift_word": _("Shift"), "away_word": _("Away")}
    return _file(calendar_of(shifts, absences, **said, now=utcnow()), "text/calendar", "shifts.ics")


def _file(data: str | bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype=kind, headers=headers)


@blueprint.route("/feed", methods=["GET", "POST"])
@allowed(may_see_rosters)
def feed() -> ResponseReturnValue:
    """A link by which my calendar reads my shifts: made anew, shown once."""
    form = FlaskForm()
    if request.method == "GET":
        return render_template("rosters/feed.html", form=form, link=None)

    def done(key: str) -> ResponseReturnValue:
        return render_template("rosters/feed.html", form=form, link=url_for(".read_feed", key=key, _external=True))

    def back(status: int) -> ResponseReturnValue:
        return render_template("rosters/feed.html", form=form, link=None), status

    return act(
        form, lambda session: bringing.make_feed(session, actor=current_actor(), now=utcnow()), done=done, back=back
    )


@blueprint.post("/feed/end")
@allowed(may_see_rosters)
def end_feed() -> ResponseReturnValue:
    """Let my link work no more."""
    form = FlaskForm()
    done = told(_("The link works no more."), url_for(".feed"))

    def do(session: Session) -> None:
        bringing.end_feed(session, actor=current_actor(), now=utcnow())

    return act(form, do, done=done, back=lambda status: (render_template("rosters/feed.html", form=form), status))


@blueprint.get("/feed/<key>.ics")
@public
def read_feed(key: str) -> ResponseReturnValue:
    """Somebody's shifts and approved absences, for whoever has the link; nothing else of anybody."""
    session, now = db.session(), utcnow()
    person = bringing.reader_of_feed(session, key)
    if person is None:
        raise NotFound()
    span = Span((now - BACK).date(), (now + AHEAD).date(), ZoneInfo(person.timezone))
    shifts = queries.shifts_between(session, [person.id], span.start, span.end)
    absences = queries.absences_between(session, [person.id], span.start, span.end)
    away = [absence for absence in absences if absence.state is AbsenceState.APPROVED]
    words = translator(person.locale).gettext
    said = {"named": f"Podpora – {person.name}", "shift_word": words(SHIFT), "away_word": words(AWAY)}
    return Response(calendar_of(shifts, away, **said, now=now), mimetype="text/calendar")
