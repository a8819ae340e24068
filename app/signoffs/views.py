"""Signing off: what is signed, on the portal and by a personal link that needs no login."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.signoffs.blueprint import blueprint
from app.signoffs.forms import SignByLink
from app.web import limits
from app.web.acting import act
from app.web.errors import sentence, status_of
from app.web.guards import public
from app.web.panels import Asked, Panel, panel
from app.web.refusals import typed
from app.web.uploads import uploaded
from processes.billing.prices import proposed_price
from processes.catalogue.rules import ActivityCode, CauseCode
from processes.clock import utcnow
from processes.errors import Refusal
from processes.people.models import Person
from processes.people.queries import actor_of
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.signoffs import queries, use_cases
from processes.signoffs.errors import LinkExpired, LinkUsed, SignerNotAllowed, SignoffDecided
from processes.signoffs.models import Signoff, SignoffState
from processes.signoffs.rights import may_sign
from processes.signoffs.rules import Decision

OVER = (SignoffDecided, LinkUsed, LinkExpired, SignerNotAllowed)  # the link shows no work any more


@dataclass(frozen=True)
class Line:
    """A line of work as it was shown to the customer."""

    started_at: datetime
    ended_at: datetime
    minutes: int
    activity: ActivityCode
    technician: str
    description: str


def lines(content: dict[str, Any]) -> list[Line]:
    """The work in the content of a sign-off."""
    return [
        Line(
            datetime.fromisoformat(line["started_at"]),
            datetime.fromisoformat(line["ended_at"]),
            line["minutes"],
            ActivityCode(line["activity"]),
            line["technician"],
            line["description"],
        )
        for line in content["work"]
    ]


def _shown(session: Session, signoff: Signoff, about: Request, actor: Actor | None) -> dict[str, Any]:
    content = signoff.content
    return {
        "signoff": signoff,
        "content": content,
        "lines": lines(content),
        "price": proposed_price(content),
        "cause": CauseCode(content["cause"]),
        "reported": about.description or about.summary,
        "returned": queries.returned_before(session, signoff),
        "barred": queries.above_limit(session, actor, about, signoff) if actor and may_sign(actor, about) else None,
    }


@panel("sign_off")
def portal(asked: Asked) -> Panel:
    """What the approver signs, on the portal."""
    signoff = queries.signoff_of(asked.session, asked.request.id)
    return Panel(
        template="signoffs/_content.html" if signoff else None,
        context=_shown(asked.session, signoff, asked.request, asked.actor) if signoff else {},
        title=_("Sign off the work"),
        button=_("Send my decision"),
    )


@blueprint.get("/sign/<token>")
@public
@limits.links
def show(token: str) -> ResponseReturnValue:
    """What a personal link shows; opening it changes nothing."""
    return _page(token, SignByLink(formdata=None, decision=request.args.get("decision")))


def _page(token: str, form: SignByLink, status: int = 200) -> ResponseReturnValue:
    try:
        shown = queries.link_shown(db.session(), token, utcnow())
    except OVER as refusal:
        return _over(refusal)
    g.person = shown.person  # the page speaks the language and zone of the person it was sent to
    names = {"form": form, "token": token, "request_": shown.request, "person": shown.person}
    actor = actor_of(db.session(), shown.person.id)
    page = render_template("signoffs/link.html", **names, **_shown(db.session(), shown.signoff, shown.request, actor))
    return page, status, {"Referrer-Policy": "no-referrer"}


@blueprint.post("/sign/<token>")
@public
@limits.links
def sign(token: str) -> ResponseReturnValue:
    """Approve or return by a personal link, once."""
    form = SignByLink()

    def do(session: Session) -> Person:
        signed = use_cases.decide_by_link(
            session,
            token=token,
            decision=Decision(form.decision.data),
            reason=form.reason.data or "",
            files=uploaded(form.files),
            ip=request.remote_addr,
            now=utcnow(),
        )
        return session.get_one(Person, signed.decided_by_id)

    def done(signer: Person) -> ResponseReturnValue:
        return redirect(url_for("signoffs.thanks", decision=form.decision.data, language=signer.locale))

    return act(form, do, done=done, back=lambda status: _page(token, form, status), instead=dict.fromkeys(OVER, _over))


@blueprint.get("/sign/thanks/<decision>")
@public
def thanks(decision: str) -> ResponseReturnValue:
    """What happens after the decision, in the language of the person whom the link was sent to."""
    g.language = request.args.get("language")
    return render_template("signoffs/thanks.html", approved=decision == Decision.APPROVE.value)


def _over(refusal: Refusal) -> ResponseReturnValue:
    """The link serves no more: who decided what and when, or why not."""
    state = SignoffState(refusal.state) if isinstance(refusal, SignoffDecided) else None
    page = render_template(
        "signoffs/over.html",
        words=sentence(refusal),
        state=state,
        by=getattr(refusal, "by", None),
        at=getattr(refusal, "at", None),
        typed=typed(),
    )
    return page, status_of(refusal)
