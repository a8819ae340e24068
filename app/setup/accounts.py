"""The company's bank accounts: added, chosen for the invoices of their currency, removed."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.setup.blueprint import blueprint
from app.setup.company_forms import Account, LogoForm
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from processes.clock import utcnow
from processes.customers import accounts as changes
from processes.people.contact import contact
from processes.people.models import Organisation
from processes.people.queries import provider
from processes.setup import queries
from processes.setup.rights import may_set_up


def accounts_around(ours: Organisation | None, form: Account | None = None) -> dict[str, Any]:
    """The accounts with the form for another one, and the logo, for the page of the company."""
    known = changes.accounts_of(db.session(), ours.id) if ours is not None else []
    forms = {"account_form": form or Account(formdata=None), "logo_form": LogoForm(formdata=None)}
    return {"accounts": known, "our_logo": contact(db.session()), **forms}


@blueprint.post("/company/accounts")
@allowed(may_set_up)
def add_account() -> ResponseReturnValue:
    """A further account."""
    form = Account()

    def do(session: Session) -> None:
        said: dict[str, Any] = {"iban": filled(form.iban), "currency": filled(form.currency)}
        changes.add_account(session, organisation=provider(session), **said, **_by())

    def back(status: int) -> ResponseReturnValue:
        return render_template("setup/account.html", **accounts_around(queries.company(db.session()), form)), status

    return act(form, do, done=told(_("The account is added."), _home()), back=back)


@blueprint.post("/company/accounts/<int:account_id>/prefer")
@allowed(may_set_up)
def prefer_account(account_id: int) -> ResponseReturnValue:
    """Invoices of its currency name it from now on."""
    return _act_on(changes.prefer_account, account_id, _("Invoices name this account from now on."))


@blueprint.post("/company/accounts/<int:account_id>/remove")
@allowed(may_set_up)
def remove_account(account_id: int) -> ResponseReturnValue:
    """Offer it no more."""
    return _act_on(changes.remove_account, account_id, _("The account is removed. Invoices that name it stay."))


def _act_on(change: Callable[..., Any], account_id: int, words: str) -> ResponseReturnValue:
    def do(session: Session) -> None:
        change(session, organisation=provider(session), account_id=account_id, **_by())

    return act(None, do, done=told(words, _home()), back=lambda status: redirect(_home()))


def _home() -> str:
    return url_for("setup.company", _anchor="accounts")


def _by() -> dict[str, Any]:
    return {"actor": current_actor(), "now": utcnow()}
