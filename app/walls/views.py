"""Screens on a wall: which there are, hanging and revoking one, and what one shows."""

from datetime import datetime
from typing import Any

from flask import Blueprint, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.walls.forms import Hang
from app.walls.listing import WALLS
from app.web import limits
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.guards import allowed, public
from app.web.listing.drawing import drawn
from processes.clock import utcnow
from processes.dispatch.queries import technicians_board
from processes.walls import queries, use_cases
from processes.walls.models import Wall
from processes.walls.rights import may_hang_walls

blueprint = Blueprint("walls", __name__, template_folder="templates")
SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"}


def _page(form: Hang | None = None, status: int = 200, link: str | None = None) -> ResponseReturnValue:
    return render_template("walls/index.html", list=drawn(WALLS), form=form or Hang(formdata=None), link=link), status


@blueprint.get("/walls")
@allowed(may_hang_walls)
def index() -> ResponseReturnValue:
    """Every screen, with the form that hangs one more."""
    return _page()


@blueprint.post("/walls")
@allowed(may_hang_walls)
def hang() -> ResponseReturnValue:
    """Make the link of a screen; it is shown once."""
    form = Hang()

    def do(session: Session) -> str:
        said = {"shows_customers": form.shows_customers.data, "shows_summaries": form.shows_summaries.data}
        made = use_cases.hang_wall(session, name=form.name.data or "", **said, actor=current_actor(), now=utcnow())
        return made[1]

    def done(key: str) -> ResponseReturnValue:
        return _page(link=url_for(".show", key=key, _external=True))

    return act(form, do, done=done, back=lambda status: _page(form, status))


@blueprint.post("/walls/<int:wall_id>/revoke")
@allowed(may_hang_walls)
def revoke(wall_id: int) -> ResponseReturnValue:
    """Let the link of a screen work no more."""

    def do(session: Session) -> Wall:
        return use_cases.revoke_wall(session, wall_id=wall_id, actor=current_actor(), now=utcnow())

    done = told(_("The link works no more."), url_for(".index"))
    return act(None, do, done=done, back=lambda status: _page(status=status))


@blueprint.get("/wall/<key>")
@public
@limits.links
def show(key: str) -> ResponseReturnValue:
    """What hangs on the wall: for whoever has the link, numbers, and of customers only what was allowed."""

    def done(shown: dict[str, Any]) -> ResponseReturnValue:
        template = "walls/_screen.html" if "part" in request.args else "walls/screen.html"
        answer = make_response(render_template(template, key=key, **shown))
        answer.headers.update(SECRET)
        return answer

    return act(None, lambda session: _shown(session, key, utcnow()), done=done, back=lambda status: ("", status))


def _shown(session: Session, key: str, now: datetime) -> dict[str, Any]:
    wall = queries.wall_by_key(session, key)
    if wall.made_by is not None:
        g.person = wall.made_by  # the screen speaks the language and zone of whoever hung it
    use_cases.note_seen(session, wall_id=wall.id, now=now)
    technicians = technicians_board(session, now)
    return {
        "wall": {"name": wall.name},
        "now": now,
        "promises": queries.next_promises(session, wall),
        "queues": queries.queues(session, now),
        "here": [who for who in technicians if who.is_here],
    }
