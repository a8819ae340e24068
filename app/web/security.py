"""Logging in, out, and back in after a forgotten password, by Flask-Security with our people and mails."""

from datetime import timedelta
from typing import Any

from flask import Flask, current_app, url_for
from flask_principal import Principal
from flask_security import MailUtil, Security

from app.extensions import db, limiter
from app.web import guards, logins
from app.web.i18n import Catalogue
from app.web.logins import LoginStore, load_signed_in
from processes.clock import utcnow
from processes.db import committing
from processes.documents.translations import N_
from processes.mail.use_cases import queue_mail
from processes.people.rules import PASSWORD_LENGTH, normal_email
from processes.settings import Settings

FIELD_LABELS = (N_("Password"), N_("Retype Password"))  # of forms that are not ours
LOGIN_LIMIT = "10 per minute; 60 per hour"
MAILS = {"reset_instructions": "reset_password", "reset_notice": "password_changed"}

# Flask-Security's words in ours; the first is the sentence (a key of our catalogues), the second the flash's kind.
MESSAGES = {
    "PASSWORD_RESET_REQUEST": (N_("If %(email)s has an account here, a link is on its way to it."), "success"),
    "PASSWORD_RESET_EXPIRED": (N_("This link is too old. Ask for a new one."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (N_("This link does not work any more. Ask for a new one."), "error"),
    "PASSWORD_RESET_NO_LOGIN": (N_("Your password is saved. Sign in with it."), "success"),
    "PASSWORD_INVALID_LENGTH": (N_("A password needs at least %(length)s characters."), "error"),
    "PASSWORD_NOT_PROVIDED": (N_("Write a password."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (N_("The two passwords differ."), "error"),
    "EMAIL_NOT_PROVIDED": (N_("Write your mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (N_("This is not a mail address."), "error"),
    "GENERIC_AUTHN_FAILED": (N_("The address and the password do not belong together."), "error"),
}


class DeskMail(MailUtil):
    """Sends Flask-Security's mails as the desk sends all of its own: queued, translated, shown on the mail page."""

    def normalize(self, email: str) -> str:
        """The address as it is stored; any is looked up, also those of a company's own `.local` domain."""
        return normal_email(email)

    def validate(self, email: str) -> str:
        """The same: add_person refuses what is no address."""
        return normal_email(email)

    def send_mail(self, template: str, subject: str, recipient: Any, *parts: Any, **context: Any) -> None:
        """Queue the mail that stands for Flask-Security's `template`."""
        person, token = context["user"].person, context.get("reset_token")
        path = url_for("security.reset_password", token=token) if token else url_for("security.login")
        link = current_app.config["BASE_URL"] + path  # never the Host header's: it is the sender's to choose
        with committing(db.session()) as session:
            queue_mail(
                session,
                template=MAILS[template.rpartition("/")[2]],
                to=person,
                context={"link": link},
                automatic=False,  # asked for by the person: no limit of automatic mails swallows it
                now=utcnow(),
            )


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],  # the hash is the plain argon2id that use cases write
        "SECURITY_PASSWORD_SALT": None,
        "SECURITY_PASSWORD_LENGTH_MIN": PASSWORD_LENGTH,
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKD",
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": False,  # the account page does it, with the same fields as the rest
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=1),
        "SECURITY_AUTO_LOGIN_AFTER_RESET": False,
        "SECURITY_TRACKABLE": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,  # an address is neither confirmed nor denied
        "SECURITY_LOGIN_URL": "/login",
        "SECURITY_LOGOUT_URL": "/logout",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_RESET_URL": "/reset-password",
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_POST_RESET_VIEW": "/login",
        "SECURITY_LOGIN_USER_TEMPLATE": "web/login.html",
        "SECURITY_FORGOT_PASSWORD_TEMPLATE": "web/forgot_password.html",
        "SECURITY_RESET_PASSWORD_TEMPLATE": "web/reset_password.html",
        "SECURITY_EMAIL_PLAINTEXT": False,  # DeskMail renders our own
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_FLASH_MESSAGES": True,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_FRESHNESS": timedelta(days=-1),
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        **{f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()},
    }


def init_app(app: Flask, settings: Settings) -> None:
    """Bind Flask-Security to our people; its pages are public, its attempts limited by address."""
    app.config.from_mapping(_config(settings))
    security = Security(app, LoginStore(), mail_util_cls=DeskMail)
    security.i18n_domain.get_translations = Catalogue().get_translations
    app.login_manager.user_loader(load_signed_in)  # type: ignore[attr-defined]
    app.login_manager.request_loader(None)  # type: ignore[attr-defined]
    logins.init_app(app)
    _without_principal(app)
    guards.declare(app, "security.*", guards.PUBLIC)
    for endpoint in ("security.login", "security.forgot_password", "security.reset_password"):
        limited = limiter.limit(LOGIN_LIMIT, methods=["POST"])
        app.view_functions[endpoint] = limited(app.view_functions[endpoint])


def _without_principal(app: Flask) -> None:
    """Drop Flask-Principal's hook: it asks the database who is signed in even for a style sheet."""
    hooks = app.before_request_funcs[None]
    hooks[:] = [hook for hook in hooks if not isinstance(getattr(hook, "__self__", None), Principal)]
