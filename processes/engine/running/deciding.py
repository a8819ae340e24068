"""Knows how to ask a deployed decision table outside a process."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.errors import UnknownDecision
from processes.engine.files.decision_tables import parse_decision
from processes.engine.files.resources import DefinitionKind
from processes.engine.language.budget import one_budget
from processes.engine.language.builtins import builtins
from processes.engine.language.decisions import Decision
from processes.engine.language.operations import FUNCTIONS, Step
from processes.engine.language.values import plain_mapping
from processes.engine.store import deployments
from processes.engine.store.cache import Recent
from processes.engine.store.models import Definition

_decisions: Recent[Decision] = Recent(128)


def decide(
    session: Session,
    key: str,
    variables: Mapping[str, Any],
    *,
    pack: str = deployments.STANDARD,
    now: datetime | None = None,
) -> dict[str, Any]:
    """The outputs of the newest version of a decision table; empty if no rule matches.

    A COLLECT table gives a list for every output. Functions need `now`. Raises UnknownDecision, ExpressionError.
    """
    row = session.execute(
        select(Definition.id, Definition.content_hash)
        .where(
            Definition.kind == DefinitionKind.DMN,
            Definition.key == key,
            Definition.pack.in_({pack, deployments.STANDARD}),
        )
        .order_by((Definition.pack == pack).desc(), Definition.version.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise UnknownDecision(f"No decision {key} is deployed.")
    decision = _decisions.get(row.content_hash, lambda: parse_decision(_content(session, row.id)))
    functions: Mapping[str, Any] = {}
    if now is not None:
        functions = functions_at(session, key, now)
    with one_budget():
        found = decision.evaluate(plain_mapping(variables), functions)
    if isinstance(found, list):
        names = dict.fromkeys(name for rule in found for name in rule)
        return {name: [rule[name] for rule in found if name in rule] for name in names}
    return plain_mapping(found)


def functions_at(session: Session, key: str, now: datetime) -> dict[str, Any]:
    """The functions that a table may call, asked at this instant outside of a case."""
    step = Step(session, now, "", "", 0, "system", key)
    return {**builtins(now), **{name: partial(function, step) for name, function in FUNCTIONS.items()}}


def _content(session: Session, definition_id: int) -> bytes:
    return session.scalars(select(Definition.content).where(Definition.id == definition_id)).one()
