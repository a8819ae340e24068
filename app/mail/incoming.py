"""Mail that came in, and what an agent does with a message that waits."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.extensions import db
from app.mail.blueprint import blueprint, outcome_words
from app.mail.forms import AcceptForm, FilingForm
from app.mail.listing import INCOMING, WAITING
from app.web.acting import Instead, act, told
from app.web.actors import current_actor
from app.web.badges import MOST_COUNTED, waiting
from app.web.errors import sentence
from app.web.forms import filled
from app.web.guards import allowed
from app.web.listing.drawing import drawn
from processes.clock import utcnow
from processes.documents.translations import N_
from processes.errors import Refusal
from processes.intake import use_cases
from processes.intake.rights import may_handle_mail
from processes.intake.rules import Outcome
from processes.mail import queries
from processes.mail.errors import MailSettled
from processes.people.queries import person_by_email
from processes.people.rules import Actor
from processes.requests.queries import numbers_of


@waiting("/mail/incoming")
def _waiting(actor: Actor) -> ColumnElement[int] | None:
    return queries.waiting_counted(MOST_COUNTED) if may_handle_mail(actor) else None


@blueprint.get("/incoming")
@allowed(may_handle_mail)
def incoming() -> ResponseReturnValue:
    """Incoming mail, the newest first: what waits for an agent, or all."""
    return render_template("mail/incoming.html", list=drawn(INCOMING))


def _page(mail_id: int, accepting: AcceptForm, filing: FilingForm, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    mail = queries.incoming(session, current_actor(), mail_id)
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
    mail = queries.incoming(db.session(), current_actor(), mail_id)
    name = {"Content-Disposition": f"attachment; filename=mail-{mail_id}.eml"}
    return Response(mail.raw, content_type="application/octet-stream", headers=name)


class SenderUnknown(Refusal):
    """A request needs a person whom we know."""

    message = N_("We know nobody with this address.")
    field = "email"


def _settled(mail_id: int) -> Instead:
    """Somebody was faster: the page says so and shows what became of the message."""

    def answer(refusal: MailSettled) -> ResponseReturnValue:
        flash(sentence(refusal), "error")
        return redirect(url_for(".incoming_mail", mail_id=mail_id))

    return {MailSettled: answer}


@blueprint.post("/incoming/<int:mail_id>/accept")
@allowed(may_handle_mail)
def accept(mail_id: int) -> ResponseReturnValue:
    """Log the message as a request of the person named."""
    form = AcceptForm()

    def do(session: Session) -> Outcome:
        person = person_by_email(session, filled(form.email))
        if person is None:
            raise SenderUnknown()
        return use_cases.accept_mail(
            session, mail_id=mail_id, requester_id=person.id, actor=current_actor(), now=utcnow()
        )

    def done(outcome: Outcome) -> ResponseReturnValue:
        if outcome.number is None:
            flash(outcome_words(outcome.reason), "warning")
            return redirect(url_for(".incoming_mail", mail_id=mail_id))
        flash(_("Logged as %(number)s.", number=outcome.number), "success")
        return redirect(url_for("requests.show", number=outcome.number))

    def back(status: int) -> ResponseReturnValue:
        return _page(mail_id, form, FilingForm(formdata=None), status)

    return act(form, do, done=done, back=back, instead=_settled(mail_id))


@blueprint.post("/incoming/<int:mail_id>/file")
@allowed(may_handle_mail)
def file(mail_id: int) -> ResponseReturnValue:
    """File a message that asks for nothing."""
    form = FilingForm()

    def do(session: Session) -> None:
        reason = filled(form.reason)
        use_cases.file_mail(session, mail_id=mail_id, reason=reason, actor=current_actor(), now=utcnow())

    def back(status: int) -> ResponseReturnValue:
        return _page(mail_id, AcceptForm(formdata=None), form, status)

    return act(form, do, done=told(_("Filed."), url_for(".incoming")), back=back, instead=_settled(mail_id))


@blueprint.post("/incoming/<int:mail_id>/replay")
@allowed(may_handle_mail)
def replay(mail_id: int) -> ResponseReturnValue:
    """Try a message again, as if it came now."""
    page = url_for(".incoming_mail", mail_id=mail_id)

    def do(session: Session) -> Outcome:
        return use_cases.replay_mail(session, mail_id=mail_id, actor=current_actor(), now=utcnow())

    def done(outcome: Outcome) -> ResponseReturnValue:
        flash(outcome_words(str(outcome)), "success" if outcome.number else "warning")
        return redirect(page)

    return act(None, do, done=done, back=lambda status: redirect(page))
