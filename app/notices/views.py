"""The bell: what a person was told; and what they want to be told."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from app.extensions import db
from app.notices.forms import choices_form
from app.notices.listing import NOTICES
from app.web.actors import current_actor, current_person
from app.web.badges import MOST_COUNTED, waiting
from app.web.guards import signed_in
from app.web.listing.drawing import drawn
from processes.clock import utcnow
from processes.db import committing
from processes.notices import queries, use_cases
from processes.people.rules import Actor

blueprint = Blueprint("notices", __name__, template_folder="templates")


@waiting("/notices")
def _unread(actor: Actor) -> ColumnElement[int]:
    return queries.unread(actor, MOST_COUNTED)


@blueprint.get("/notices")
@signed_in
def index() -> ResponseReturnValue:
    """What the reader was told, the newest first."""
    return render_template("notices/index.html", list=drawn(NOTICES))


@blueprint.get("/notices/<int:notice_id>")
@signed_in
def follow(notice_id: int) -> ResponseReturnValue:
    """Lead to the page that a notice is about; it counts as read."""
    session, person_id = db.session(), current_person().id
    notice = queries.notice_of(session, current_actor(), notice_id)
    if notice is None:
        abort(404)
    with committing(session):
        use_cases.mark_read(session, person_id=person_id, notice_ids=[notice_id], now=utcnow())
    return redirect(notice.path)


@blueprint.post("/notices/read")
@signed_in
def read_all() -> ResponseReturnValue:
    """All of the reader's notices count as read."""
    with committing(db.session()) as session:
        use_cases.mark_read(session, person_id=current_person().id, notice_ids=None, now=utcnow())
    return redirect(url_for(".index"))


@blueprint.get("/notices/choices")
@signed_in
def choices() -> ResponseReturnValue:
    """What the reader is told, and how."""
    return render_template(
        "notices/choices.html", form=choices_form(queries.choices_of(db.session(), current_actor()), formdata=None)
    )


@blueprint.post("/notices/choices")
@signed_in
def choose() -> ResponseReturnValue:
    """Keep how the reader wants to be told."""
    session, actor = db.session(), current_actor()
    form = choices_form(queries.choices_of(session, actor))
    if not form.validate():
        return render_template("notices/choices.html", form=form), 422
    with committing(session):
        use_cases.choose(session, actor=actor, chosen=form.chosen)
    flash(_("Saved."), "success")
    return redirect(url_for(".choices"))
