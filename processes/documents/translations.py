"""The catalogues of translated words, for pages, mails and documents alike (no Flask here)."""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from markupsafe import Markup

FOLDER = Path(__file__).with_name("translations")
DOMAIN = "messages"


def languages() -> list[str]:
    """Locales with a catalogue, English (the language of the sources) first."""
    return ["en", *sorted(path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))]


@cache
def translator(locale: str) -> Translations:
    """The catalogue of a locale (`cs`, `sk_SK`, …) as GNUTranslations; English words for one without.

    Read from the .po itself and compiled in memory, so that no compiled file can be out of date.
    """
    source = FOLDER / locale[:2] / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not source.is_file():
        return Translations()
    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=locale[:2], domain=DOMAIN))
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)


def said_by_us(message: str, locale: str) -> str | None:
    """What the product's own catalogues say for a message; None where they do not know it."""
    known = getattr(translator("cs" if locale[:2] == "en" else locale), "_catalog", {})  # as gettext keeps it
    if message not in known:
        return None
    return message if locale[:2] == "en" else str(known[message])


def in_templates(words: Callable[[], Translations]) -> Callable[..., Markup]:
    """`_` of templates: Jinja's own leads through three calls for each of the hundred messages of a page."""

    def said(message: str, **values: Any) -> Markup:
        found = Markup(words().ugettext(message))
        return found % values if values or "%" in found else found

    return said


def N_(message: str) -> str:
    """Mark a word for the catalogues where it is defined; it is translated where it is shown."""
    return message
