"""Turns templates into mails, and values into texts, in the reader's language and time zone (no Flask here)."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from processes.documents.plain import plain
from processes.documents.translations import in_templates, translator
from processes.documents.words import name_of
from processes.settings import get_settings

FOLDER = Path(__file__).with_name("templates")
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail, whose plain text is made from its HTML."""

    subject: str
    html: str

    @property
    def text(self) -> str:
        """What a reader of plain text sees."""
        return plain(self.html)


class Named(Protocol):
    """What says itself what it is called, such as an item of the company's own lists."""

    def name(self, locale: str) -> str:
        """Its name in a language."""


@dataclass(frozen=True, slots=True)
class Said:
    """How values read in a language and a time zone: the filters of every mail, the texts of every document."""

    locale: str
    timezone: str

    def instant(self, value: datetime | str) -> str:
        """Day and time, `Monday 23 November 2026 14:30`; also from an ISO string."""
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        pattern = f"EEEE d.{NBSP}MMMM y H:mm" if self._slavic else "EEEE d MMMM y H:mm"
        return format_datetime(moment.astimezone(UTC), pattern, tzinfo=ZoneInfo(self.timezone), locale=self.locale)

    def day(self, value: date | datetime | str) -> str:
        """A day written short, an instant's in the zone."""
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(found, datetime) and found.tzinfo:
            found = found.astimezone(ZoneInfo(self.timezone))
        return format_date(found, "d. M. y" if self._slavic else "d MMM y", locale=self.locale)

    def clock(self, moment: datetime) -> str:
        """Hours and minutes of an instant, `9:05`."""
        return f"{moment.astimezone(ZoneInfo(self.timezone)):%-H:%M}"

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount with its currency."""
        return format_currency(amount, currency, locale=self.locale)

    def number(self, value: Decimal | int) -> str:
        """A number with the language's separators."""
        return format_decimal(value, locale=self.locale)

    def word(self, value: "enum.Enum | Named") -> str:
        """What a value of the record is called; KeyError for one of which its domain has said nothing."""
        if not isinstance(value, enum.Enum):
            return value.name(self.locale)
        return translator(self.locale).gettext(name_of(value))

    @property
    def _slavic(self) -> bool:
        return self.locale[:2] in ("cs", "sk")


def render_mail(name: str, locale: str, /, *, timezone: str | None = None, **context: Any) -> RenderedMail:
    """The mail of `mail/<name>.html`, its subject that template's block `subject`; a name it lacks is an error.

    Every template knows `locale`, `timezone`, `base_url`, `_()`, `minutes`, `paragraphs` and the filters of `Said`.
    """
    template = _environment(locale).get_template(f"mail/{name}.html")
    variables = _context(locale, timezone, context)
    block = template.blocks["subject"](template.new_context(dict(variables)))
    subject = " ".join(Markup("").join(map(Markup, block)).unescape().split())
    html = template.render({**variables, "subject": subject})
    return RenderedMail(subject=subject, html=html)


def _context(locale: str, timezone: str | None, context: Mapping[str, Any]) -> dict[str, Any]:
    settings = get_settings()
    given = {"base_url": settings.public_url(), "timezone": timezone or settings.default_timezone, "locale": locale}
    return {**given, **context}


@cache
def _environment(locale: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(translator(locale), newstyle=True)  # type: ignore[attr-defined]  # by the extension for translations
    said = in_templates(lambda: translator(locale))
    environment.globals.update(_=said, gettext=said)
    environment.filters.update({name: _filter(name) for name in ("instant", "day", "money", "number", "word")})
    environment.filters.update(minutes=minutes, paragraphs=paragraphs)
    return environment


def _filter(name: str) -> Callable[..., str]:
    """One of the ways of `Said` in the language and zone of the template."""

    @pass_context
    def filtered(context: Context, *given: Any) -> str:
        said: str = getattr(Said(context["locale"], context["timezone"]), name)(*given)
        return said

    return filtered


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
