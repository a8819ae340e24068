"""Tries a decision table: which rules meet the values given, and what another version of it says of real cases."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.engine.errors import ExpressionError
from processes.engine.language.budget import one_budget
from processes.engine.language.decisions import Decision, Row
from processes.engine.language.evaluator import Functions
from processes.engine.language.real_cases import REAL_CASES, RealCase
from processes.engine.language.values import plain
from processes.engine.running.deciding import functions_at
from processes.engine.sentences import said
from processes.engine.store.models import ProcessHistory

MOST_CASES = 100
LOOKED_AT = 200_000  # entries of the history, the newest: what nobody has asked for long is not searched for

Result = Row | list[Row] | None


@dataclass(frozen=True)
class Tried:
    """What came of one try: the result, or why there is none; the rules that met the values, by decision."""

    result: Result
    met: Mapping[str, Sequence[str]]
    fault: str = ""


@dataclass(frozen=True)
class Played:
    """A real case played through both versions; `missing` are names of the new one that the case did not tell."""

    case: RealCase
    before: Tried
    after: Tried
    missing: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the versions say something else of it."""
        return (self.before.result, self.before.fault) != (self.after.result, self.after.fault)


def tried(decision: Decision, names: Mapping[str, Any], functions: Functions) -> Tried:
    """What a table says of these values; never an ExpressionError, which is told."""
    met: dict[str, list[str]] = {}
    try:
        return Tried(_plain(decision.traced(names, functions, met)), met)
    except (ExpressionError, TypeError, ValueError) as error:
        return Tried(None, met, said(error) if isinstance(error, ExpressionError) else str(error))


def _plain(result: Result) -> Result:
    found: Result = plain(result)
    return found


def real_cases(session: Session, key: str) -> list[RealCase]:
    """What the latest cases asked this decision with, the newest first: at most MOST_CASES, in three statements."""
    asked, found = REAL_CASES.get(key), list(_in_history(session, key))
    known = {case.business_key for case in found}
    found += [case for case in (asked(session, MOST_CASES) if asked else ()) if case.business_key not in known]
    return sorted(found, key=lambda case: case.at, reverse=True)[:MOST_CASES]


def _in_history(session: Session, key: str) -> Iterator[RealCase]:
    newest = session.scalar(select(func.max(ProcessHistory.id))) or 0
    query = (
        select(ProcessHistory)
        .where(
            ProcessHistory.id > newest - LOOKED_AT,
            ProcessHistory.kind == "completed",
            ProcessHistory.details["decided"].has_key(key),
        )
        .order_by(ProcessHistory.id.desc())
        .limit(MOST_CASES)
    )
    for row in session.scalars(query):
        yield RealCase(row.business_key, row.details["decided"][key], row.at)


def played(session: Session, before: Decision, after: Decision, cases: Sequence[RealCase]) -> list[Played]:
    """The cases through both versions, those of which these say something else standing first; one budget for all."""
    with one_budget():
        found = [_played(session, before, after, case) for case in cases]
    return sorted(found, key=lambda one: not one.differs)


def _played(session: Session, before: Decision, after: Decision, case: RealCase) -> Played:
    read = before.names_read | after.names_read
    case = replace(case, names={name: value for name, value in case.names.items() if name in read})
    functions = functions_at(session, after.key, case.at)
    new = tried(after, case.names, functions)
    old = new if before is after else tried(before, case.names, functions)
    return Played(case, old, new, tuple(sorted(after.names_read - case.names.keys())))
