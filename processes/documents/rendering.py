"""Turns templates into mails and documents in the reader's language and time zone (no Flask here)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from processes.documents.translations import translator
from processes.documents.words import WORDS
from processes.settings import get_settings

FOLDER = Path(__file__).with_name("templates")
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail in its two forms."""

    subject: str
    text: str
    html: str


def render(template: str, locale: str, *, timezone: str | None = None, **context: Any) -> str:
    """One document, such as `render("invoice/invoice.html", "cs", invoice=…)`; a name it lacks is an error.

    Every template knows `locale`, `timezone`, `base_url`, `_()` and the filters instant, day, money,
    number, minutes, word, paragraphs.
    """
    return _environment(locale).get_template(template).render(_context(locale, timezone, context))


def render_mail(name: str, locale: str, /, *, timezone: str | None = None, **context: Any) -> RenderedMail:
    """The mail of `mail/<name>.txt` (with its block `subject`) and `mail/<name>.html`."""
    environment = _environment(locale)
    variables = _context(locale, timezone, context)
    text = environment.get_template(f"mail/{name}.txt")
    html = environment.get_template(f"mail/{name}.html")
    subject = _block(text, "subject", variables)
    return RenderedMail(
        subject=" ".join(subject.split()),
        text=_squeezed(text.render(variables)),
        html=html.render({**variables, "subject": subject.strip()}),
    )


def _block(template: Template, name: str, variables: Mapping[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(variables))))


def _squeezed(text: str) -> str:
    """At most one empty line in a row."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append("-- " if line == "--" else line)  # by its space mail programs know a signature
    return "\n".join(lines) + "\n"


def _context(locale: str, timezone: str | None, context: Mapping[str, Any]) -> dict[str, Any]:
    settings = get_settings()
    given = {"base_url": settings.public_url(), "timezone": timezone or settings.default_timezone, "locale": locale}
    return {**given, **context}


@cache
def _environment(locale: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=lambda name: name is None or not name.endswith(".txt"),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = translator(locale)
    environment.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        instant=instant,
        day=day,
        money=money,
        number=number,
        minutes=minutes,
        paragraphs=paragraphs,
        word=lambda value: words.gettext(_word(value)),
    )
    return environment


def _word(value: Any) -> str:
    """The English word of a stored value or of an enum's member."""
    stored = str(getattr(value, "value", value))
    return WORDS.get(stored, stored)


@pass_context
def instant(context: Context, value: datetime | str) -> str:
    """Day and time in the reader's zone, `Monday 23 November 2026 14:30`; also from an ISO string."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    zone = ZoneInfo(context["timezone"])
    pattern = f"EEEE d.{NBSP}MMMM y H:mm" if _slavic(context) else "EEEE d MMMM y H:mm"
    return format_datetime(moment.astimezone(UTC), pattern, tzinfo=zone, locale=context["locale"])


@pass_context
def day(context: Context, value: date | datetime | str) -> str:
    """A day written short, an instant's in the reader's zone."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(found, datetime) and found.tzinfo:
        found = found.astimezone(ZoneInfo(context["timezone"]))
    return format_date(found, "d. M. y" if _slavic(context) else "d MMM y", locale=context["locale"])


@pass_context
def money(context: Context, amount: Decimal, currency: str = "CZK") -> str:
    """An amount with its currency, as the reader's language writes it."""
    return format_currency(amount, currency, locale=context["locale"])


@pass_context
def number(context: Context, value: Decimal | int) -> str:
    """A number with the reader's separators."""
    return format_decimal(value, locale=context["locale"])


def minutes(count: int | timedelta | None) -> str:
    """Whole minutes as `1 h 12 min`; 12 minutes stay `12 min`: for pages, mails and documents alike."""
    if count is None:
        return ""
    whole = int(count.total_seconds() // 60) if isinstance(count, timedelta) else int(count)
    hours, rest = divmod(abs(whole), 60)
    parts = ([f"{hours}{NBSP}h"] if hours else []) + ([f"{rest}{NBSP}min"] if rest or not hours else [])
    return ("\N{MINUS SIGN}" if whole < 0 else "") + " ".join(parts)


def paragraphs(text: str) -> Markup:
    """What somebody typed, escaped, with its line breaks."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    shown = [Markup("<br>").join(escape(line) for line in block.splitlines()) for block in blocks]
    return Markup("").join(Markup('<p style="margin:0 0 12px">{}</p>').format(block) for block in shown)


def _slavic(context: Context) -> bool:
    return str(context["locale"])[:2] in ("cs", "sk")
