"""Where a person is signed in, and ending it: one browser, all others, all."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import logout_user

from app.extensions import db
from app.people.blueprint import blueprint
from app.people.listing import SESSIONS, named
from app.web.actors import current_person
from app.web.forms import Nothing
from app.web.guards import signed_in
from app.web.listing.drawing import drawn
from app.web.logins import current_session
from processes.db import committing
from processes.people import access


@blueprint.get("/account/sessions")
@signed_in
def sessions() -> ResponseReturnValue:
    """Every browser in which I am signed in."""
    return render_template("people/sessions.html", list=drawn(SESSIONS), here=current_session().id, named=named)


@blueprint.post("/account/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign out one browser."""
    if Nothing().validate():
        with committing(db.session()) as session:
            access.end_session(session, person_id=current_person().id, session_id=session_id)
        flash(_("That device is signed out."), "success")
    return redirect(url_for(".sessions"))


@blueprint.post("/account/sessions/end")
@signed_in
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere, or everywhere else."""
    everywhere = request.form.get("which") == "all"
    with committing(db.session()) as session:
        access.end_sessions(session, person_id=current_person().id, but=None if everywhere else current_session().id)
    if everywhere:
        logout_user()
        flash(_("You are signed out everywhere."), "success")
        return redirect(url_for("security.login"))
    flash(_("You are signed out everywhere else."), "success")
    return redirect(url_for(".sessions"))
