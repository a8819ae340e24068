"""What scripts say in one language: a file for each part of the front end, named by its content, kept for good.

English needs none: a script asks by the English, and says that where there is nothing else.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, url_for
from flask_babel import get_locale
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound

from app.web.compressing import compress
from app.web.guards import public
from processes.documents import scripts
from processes.documents.translations import translator
from processes.settings import LOCALES

FRONTEND = Path(__file__).parents[1] / "frontend"
PARTS = {"main": ("core", "src"), "designer": ("designer",)}

blueprint = Blueprint("texts", __name__)


@cache
def script_of(part: str, locale: str) -> str:
    """The script that hands over what a part of the front end says; empty where it says only English."""
    english = sorted(scripts.words(*(FRONTEND / folder for folder in PARTS[part])))
    translate = translator(locale).ugettext
    ours = {message: said for message in english if (said := translate(message)) != message}
    # U+2028 ends a line in old scripts, but not in JSON
    told = json.dumps(ours, ensure_ascii=False, separators=(",", ":")).replace("\u2028", "\\u2028")
    return f"Object.assign(globalThis.podporaTexts??={{}},{told})" if ours else ""


@cache
def _version(part: str, locale: str) -> str:
    return hashlib.sha256(script_of(part, locale).encode()).hexdigest()[:12]


def texts(part: str) -> Markup:
    """The tag that hands the words of `main` or `designer` to the scripts after it, in the reader's language."""
    locale = str(get_locale() or "en")
    if not script_of(part, locale):
        return Markup("")
    address = url_for("texts.file", part=part, locale=locale, version=_version(part, locale))
    return Markup(f'<script defer src="{escape(address)}"></script>')


@blueprint.get("/texts/<part>.<locale>.<version>.js")
@public
def file(part: str, locale: str, version: str) -> Response:
    """The words; another version than today's, asked for by a page from before, is answered and not kept."""
    if part not in PARTS or locale not in LOCALES:
        raise NotFound()
    answer = Response(script_of(part, locale), mimetype="text/javascript")
    if version == _version(part, locale):
        answer.cache_control.immutable = True
    return compress(answer)


def init_app(app: Flask) -> None:
    """Give every template `texts("main")`."""
    app.jinja_env.globals["texts"] = texts
