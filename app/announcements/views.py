"""Announcements: all of them, writing one, changing and ending it, and what people read where they start."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.announcements.forms import AnnouncementForm
from app.announcements.listing import ANNOUNCEMENTS, stands
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.guards import allowed
from app.web.home import Home, home_part
from app.web.listing.drawing import drawn
from app.web.news import alongside, beside
from app.web.parts import Part, everybody
from processes.announcements import queries, use_cases
from processes.announcements.models import Announcement
from processes.announcements.rights import may_announce, may_list_announcements
from processes.announcements.rules import Audience, Standing
from processes.clock import utcnow

blueprint = Blueprint("announcements", __name__, url_prefix="/announcements", template_folder="templates")


@blueprint.context_processor
def common() -> dict[str, Any]:
    """Where an announcement stands."""
    return {"standing_of": stands}


@home_part(10, everybody)
def _told(home: Home) -> Part:
    alongside("announcements", queries.told_now(home.actor, home.now))
    return Part("announcements/_told.html", {"announcements": _read})


def _read() -> list[dict[str, object]]:
    """What the head's statement has found."""
    found = beside("announcements") or []
    return [{**one, "ends_at": one["ends_at"] and datetime.fromisoformat(one["ends_at"])} for one in found]


@blueprint.get("")
@allowed(may_list_announcements)
def index() -> ResponseReturnValue:
    """All announcements, the newest first."""
    return render_template("announcements/index.html", list=drawn(ANNOUNCEMENTS), writes=may_announce(current_actor()))


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(may_announce)
def new() -> ResponseReturnValue:
    """A new announcement, from now on unless it says otherwise."""
    form = AnnouncementForm(starts_at=utcnow(), audience=Audience.STAFF)

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("announcements/new.html", form=form), status

    def do(session: Session) -> Announcement:
        return use_cases.announce(session, **form.said, actor=current_actor(), now=utcnow())

    return (
        page()
        if request.method == "GET"
        else act(form, do, done=told(_("It is announced."), url_for(".index")), back=page)
    )


@blueprint.get("/<int:announcement_id>")
@allowed(may_list_announcements)
def show(announcement_id: int) -> ResponseReturnValue:
    """One announcement, with the form to change it for those who may."""
    return _show(announcement_id)


def _show(announcement_id: int, status: int = 200, form: AnnouncementForm | None = None) -> ResponseReturnValue:
    actor, now = current_actor(), utcnow()
    one = queries.announcement_for(db.session(), actor, announcement_id, now)
    standing, kept = stands(one), {"organisation_id": one.organisation_id, "seen": one.version}
    if may_announce(actor) and standing is not Standing.ENDED and form is None:
        form = AnnouncementForm(formdata=None, obj=one, **kept)
    return render_template("announcements/show.html", one=one, standing=standing, form=form), status


@blueprint.post("/<int:announcement_id>")
@allowed(may_announce)
def change(announcement_id: int) -> ResponseReturnValue:
    """Say it otherwise."""
    form = AnnouncementForm()

    def do(session: Session) -> None:
        said: dict[str, Any] = {"seen": form.version, "actor": current_actor(), "now": utcnow()}
        use_cases.change_announcement(session, announcement_id=announcement_id, **form.said, **said)

    done = told(_("The announcement is changed."), url_for(".index"))
    return act(form, do, done=done, back=lambda status: _show(announcement_id, status, form))


@blueprint.post("/<int:announcement_id>/end")
@allowed(may_announce)
def end(announcement_id: int) -> ResponseReturnValue:
    """Show it no longer."""

    def do(session: Session) -> None:
        use_cases.end_announcement(session, announcement_id=announcement_id, actor=current_actor(), now=utcnow())

    done = told(_("The announcement has ended."), url_for(".index"))
    return act(None, do, done=done, back=lambda status: _show(announcement_id, status))
