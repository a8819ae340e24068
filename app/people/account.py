"""A person's own account: language, time zone, password, addresses, deputies."""

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import login_user
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.extensions import db
from app.people.blueprint import blueprint
from app.people.forms import PasswordForm, ProfileForm
from app.people.person_forms import AddressForm
from app.people.standing_in import deputies, kept
from app.web import limits
from app.web.acting import act, told
from app.web.actors import current_actor, current_person
from app.web.forms import filled
from app.web.guards import signed_in
from app.web.i18n import speak_anew
from app.web.logins import Login, current_session
from processes.clock import utcnow
from processes.logins import use_cases as logins
from processes.people import known, profiles, queries


def page(
    profile: ProfileForm | None = None,
    password: PasswordForm | None = None,
    *,
    refused: FlaskForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The account, with a form that was refused."""
    person, session = current_person(), db.session()
    shown = render_template(
        "people/account.html",
        profile=profile or ProfileForm(obj=person, formdata=None),
        password=password or PasswordForm(formdata=None),
        person=person,
        organisations=queries.organisation_names(session, person.id),
        addresses=known.addresses_of(session, person.id),
        address_form=kept(refused, AddressForm(formdata=None)),
        **deputies(person, refused),
    )
    return shown, status


@blueprint.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """The account as it is."""
    return page()


@blueprint.post("/account")
@signed_in
def update_account() -> ResponseReturnValue:
    """Change name, telephone, language, time zone."""
    form, person = ProfileForm(), current_person()

    def do(session: Session) -> None:
        profiles.update_profile(session, person=person, actor=current_actor(), now=utcnow(), **form.said)

    def done(found: None) -> ResponseReturnValue:
        speak_anew()
        return told(_("Saved."), url_for("people.account"))(found)

    return act(form, do, done=done, back=lambda status: page(form, status=status))


@blueprint.post("/account/password")
@signed_in
@limits.failures_of_person
def change_password() -> ResponseReturnValue:
    """Change the password; other sessions of this person end, this one goes on."""
    form, person = PasswordForm(), current_person()
    remembered = current_session().is_remembered

    def do(session: Session) -> None:
        logins.change_password(
            session,
            person=person,
            password=filled(form.password),
            new_password=filled(form.new_password),
            actor=current_actor(),
            now=utcnow(),
        )

    def done(found: None) -> ResponseReturnValue:
        login_user(Login(person), remember=remembered, authn_via=["change"])
        current_app.logger.info("password of person %s changed", person.id)
        words = _("Your password is changed. You are signed out everywhere else.")
        return told(words, url_for("people.account"))(found)

    return act(form, do, done=done, back=lambda status: page(password=form, status=status))
