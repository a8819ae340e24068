"""Mail that goes out: where no mail server is set, this is where it can be read."""

from base64 import b64encode

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.mail.blueprint import blueprint
from app.mail.listing import OUTGOING
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.guards import allowed
from app.web.listing.drawing import drawn
from processes.clock import utcnow
from processes.customers.logos import our_logo
from processes.mail import queries
from processes.mail.accounts import may_leave
from processes.mail.composing import LOGO
from processes.mail.delivering import release
from processes.mail.models import HELD
from processes.mail.rights import may_read_outgoing, may_release
from processes.requests.queries import numbers_of


@blueprint.get("/outgoing")
@allowed(may_read_outgoing)
def outgoing() -> ResponseReturnValue:
    """Outgoing mail, the newest first, narrowed by state."""
    is_sending = may_leave(db.session())
    return render_template("mail/outgoing.html", list=drawn(OUTGOING), is_sending=is_sending)


def _with_logo(html: str) -> str:
    """A mail whose logo stands in it, as its reader's program shows it."""
    picture = our_logo(db.session()) if LOGO in html else None
    return html.replace(LOGO, f"data:image/png;base64,{b64encode(picture).decode()}") if picture else html


@blueprint.get("/outgoing/<int:mail_id>")
@allowed(may_read_outgoing)
def outgoing_mail(mail_id: int) -> ResponseReturnValue:
    """One mail as its reader sees it, but for the secret of a personal link."""
    session = db.session()
    mail = queries.outgoing(session, current_actor(), mail_id)
    numbers = numbers_of(session, {mail.request_id} if mail.request_id else set())
    number = numbers.get(mail.request_id or 0)
    return render_template(
        "mail/outgoing_mail.html",
        mail=mail,
        shown=_with_logo(mail.html),
        number=number,
        is_held=mail.state in HELD,
    )


@blueprint.post("/outgoing/<int:mail_id>/send")
@allowed(may_release)
def send(mail_id: int) -> ResponseReturnValue:
    """Send what was held back or not delivered."""
    page = url_for(".outgoing_mail", mail_id=mail_id)

    def do(session: Session) -> None:
        release(session, mail_id=mail_id, actor=current_actor(), now=utcnow())

    return act(None, do, done=told(_("The mail is on its way."), page), back=lambda status: redirect(page))
