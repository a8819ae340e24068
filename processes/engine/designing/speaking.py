"""Knows every text that is drawn, where it stands and what it is called; says it in another language, on record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Select, bindparam, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from processes.engine.designing.errors import (
    ChangeUnknown,
    ExpressionsDiffer,
    ExpressionsGiven,
    ExpressionUnread,
    TextChangedMeanwhile,
    TextsWrong,
    TextTooLong,
)
from processes.engine.designing.models import Draft
from processes.engine.errors import DefinitionRefused, ExpressionError
from processes.engine.files.resources import DefinitionKind
from processes.engine.files.spoken import Spoken, spoken
from processes.engine.store import texts
from processes.engine.store.models import AnyRow, Definition
from processes.engine.store.texts import DrawnText
from processes.errors import Refusal
from processes.settings import LOCALES, get_settings

LONGEST = 5_000  # characters
MOST_CHANGES = 50
MOST_KEPT = 2_000  # files, of which the texts are known without reading them again
Wanted: TypeAlias = Mapping[tuple[str, str], str]  # by drawn text and language
Shipped: TypeAlias = Callable[[str, str], str | None]  # what the product itself says for a text in a language
_READ: dict[tuple[DefinitionKind, str], tuple[Spoken, ...]] = {}  # by kind and hash of the content


@dataclass(frozen=True)
class File:
    """A diagram or form with its texts: those of its draft, then what only the deployed version says."""

    kind: DefinitionKind
    pack: str
    key: str
    name: str
    texts: tuple[Spoken, ...]


def files(session: Session, *, kind: str | None = None, pack: str | None = None, key: str | None = None) -> list[File]:
    """All that is drawn, or one of it, by kind and name; in one statement, and two for what was not read before."""
    found: dict[tuple[DefinitionKind, str, str], File] = {}
    rows = [
        row
        for row in session.execute(_EVERY)
        if kind in (None, row.kind.value) and pack in (None, row.pack) and key in (None, row.key)
    ]
    _read(session, rows)
    for row in rows:  # drafts come first
        one = (row.kind, row.pack, row.key)
        known = found.get(one)
        read = _READ.get((row.kind, row.hash), ())
        if known is None:
            found[one] = File(row.kind, row.pack, row.key, row.name, read)
        else:
            there = {text.source for text in known.texts}
            more = tuple(text for text in read if text.source not in there)
            found[one] = File(row.kind, row.pack, row.key, known.name, known.texts + more)
    order = list(DefinitionKind)
    speaking = (file for file in found.values() if file.texts)
    return sorted(speaking, key=lambda file: (order.index(file.kind), file.name.casefold(), file.pack))


def texts_of(kind: DefinitionKind, path: str, content: bytes) -> tuple[Spoken, ...]:
    """What people read of a file; nothing of one that cannot be read, which its check says."""
    try:
        return spoken(kind, path, content)
    except (DefinitionRefused, TypeError, ValueError, AttributeError, LookupError):
        return ()


def current(session: Session, *, until: int | None = None) -> dict[tuple[str, str], str]:
    """What is said by drawn text and language, as it stands (or stood at the change `until`)."""
    query = texts.newest() if until is None else texts.newest().where(DrawnText.id <= until)
    return {(row.source, row.locale): row.text for row in session.scalars(query) if row.text}


def kept(session: Session) -> Wanted:
    """The same as this process has it for readers: perhaps a few seconds old, but most often without asking."""
    return {(source, one): text for one, words in texts.known(session).items() for source, text in words.items()}


def last_change(session: Session) -> int:
    """The id of the last change of any text; 0 where there is none."""
    return session.scalar(select(func.max(DrawnText.id))) or 0


def changes(session: Session, sources: Iterable[str]) -> Sequence[DrawnText]:
    """What was changed of these texts, the latest first."""
    of = DrawnText.source == func.any(bindparam("sources", list(sources), type_=ARRAY(Text)))
    return session.scalars(select(DrawnText).where(of).order_by(DrawnText.id.desc()).limit(MOST_CHANGES)).all()


def say(session: Session, wanted: Wanted, *, seen: int | None = None, actor: str, now: datetime) -> int:
    """Call drawn texts so; empty: as the product does. How many are called otherwise now.

    `seen` is the last change when somebody began: what they left as it was stays as it is, what another one changed
    since is refused. Raises TextsWrong, and says nothing then.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(DrawnText.__tablename__, 0))))
    now_said = current(session)
    then = now_said if seen is None else current(session, until=seen)
    faults: dict[tuple[str, str], Refusal] = {}
    made = []
    for one, text in wanted.items():
        said, is_said = tidy(text), now_said.get(one, "")
        if said in (then.get(one, ""), is_said):
            continue
        fault = wrong(one[0], said)
        if is_said != then.get(one, ""):
            fault = TextChangedMeanwhile(text=is_said or "–")
        if fault is not None:
            faults[one] = fault
        made.append(DrawnText(source=one[0], locale=one[1], text=said, before=is_said, actor=actor, at=now))
    if faults:
        raise TextsWrong(faults)
    session.add_all(made)
    session.flush()
    texts.forget(session)
    return len(made)


