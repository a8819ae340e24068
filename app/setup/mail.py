"""The mailbox: what was typed is tried at once, with no transaction open, and the servers' own words are shown."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.setup.blueprint import blueprint
from app.setup.mail_forms import MailboxForm
from app.setup.taking import drawn, taken
from app.web.actors import current_actor
from app.web.guards import allowed
from processes.clock import utcnow
from processes.db import let_go
from processes.mail import accounts
from processes.mail.rights import may_keep_mailbox
from processes.mail.servers import Answer, Server, ask_incoming, ask_outgoing
from processes.people.queries import provider_id
from processes.setup.rules import Step


@blueprint.route("/mail", methods=["GET", "POST"])
@allowed(may_keep_mailbox)
def mail() -> ResponseReturnValue:
    """As whom the desk writes, and through which servers."""
    form, kept = MailboxForm(), accounts.kept(db.session())
    names: dict[str, Any] = {"overruled": kept.overruled, "has_company": provider_id(db.session()) is not None}
    if request.method == "GET":
        form.show(kept)
        return taken(Step.MAIL, form, _nothing, "", answers={}, **names)
    if not form.validate():
        return drawn(Step.MAIL, form, 422, answers={}, **names)
    outgoing, incoming = form.servers(kept)
    answers = _ask(outgoing, incoming)
    if not all(answer.is_right for answer in answers.values()) and not form.anyway.data:
        form.form_errors.append(_("A server does not let us in. What it answered stands above."))
        return drawn(Step.MAIL, form, 422, answers=answers, **names)

    def do(session: Session) -> None:
        said = {"outgoing": outgoing, "incoming": incoming}
        actor, now = current_actor(), utcnow()
        accounts.keep_mailbox(session, sender=form.sender.data or "", **said, actor=actor, now=now)

    said = "; ".join(answer.words for answer in answers.values() if answer.words)
    words = _("The mailbox is kept. The servers answered: %(words)s", words=said) if said else _("Saved.")
    return taken(Step.MAIL, form, do, words, answers=answers, **names)


def _nothing(session: Session) -> None:
    """Nothing is done by looking."""


def _ask(outgoing: Server | None, incoming: Server | None) -> dict[str, Answer]:
    """What each server that was named answers."""
    let_go(db.session())
    answers = {"SMTP": ask_outgoing(outgoing.url)} if outgoing else {}
    return answers | ({"IMAP": ask_incoming(incoming.url)} if incoming else {})
