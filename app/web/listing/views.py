"""What every list has besides its page: all rows as CSV and XLSX, saved views, the columns that a person hides."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, request, send_file, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.web.acting import act
from app.web.actors import current_actor
from app.web.guards import guard_of, signed_in
from app.web.listing.columns import Column
from app.web.listing.drawing import Drawn, view_url
from app.web.listing.listing import LISTINGS, Asked, Listing, open_to
from app.web.listing.sheets import csv_of, xlsx_of
from processes.clock import utcnow
from processes.db import committing
from processes.paging import Page
from processes.views import use_cases
from processes.views.models import ListView
from processes.views.queries import settings_of

blueprint = Blueprint("lists", __name__, url_prefix="/lists")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _listing(name: str) -> Listing:
    if name not in LISTINGS:
        raise NotFound()
    return open_to(LISTINGS[name], current_actor())


def _asked(listing: Listing, given: Mapping[str, str] | None = None) -> Asked:
    """What the address asks for; a list that needs more than it says is not there."""
    asked = listing.asked(given if given is not None else request.args.to_dict())
    if any(name not in asked.given for name in listing.path):
        raise NotFound()
    return asked


def _columns(asked: Asked) -> list[Column]:
    """Those that the reader has not hidden and that have a value."""
    settings = db.session().scalar(select(settings_of(asked.actor, asked.listing.name))) or {}
    shown = Drawn(asked=asked, page=Page([], None))
    shown.__dict__["settings"] = settings
    return [column for column in shown.columns if column.value]


@blueprint.get("/<name>.csv")
@signed_in
def as_csv(name: str) -> Response:
    """Every row that matches, with the reader's own rights; written as it is read."""
    asked = _asked(_listing(name))
    answer = Response(stream_with_context(_closing(asked)), content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return answer


def _closing(asked: Asked) -> Iterator[str]:
    """The lines; the connection goes back also where the reader has left."""
    try:
        yield from csv_of(asked, _columns(asked))
    finally:
        asked.session.close()


@blueprint.get("/<name>.xlsx")
@signed_in
def as_xlsx(name: str) -> Response:
    """The same for Excel, with numbers and times as such."""
    asked = _asked(_listing(name))
    file = xlsx_of(asked, _columns(asked))
    return send_file(file, mimetype=SHEET, as_attachment=True, download_name=f"{name}.xlsx")


def _back(listing: Listing, **more: str) -> ResponseReturnValue:
    """To the list as it was."""
    asked = _asked(listing)
    return redirect(asked.url(**more))


@blueprint.post("/<name>/columns")
@signed_in
def columns(name: str) -> ResponseReturnValue:
    """Hide the columns that are not ticked."""
    listing = _listing(name)
    asked = _asked(listing)
    ticked = request.form.getlist("shown")
    hidden = [c.key for c in listing.columns_for(asked.actor) if c.may_hide and c.key not in ticked]
    with committing(db.session()) as session:
        use_cases.hide_columns(session, listing=name, hidden=hidden, actor=asked.actor, now=asked.now)
    return _back(listing)


@blueprint.post("/<name>/views")
@signed_in
def save(name: str) -> ResponseReturnValue:
    """Keep the list as its address narrows it, under a name."""
    listing = _listing(name)
    asked = _asked(listing)
    every = {column.key for column in listing.columns_for(asked.actor)}
    hidden = sorted(every - {column.key for column in _columns(asked)})
    said: dict[str, Any] = {
        "parameters": {**asked.plain, **({"sort": asked.sort} if asked.sort else {})} | asked.path,
        "hidden": hidden,
        "is_shared": request.form.get("shared") == "1",
    }

    def do(session: Session) -> int:
        named = {"listing": name, "name": request.form.get("name", ""), **said}
        return use_cases.save_view(session, **named, actor=asked.actor, now=asked.now)

    def done(view_id: int) -> ResponseReturnValue:
        flash(_("The view is saved."), "success")
        return _back(listing, view=str(view_id))

    return act(None, do, done=done, back=lambda status: _back(listing))


@blueprint.post("/views/<int:view_id>/remove")
@signed_in
def remove(view_id: int) -> ResponseReturnValue:
    """Take a saved view away."""
    with committing(db.session()) as session:
        view = use_cases.remove_view(session, view_id=view_id, actor=current_actor(), now=utcnow())
    flash(_("The view is removed."), "success")
    return redirect(_place(view, named=False))


@blueprint.post("/views/<int:view_id>/start")
@signed_in
def start(view_id: int) -> ResponseReturnValue:
    """Begin with a view from now on, or as everybody does."""
    is_start = request.form.get("start") == "1"
    with committing(db.session()) as session:
        view = use_cases.start_with(session, view_id=view_id, is_start=is_start, actor=current_actor(), now=utcnow())
    flash(_("You start here from now on.") if is_start else _("You start where everybody does."), "success")
    return redirect(_place(view))


def _place(view: ListView, *, named: bool = True) -> str:
    """Where a view stands; home, where its list is no more."""
    place = start_url(view)
    return place if named and place else "/"


def start_url(view: ListView) -> str | None:
    """Where a saved view stands, for whoever starts there; None where its list is not there for them any more."""
    listing = LISTINGS.get(view.listing)
    guard = guard_of(current_app, listing.endpoint) if listing else None
    if listing is None or guard is None or not guard.admits(current_actor()):
        return None
    return view_url(listing, {"parameters": view.parameters, "id": view.id}, {})
