"""A decision table tried: values in, the rules that meet them lit, and real cases through what is deployed and this."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from app.designer.blueprint import blueprint, rows
from app.designer.comparing import Side, side
from app.extensions import db
from app.web.guards import staff
from processes.clock import utcnow
from processes.engine.designing.table_looks import Asked, asked, looks
from processes.engine.designing.trying import Played, played, real_cases, tried
from processes.engine.errors import DefinitionRefused
from processes.engine.files.decision_tables import parse_decision
from processes.engine.files.resources import DefinitionKind
from processes.engine.language.decisions import Decision
from processes.engine.running.deciding import functions_at
from processes.engine.sentences import translated
from processes.engine.store import deployments
from processes.people.rules import Role

LONGEST = 500
NUMBERS = frozenset({"number", "integer", "long", "double"})


@blueprint.get("/try/<reference>", endpoint="try_table")
@staff(Role.PROCESS_DESIGNER)
def show(reference: str) -> ResponseReturnValue:
    """`draft:3` or another version of a table; what is asked stands in the address as `v.<name>`."""
    found = side(reference)
    if found.kind is not DefinitionKind.DMN:
        raise NotFound()
    try:
        decision = parse_decision(found.content)
    except DefinitionRefused as refused:
        return render_template("designer/try.html", side=found, faults=rows(refused.faults))
    return render_template("designer/try.html", side=found, faults=[], **_tried(found, decision))


def _tried(found: Side, decision: Decision) -> dict[str, Any]:
    session, tables = db.session(), looks(found.content, decision)
    wanted = asked(decision, tables)
    values, wrong = _given(wanted)
    is_asked = bool(request.args) and not wrong
    return {
        "tables": tables,
        "wanted": wanted,
        "wrong": wrong,
        "numbers": NUMBERS,
        "told": _told,
        "address": _address,
        "tried": tried(decision, values, functions_at(session, decision.key, utcnow())) if is_asked else None,
        **_cases(found, decision),
    }


def _given(wanted: Sequence[Asked]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of the address by name as their types want them, and what is wrong with others; empty is nothing."""
    values, wrong = dict[str, Any](), dict[str, str]()
    for one in wanted:
        text = request.args.get(f"v.{one.name}", "").strip().replace("\x00", "")[:LONGEST]
        try:
            values[one.name] = _read(text, one.type)
        except ValueError:
            wrong[one.name] = gettext("A number is needed.")
    return values, wrong


def _read(text: str, kind: str) -> Any:
    if not text:
        return None
    if kind == "boolean":
        return text == "true"
    if kind in NUMBERS:
        number = float(text.replace("\xa0", "").replace(" ", "").replace(",", "."))
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    return text


def _told(fault: str) -> str:
    return translated(fault, gettext)


def _address(names: Mapping[str, Any]) -> dict[str, str]:
    """How the values of a case stand in the address; lists and objects cannot be given here."""
    said = {True: "true", False: "false"}
    plain = {name: value for name, value in names.items() if isinstance(value, str | int | float)}
    return {f"v.{name}": said[value] if isinstance(value, bool) else str(value) for name, value in plain.items()}


def _cases(found: Side, decision: Decision) -> dict[str, Any]:
    """What is deployed and this version say of the latest cases; this alone where nothing is deployed."""
    session = db.session()
    content = deployments.latest_content(session, DefinitionKind.DMN, decision.key, pack=found.pack)
    cases = real_cases(session, decision.key)
    is_same = content == found.content
    before = decision if content is None or is_same else parse_decision(content)
    outcome: list[Played] = played(session, before, decision, cases)
    return {"played": outcome, "changed": sum(one.differs for one in outcome), "is_same": is_same}
