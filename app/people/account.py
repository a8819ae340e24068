"""A person's own account: language, time zone, password."""

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_security import login_user
from sqlalchemy.orm import Session

from app.extensions import db
from app.people.blueprint import blueprint
from app.people.forms import PasswordForm, ProfileForm
from app.web import limits
from app.web.acting import act, told
from app.web.actors import current_actor, current_person
from app.web.forms import filled
from app.web.guards import signed_in
from app.web.logins import Login, current_session
from processes.clock import utcnow
from processes.logins import use_cases as logins
from processes.people import profiles, queries


def _page(profile: ProfileForm, password: PasswordForm, status: int = 200) -> ResponseReturnValue:
    person = current_person()
    organisations = queries.organisation_names(db.session(), person.id)
    names = {"profile": profile, "password": password, "person": person, "organisations": organisations}
    return render_template("people/account.html", **names), status


@blueprint.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """The account as it is."""
    return _page(ProfileForm(obj=current_person(), formdata=None), PasswordForm(formdata=None))


@blueprint.post("/account")
@signed_in
def update_account() -> ResponseReturnValue:
    """Change name, telephone, language, time zone."""
    form, person = ProfileForm(), current_person()

    def do(session: Session) -> None:
        said = {name: form[name].data for name in ("name", "locale", "timezone")}
        numbers = (form.phone.data or "").split(",")
        profiles.update_profile(session, person=person, actor=current_actor(), now=utcnow(), phones=numbers, **said)

    def done(found: None) -> ResponseReturnValue:
        refresh()
        return told(_("Saved."), url_for("people.account"))(found)

    return act(form, do, done=done, back=lambda status: _page(form, PasswordForm(formdata=None), status))


@blueprint.post("/account/password")
@signed_in
@limits.failures_of_person
def change_password() -> ResponseReturnValue:
    """Change the password; other sessions of this person end, this one goes on."""
    form, person = PasswordForm(), current_person()
    profile, remembered = ProfileForm(obj=person, formdata=None), current_session().is_remembered

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

    return act(form, do, done=done, back=lambda status: _page(profile, form, status))
