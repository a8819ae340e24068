"""From a description to ready-made steps: paste it, tick acts; and taking a step away."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.connections.described_forms import DescribeForm
from app.connections.views import blueprint
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.guards import allowed
from app.web.refusals import show_in
from processes.clock import utcnow
from processes.connections import describing
from processes.connections.errors import DescriptionWrong
from processes.connections.openapi import Description, read
from processes.connections.rights import may_see_connections


def _page(form: DescribeForm, found: Description | None, status: int = 200) -> ResponseReturnValue:
    return render_template("connections/service.html", form=form, found=found), status


@blueprint.route("/services/new", methods=["GET", "POST"])
@allowed(may_see_connections)
def describe() -> ResponseReturnValue:
    """Read a description; with acts ticked, take them over."""
    form = DescribeForm()
    if not form.is_submitted():
        return _page(form, None)
    try:
        found = read(form.document.data or "")
    except DescriptionWrong as wrong:
        form.validate()
        show_in(form, wrong)
        return _page(form, None, 422)
    form.offer(found)
    if not form.acts.data:
        return _page(form, found)
    chosen = [one for one in found.acts if one.code in set(form.acts.data)]

    def do(session: Session) -> int:
        return len(describing.keep_acts(session, acts=chosen, **form.said, actor=current_actor(), now=utcnow()))

    words = ngettext("%(num)d step is ready-made now.", "%(num)d steps are ready-made now.", len(chosen))
    return act(form, do, done=told(words, url_for(".index")), back=lambda status: _page(form, found, status))


@blueprint.post("/steps/<int:act_id>/remove")
@allowed(may_see_connections)
def remove_step(act_id: int) -> ResponseReturnValue:
    """Offer a step no longer."""

    def do(session: Session) -> None:
        describing.remove_act(session, act_id=act_id, actor=current_actor())

    done, back = told(_("The step is offered no longer."), url_for(".index")), redirect(url_for(".index"))
    return act(None, do, done=done, back=lambda status: back)
