"""Mail that came in, and what an agent does with a message that waits."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from app.extensions import db
from app.mail.blueprint import blueprint, outcome_words
from app.mail.forms import AcceptForm, FilingForm
from app.web.actors import current_actor
from app.web.badges import MOST_COUNTED, waiting
from app.web.cursors import page_named
from app.web.errors import sentence
from app.web.guards import allowed
from app.web.refusals import show_in
from processes.clock import utcnow
from processes.db import committing
from processes.errors import Refusal
from processes.intake import use_cases
from processes.intake.rights import may_handle_mail
from processes.mail import queries
from processes.mail.errors import MailSettled
from processes.mail.models import IncomingState
from processes.people.queries import person_by_email
from processes.people.rules import Actor
from processes.requests.queries import numbers_of

PAGE = 50
WAITING = (IncomingState.QUARANTINED, IncomingState.FAILED)


@waiting("/mail/incoming")
def _waiting(actor: Actor) -> ColumnElement[int] | None:
    return queries.waiting_counted(MOST_COUNTED) if may_handle_mail(actor) else None


@blueprint.get("/incoming")
@allowed(may_handle_mail)
def incoming() -> ResponseReturnValue:
    """Incoming mail, the newest first: what waits for an agent, or all."""
    show = "all" if request.args.get("show") == "all" else "waiting"
    session, states = db.session(), WAITING if show == "waiting" else ()
    page = page_named(lambda after: queries.incoming_page(session, states=states, after=after, limit=PAGE))
    return render_template(
        "mail/incoming.html",
        mails=page.rows,
        numbers=numbers_of(session, {mail.request_id for mail in page.rows if mail.request_id}),
        show=show,
        next_url=url_for(".incoming", show=show, after=page.after) if page.after else None,
        first_url=url_for(".incoming", show=show) if request.args.get("after") else None,
    )


def _page(mail_id: int, accepting: AcceptForm, filing: FilingForm, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    mail = queries.incoming(session, mail_id)
    numbers = numbers_of(session, {mail.request_id} if mail.request_id else set())
    return render_template(
        "mail/incoming_mail.html",
        mail=mail,
        parsed=queries.reading_of(mail),
        number=numbers.get(mail.request_id or 0),
        is_waiting=mail.state in WAITING,
        accepting=accepting,
        filing=filing,
    ), status


@blueprint.get("/incoming/<int:mail_id>")
@allowed(may_handle_mail)
def incoming_mail(mail_id: int) -> ResponseReturnValue:
    """One message as text, and what can be done with it while it waits."""
    return _page(mail_id, AcceptForm(formdata=None), FilingForm(formdata=None))


@blueprint.get("/incoming/<int:mail_id>/raw")
@allowed(may_handle_mail)
def raw(mail_id: int) -> ResponseReturnValue:
    """The message as it came, for saving; never shown by the browser itself."""
    mail = queries.incoming(db.session(), mail_id)
    name = {"Content-Disposition": f"attachment; filename=mail-{mail_id}.eml"}
    return Response(mail.raw, content_type="application/octet-stream", headers=name)


def _settled(mail_id: int, refusal: Refusal) -> ResponseReturnValue:
    """Somebody was faster: the page says so and shows what became of the message."""
    flash(sentence(refusal), "error")
    return redirect(url_for(".incoming_mail", mail_id=mail_id))


@blueprint.post("/incoming/<int:mail_id>/accept")
@allowed(may_handle_mail)
def accept(mail_id: int) -> ResponseReturnValue:
    """Log the message as a request of the person named."""
    form = AcceptForm()
    person = person_by_email(db.session(), form.email.data or "") if form.validate() else None
    if form.email.data and person is None:
        form.email.errors = [*form.email.errors, _("We know nobody with this address.")]
    if person is None:
        return _page(mail_id, form, FilingForm(formdata=None), 422)
    said = {"mail_id": mail_id, "requester_id": person.id, "actor": current_actor(), "now": utcnow()}
    try:
        with committing(db.session()) as session:
            outcome = use_cases.accept_mail(session, **said)
    except MailSettled as settled:
        return _settled(mail_id, settled)
    except Refusal as refusal:
        show_in(form, refusal)
        return _page(mail_id, form, FilingForm(formdata=None), 422)
    if outcome.number is None:
        flash(outcome_words(outcome.reason), "warning")
        return redirect(url_for(".incoming_mail", mail_id=mail_id))
    flash(_("Logged as %(number)s.", number=outcome.number), "success")
    return redirect(url_for("requests.show", number=outcome.number))


@blueprint.post("/incoming/<int:mail_id>/file")
@allowed(may_handle_mail)
def file(mail_id: int) -> ResponseReturnValue:
    """File a message that asks for nothing."""
    form = FilingForm()
    if not form.validate():
        return _page(mail_id, AcceptForm(formdata=None), form, 422)
    said = {"mail_id": mail_id, "reason": form.reason.data, "actor": current_actor(), "now": utcnow()}
    try:
        with committing(db.session()) as session:
            use_cases.file_mail(session, **said)
    except MailSettled as settled:
        return _settled(mail_id, settled)
    except Refusal as refusal:
        show_in(form, refusal)
        return _page(mail_id, AcceptForm(formdata=None), form, 422)
    flash(_("Filed."), "success")
    return redirect(url_for(".incoming"))


@blueprint.post("/incoming/<int:mail_id>/replay")
@allowed(may_handle_mail)
def replay(mail_id: int) -> ResponseReturnValue:
    """Try a message again, as if it came now."""
    try:
        with committing(db.session()) as session:
            outcome = use_cases.replay_mail(session, mail_id=mail_id, actor=current_actor(), now=utcnow())
    except MailSettled as settled:
        return _settled(mail_id, settled)
    flash(outcome_words(str(outcome)), "success" if outcome.number else "warning")
    return redirect(url_for(".incoming_mail", mail_id=mail_id))
