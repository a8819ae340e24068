"""Knows the drawn lists as they are offered: the newest deployed version of each, whatever version a case follows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import orjson
from sqlalchemy import event, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, object_session

from processes.engine.files.form_fields import Field
from processes.engine.files.lists import DrawnList, list_named, read_list
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.deployments import STANDARD
from processes.engine.store.models import Definition
from processes.kept import Kept

_DEPLOYING = "deploys_lists"  # of a session: what it reads is its own until it is over
Lists = Mapping[str, DrawnList]
_KEPT: Kept[Lists] = Kept()


def known(session: Session) -> Lists:
    """Every drawn list by its key, as it is kept."""
    if session.info.get(_DEPLOYING):  # perhaps only to play scenarios: others do not see it
        return _read(session)
    return _KEPT.get(session, partial(_read, session))


def forget(session: Session) -> None:
    """Read the lists again when somebody asks."""
    _KEPT.forget(session)


def _read(session: Session) -> Lists:
    newest = select(Definition.key, Definition.content).ext(distinct_on(Definition.key))
    these = newest.where(Definition.kind == DefinitionKind.LIST, Definition.pack == STANDARD)
    rows = session.execute(these.order_by(Definition.key, Definition.version.desc()))
    return {row.key: read_list(orjson.loads(row.content)) for row in rows}


@event.listens_for(Definition, "after_insert")
def _deployed(mapper: Any, connection: Any, made: Definition) -> None:
    session = object_session(made)
    if made.kind is DefinitionKind.LIST and session is not None:
        session.info[_DEPLOYING] = True
        forget(session)


def filled(session: Session, field: Field, locale: str) -> Field:
    """A field with the drawn list that it names, and those that its rows name; any other field as it is."""
    if field.parts:
        return replace(field, parts=tuple(filled(session, part, locale) for part in field.parts))
    key = list_named(field.options_key)
    if key is None:
        return field
    found = known(session).get(key)
    return replace(field, options=found.offered(locale), former=found.former(locale)) if found else field


def all_filled(session: Session, fields: Sequence[Field], locale: str) -> list[Field]:
    """The same for every field of a form."""
    return [filled(session, field, locale) for field in fields]


def item_name(session: Session, key: str, code: str, locale: str) -> str | None:
    """What an item of a drawn list is called, also one that has ended; None where there is no such item."""
    found = known(session).get(key)
    return next((item.name(locale) for item in found.items if item.code == code), None) if found else None
