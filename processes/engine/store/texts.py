"""Knows what a company calls the texts of its diagrams and forms in each language, for all who show one."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from processes.db import Base
from processes.engine.language.expressions import parts
from processes.kept import Kept
from processes.unchanging import only_added_to

Said = Mapping[str, Mapping[str, str]]  # by language, what is said instead of what is drawn


class DrawnText(Base):
    """What a drawn text is called in one language from `at` on (nothing: it has no words of its own any more).

    Rows are only ever added; the newest one of a text and a language counts, `before` is what it was until then.
    """

    __tablename__ = "drawn_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]  # as it is drawn
    locale: Mapped[str]
    text: Mapped[str]
    before: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime]


only_added_to(DrawnText, refused="UPDATE OR DELETE")
_KEPT: Kept[Said] = Kept()


def newest() -> Select[DrawnText]:
    """The row that counts of every text and language."""
    found = select(DrawnText).ext(distinct_on(DrawnText.locale, DrawnText.source))
    return found.order_by(DrawnText.locale, DrawnText.source, DrawnText.id.desc())


def known(session: Session) -> Said:
    """Every text that has words of the company's own, as it is kept."""
    return _KEPT.get(session, partial(_read, session))


def _read(session: Session) -> Said:
    found: dict[str, dict[str, str]] = {}
    for row in session.scalars(newest()):
        if row.text:
            found.setdefault(row.locale, {})[row.source] = row.text
    return found


def forget(session: Session) -> None:
    """Read the texts again when somebody asks: one of them has changed."""
    _KEPT.forget(session)


def written(session: Session, text: str, locale: str) -> str:
    """A text whose `${…}` are filled in already, such as a mail's, in a language; as it is where it has no words."""
    words = known(session).get(locale[:2], {})
    if text in words:
        return words[text]
    for source, said in words.items():
        if "${" in source and (given := _filled(source, text)) is not None:
            return "".join(given.get(part, "") if is_code else part for is_code, part in parts(said))
    return text


def expressions(text: str) -> list[str]:
    """The expressions of a text, in order of their letters; ExpressionError where it cannot be read."""
    return sorted(part.strip() for is_code, part in parts(text) if is_code)


def _filled(source: str, text: str) -> Mapping[str, str] | None:
    """What stands in a text for the expressions of the one that it was made of; None for the text of another.

    Each value ends where the words behind it stand first: read once through, whatever a stranger wrote into it.
    """
    drawn = parts(source)
    if all(is_code for is_code, _ in drawn):
        return None  # nothing but values: any text would fit
    found: dict[str, str] = {}
    open_code, place = "", 0
    for number, (is_code, part) in enumerate(drawn):
        if is_code:
            open_code = part
            continue
        is_last = number == len(drawn) - 1
        at = len(text) - len(part) if is_last and text.endswith(part) else text.find(part, place)
        if at < place or (at > place and not open_code):
            return None
        if open_code and found.setdefault(open_code, text[place:at]) != text[place:at]:
            return None
        open_code, place = "", at + len(part)
    if open_code:
        return found if found.setdefault(open_code, text[place:]) == text[place:] else None
    return found if place == len(text) else None
