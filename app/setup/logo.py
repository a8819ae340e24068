"""The company's logo: brought, removed, and served to everybody under the name of its content."""

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.setup.blueprint import blueprint
from app.setup.company_forms import LogoForm
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.contact import forget
from app.web.forms import filled
from app.web.guards import allowed, public
from processes.clock import utcnow
from processes.customers import logos
from processes.setup import logo as changes
from processes.setup.rights import may_set_up

KEPT = "public, max-age=31536000, immutable"


@blueprint.post("/company/logo")
@allowed(may_set_up)
def keep_logo() -> ResponseReturnValue:
    """Another picture, or the first one."""
    form = LogoForm()

    def do(session: Session) -> None:
        changes.keep_logo(session, content=filled(form.file).stream.read(), actor=current_actor(), now=utcnow())
        forget()

    def back(status: int) -> ResponseReturnValue:
        return render_template("setup/logo.html", logo_form=form), status

    return act(form, do, done=told(_("The logo is kept."), _home()), back=back)


@blueprint.post("/company/logo/remove")
@allowed(may_set_up)
def remove_logo() -> ResponseReturnValue:
    """The desk's own mark again."""

    def do(session: Session) -> None:
        changes.remove_logo(session, actor=current_actor(), now=utcnow())
        forget()

    done = told(_("The logo is removed. Documents that have it keep it."), _home())
    return act(None, do, done=done, back=lambda status: redirect(_home()))


@blueprint.get("/logo/<digest>.png")
@public
def logo(digest: str) -> ResponseReturnValue:
    """A logo that the company has or had."""
    content = logos.logo(db.session(), digest)
    if content is None:
        abort(404)
    return Response(content, mimetype="image/png", headers={"Cache-Control": KEPT})


def _home() -> str:
    return url_for("setup.company", _anchor="logo")
