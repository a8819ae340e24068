"""Shorter reactions: all of them, the offer for a request, taking one back."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.expedites.forms import Buy, TakeBack, Waive
from app.expedites.listing import EXPEDITES
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.guards import allowed, signed_in
from app.web.listing.drawing import drawn
from app.web.on_request import act_on
from processes.billing.items import waive_fee
from processes.billing.rights import may_settle
from processes.clock import utcnow
from processes.engine.store import queries as engine
from processes.expedites import queries, use_cases
from processes.expedites.offers import agreed_limit, offer_for
from processes.expedites.rights import may_agree, may_expedite, may_list_expedites, may_take
from processes.expedites.rules import Offer, WhyNot
from processes.people.rights import require
from processes.requests.models import Request
from processes.requests.queries import request_for

blueprint = Blueprint("expedites", __name__, template_folder="templates")


@blueprint.get("/expedites")
@allowed(may_list_expedites)
def index() -> ResponseReturnValue:
    """All shorter reactions, the newest first."""
    return render_template("expedites/index.html", list=drawn(EXPEDITES))


@blueprint.route("/requests/<number>/expedite", methods=["GET", "POST"])
@signed_in
def offer(number: str) -> ResponseReturnValue:
    """What a shorter reaction of a request costs and promises, before anybody asks for it."""
    actor = current_actor()
    about = request_for(db.session(), actor, number)
    require(may_expedite(actor, about))
    if request.method == "GET":
        return _offer(number)
    form = Buy()

    def do(session: Session) -> bool:
        expedite = use_cases.ask_expedite(
            session, request_id=about.id, seen=form.seen.data, actor=current_actor(), now=utcnow()
        )
        return expedite.agreed_at is not None

    def said(is_agreed: bool) -> str:
        return _("The promise is shorter now and the team is told.") if is_agreed else _("Whoever approves is asked.")

    done = told(said, url_for("requests.show", number=number))
    return act(form, do, done=done, back=lambda status: _offer(number, status, form))


def _offer(number: str, status: int = 200, refused: Buy | None = None) -> ResponseReturnValue:
    session, actor, now = db.session(), current_actor(), utcnow()
    about: Request = request_for(session, actor, number)
    found = offer_for(session, about, now)
    form = refused or Buy(formdata=None)
    agrees = False
    if isinstance(found, Offer):
        form.seen.data = found.mark
        agrees = may_agree(actor, about, (found.price, found.currency), agreed_limit(session, about, now))
    page = render_template(
        "expedites/offer.html",
        form=form,
        request_=about,
        offer=None if isinstance(found, WhyNot) else found,
        why_not=found if isinstance(found, WhyNot) else None,
        agrees=agrees,
    )
    return page, status


@blueprint.get("/requests/<number>/expedite/take")
@allowed(may_take)
def take(number: str) -> ResponseReturnValue:
    """The task of giving an expedited request to somebody; the request where it is done."""
    about = request_for(db.session(), current_actor(), number)
    waiting = (task.id for task in engine.tasks_of(db.session(), about.number) if task.element_id == "take_expedited")
    task_id = next(waiting, None)
    return redirect(url_for("tasks.show", task_id=task_id) if task_id else url_for("requests.show", number=number))


@blueprint.post("/requests/<number>/expedite/withdraw")
@signed_in
def withdraw(number: str) -> ResponseReturnValue:
    """Take it back while nobody has it."""

    def do(about: Request) -> None:
        use_cases.withdraw_expedite(db.session(), request_id=about.id, actor=current_actor(), now=utcnow())

    done = _("The shorter reaction is taken back. It costs nothing.")
    return act_on(number, TakeBack(), "expedite", do, done)


@blueprint.post("/requests/<number>/expedite/waive")
@allowed(may_settle)
def waive(number: str) -> ResponseReturnValue:
    """Let the customer off the fee of the last one."""
    form = Waive()

    def do(about: Request) -> None:
        last = queries.last_of(db.session(), about.id)
        given: dict[str, Any] = {"reason": form.reason.data or "", "actor": current_actor(), "now": utcnow()}
        waive_fee(db.session(), request_id=about.id, item=last.item if last else "", **given)

    return act_on(number, form, "waive", do, _("The fee is waived. The customer sees that it is not billed."))
