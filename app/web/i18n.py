"""Which language and time zone this request speaks, and where the words come from."""

from functools import cache
from typing import Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, Domain, get_locale, lazy_ngettext, refresh
from flask_login import current_user
from wtforms.i18n import messages_path

from processes.documents.translations import N_, in_templates, translator
from processes.people.models import Person
from processes.settings import LOCALES, Settings, get_settings

_parsed = cache(Locale.parse)  # Babel looks for the language's file each time


class Catalogue(Domain):
    """Our catalogues, shared with mails and documents."""

    def get_translations(self) -> Translations:
        """The catalogue of this request's language."""
        return translator(language())


def language() -> str:
    """The language of this request: a key of LOCALES; a page asks for it more than a hundred times."""
    try:
        known: str = g.spoken
    except RuntimeError:  # outside of any
        return "en"
    except AttributeError:
        found = get_locale()
        known = g.spoken = found.language if found else "en"
    return known


def speak_anew() -> None:
    """Who reads has just chosen another language or time zone."""
    g.pop("spoken", None)
    refresh()


class _Babel(Babel):
    domain_instance = Catalogue()


babel = _Babel()


# What WTForms says in English where its own catalogues have no words for it.
_LACKING = (
    N_("Not a valid time value."),
    N_("This field cannot be edited."),
    N_("This field is disabled and cannot have a value."),
    lazy_ngettext(
        "Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long.", 1
    ),
    lazy_ngettext(
        "Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters.", 1
    ),
)


class _FieldWords:
    """WTForms' own messages in the request's language, loaded once a process; ours where they have none."""

    _loaded: dict[str, NullTranslations] = {}

    def _words(self) -> NullTranslations:
        locale = language()
        if locale not in self._loaded:
            self._loaded[locale] = Translations.load(messages_path(), [locale], domain="wtforms")
        return self._loaded[locale]

    def ugettext(self, string: str) -> str:
        """One message."""
        said = self._words().ugettext(string)
        return translator(language()).ugettext(string) if said == string else said

    def ungettext(self, singular: str, plural: str, n: int) -> str:
        """One message with a count."""
        said = self._words().ungettext(singular, plural, n)
        ours = translator(language())
        return ours.ungettext(singular, plural, n) if said in (singular, plural) else said


def _person() -> Person | None:
    """The signed-in person; nobody where the database cannot be asked."""
    if not has_request_context() or g.get("without_database"):
        return None
    if "person" in g:
        person: Person | None = g.person
        return person
    return current_user.person if current_user.is_authenticated else None


def _spoken() -> str:
    person, settings = _person(), get_settings()
    if person:
        return person.locale
    if not has_request_context():
        return settings.default_locale
    if g.get("language") in LOCALES:  # a page about somebody whose language its address tells
        return str(g.language)
    chosen: str | None = session.get("locale")
    return chosen or request.accept_languages.best_match(list(LOCALES)) or settings.default_locale


def init_app(app: Flask, settings: Settings) -> None:
    """Language: the person's, else the one chosen in this browser, else the browser's, else DEFAULT_LOCALE."""

    def locale() -> Locale:
        return _parsed(_spoken())

    def timezone() -> str:
        person = _person()
        return person.timezone if person else get_settings().default_timezone

    babel.init_app(
        app,
        default_locale=settings.default_locale,
        default_timezone=settings.default_timezone,
        locale_selector=locale,
        timezone_selector=timezone,
    )

    said = in_templates(lambda: translator(language()))
    app.jinja_env.globals.update(_=said, gettext=said)

    @app.before_request
    def field_words() -> None:
        request.wtforms_translations = _FieldWords()  # type: ignore[attr-defined]  # Flask-WTF asks for it there

    @app.context_processor
    def words() -> dict[str, Any]:
        return {"locale": language(), "languages": LOCALES}
