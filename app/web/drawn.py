"""The one way in which texts of diagrams and forms reach people: the company's own words, else the product's."""

from collections.abc import Callable, Mapping

from flask import g
from flask_babel import gettext

from app.extensions import db
from app.web.i18n import language
from processes.engine.files.form_layout import in_words
from processes.engine.store import texts


def own(text: str) -> str | None:
    """What the company calls a drawn text in the reader's language; None where it has said nothing."""
    if not g or g.get("without_database"):
        return None
    known: texts.Said | None = g.get("drawn_texts")
    if known is None:
        known = g.drawn_texts = texts.known(db.session())
    return known.get(language(), {}).get(text)


def said(text: str | None) -> str:
    """Words that came as data (a step's name) in the reader's language: never markup, never filled in."""
    return (own(text) or gettext(text)) if text else ""


def said_in(schema: Mapping[str, object]) -> Callable[[str], str]:
    """The same for the texts of a form, which may bring words of its own."""
    theirs = in_words(schema, language(), lambda text: gettext(text) if text else text)
    return lambda text: own(text) or theirs(text)