def take_back(session: Session, change_id: int, *, actor: str, now: datetime) -> str:
    """Call a text again as before a change; the drawn text. Raises ChangeUnknown, TextChangedMeanwhile."""
    change = session.get(DrawnText, change_id)
    if change is None:
        raise ChangeUnknown
    is_said = current(session).get((change.source, change.locale), "")
    if is_said != change.text:
        raise TextChangedMeanwhile(text=is_said or "–")
    say(session, {(change.source, change.locale): change.before}, actor=actor, now=now)
    return change.source


def tidy(text: str) -> str:
    """A text as it is kept: without blanks around it, its lines ended in one way."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def wrong(source: str, text: str) -> Refusal | None:
    """Why a drawn text cannot be called so; None where it can."""
    if len(text) > LONGEST:
        return TextTooLong(count=LONGEST)
    if not text:
        return None
    try:
        asked = texts.expressions(source)
    except ExpressionError:
        asked = []
    try:
        given = texts.expressions(text)
    except ExpressionError:
        return ExpressionUnread()
    if given == asked:
        return None
    return ExpressionsDiffer(expressions=" ".join(f"${{{one}}}" for one in asked)) if asked else ExpressionsGiven()


def lacking(text: Spoken, known: Wanted, shipped: Shipped) -> list[str]:
    """The languages in which nobody has said a text: no designer, not its file, not the product.

    It is drawn in one of them, which needs no words: the desk's own, else the one that is left when all others have.
    """
    without = [
        locale
        for locale in LOCALES
        if not (known.get((text.source, locale)) or text.own.get(locale) or shipped(text.source, locale))
    ]
    desks = get_settings().default_locale
    if desks in without:
        without.remove(desks)
        return without
    return without if len(without) > 1 else []


def _every() -> Select[tuple[Any, ...]]:
    """Each draft, then the newest version of each definition that has texts, with the hash of its content."""
    kinds = (DefinitionKind.BPMN, DefinitionKind.FORM)
    newest = (
        select(*(getattr(Definition, name) for name in ("id", "pack", "kind", "key", "name", "content_hash")))
        .where(Definition.kind.in_(kinds))
        .ext(distinct_on(Definition.pack, Definition.kind, Definition.key))
        .order_by(Definition.pack, Definition.kind, Definition.key, Definition.version.desc())
        .subquery()
    )
    digest = func.encode(func.sha256(Draft.content), "hex").label("hash")
    drafts = select(literal(0).label("rank"), Draft.id, Draft.pack, Draft.kind, Draft.key, Draft.name, digest)
    deployed = select(literal(1), *newest.c)
    both = union_all(drafts.where(Draft.kind.in_(kinds)), deployed).subquery()
    return select(both).order_by(both.c.rank, both.c.id)


_EVERY = _every()


def _read(session: Session, rows: Sequence[AnyRow]) -> None:
    """Read the texts of those files that were not read before."""
    if len(_READ) > MOST_KEPT:
        _READ.clear()
    for table, rank in ((Draft, 0), (Definition, 1)):
        unread = {row.id: row for row in rows if row.rank == rank and (row.kind, row.hash) not in _READ}
        if not unread:
            continue
        for id, content in session.execute(select(table.id, table.content).where(table.id.in_(unread))):
            row = unread[id]
            _READ[row.kind, row.hash] = texts_of(row.kind, f"{row.key}.{row.kind.value}", content)
