"""Logging in and out, by Flask-Security with our people."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_principal import Principal
from flask_security import MailUtil, Security

from app.web import guards, limits, logins
from app.web.i18n import Catalogue
from app.web.logins import LoginStore, load_signed_in
from processes.documents.translations import N_
from processes.people.rules import PASSWORD_LENGTH, normal_email
from processes.settings import Settings

# Flask-Security's words in ours; the first is the sentence (a key of our catalogues), the second the flash's kind.
MESSAGES = {
    "PASSWORD_NOT_PROVIDED": (N_("Write a password."), "error"),
    "EMAIL_NOT_PROVIDED": (N_("Write your mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (N_("This is not a mail address."), "error"),
    "GENERIC_AUTHN_FAILED": (N_("The address and the password do not belong together."), "error"),
}


class Addresses(MailUtil):
    """Reads addresses as the desk stores them; Flask-Security sends no mail."""

    def normalize(self, email: str) -> str:
        """The address as it is stored; any is looked up, also those of a company's own `.local` domain."""
        return normal_email(email)

    def validate(self, email: str) -> str:
        """The same: add_person refuses what is no address."""
        return normal_email(email)


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],  # the hash is the plain argon2id that use cases write
        "SECURITY_PASSWORD_SALT": None,
        "SECURITY_PASSWORD_LENGTH_MIN": PASSWORD_LENGTH,
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKD",
        "SECURITY_RECOVERABLE": False,  # app.logins does it: secrets in delivered mails only, never a first password
        "SECURITY_CHANGEABLE": False,  # the account page does it, with the same fields as the rest
        "SECURITY_TRACKABLE": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,  # an address is neither confirmed nor denied
        "SECURITY_LOGIN_URL": "/login",
        "SECURITY_LOGOUT_URL": "/logout",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/start",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_LOGIN_USER_TEMPLATE": "web/login.html",
        "SECURITY_FLASH_MESSAGES": True,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_FRESHNESS": timedelta(days=-1),
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        **{f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()},
    }


def init_app(app: Flask, settings: Settings) -> None:
    """Bind Flask-Security to our people; its pages are public, failures limited by address and login."""
    app.config.from_mapping(_config(settings))
    security = Security(app, LoginStore(), mail_util_cls=Addresses)
    security.i18n_domain.get_translations = Catalogue().get_translations  # type: ignore[method-assign]  # no class to give
    app.login_manager.user_loader(load_signed_in)  # type: ignore[attr-defined]  # where Flask-Login puts itself
    app.login_manager.request_loader(None)  # type: ignore[attr-defined]  # the same
    logins.init_app(app)
    _without_principal(app)
    guards.declare(app, "security.*", guards.PUBLIC)
    login: Callable[..., Any] = app.view_functions["security.login"]
    app.view_functions["security.login"] = limits.failures_here(limits.failures_of_login(login))


def _without_principal(app: Flask) -> None:
    """Drop Flask-Principal's hook: it asks the database who is signed in even for a style sheet."""
    hooks = app.before_request_funcs[None]
    hooks[:] = [hook for hook in hooks if not isinstance(getattr(hook, "__self__", None), Principal)]
