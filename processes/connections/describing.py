"""Ready-made steps of described web services: taken over, called, taken away."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy.orm import Session

from processes.connections import flow, rules
from processes.connections.errors import ActInUse, ActUnknown, BaseWrong, HeadersWrong, InputMissing, ServiceNameWrong
from processes.connections.models import WebAct
from processes.connections.openapi import Act, Input
from processes.connections.queries import act_named
from processes.connections.queries import acts as kept_acts
from processes.connections.rights import may_see_connections
from processes.outgoing.guard import AddressRefused, parse
from processes.people.rights import require
from processes.people.rules import Actor

SERVICE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PLACE = re.compile(r"\{([^{}]+)\}")


def keep_acts(
    session: Session,
    *,
    service: str,
    base: str,
    headers: str,
    acts: Collection[Act],
    actor: Actor,
    now: datetime,
) -> Sequence[WebAct]:
    """Take acts over as ready-made steps of this service; one of the same name is said anew, at its address too.

    Forbidden, ServiceNameWrong, BaseWrong, HeadersWrong.
    """
    require(may_see_connections(actor))
    if not SERVICE.fullmatch(service):
        raise ServiceNameWrong()
    address = _base(base)
    if any(flow.check_headers(headers)):
        raise HeadersWrong()
    known = {one.name: one for one in kept_acts(session)}
    kept = [known.get(f"{service}.{act.code}") or WebAct(name=f"{service}.{act.code}") for act in acts]
    for row, act in zip(kept, acts, strict=True):
        row.label, row.about, row.method = act.name, act.about, act.method
        row.base, row.path, row.headers = address, act.path, headers
        row.inputs = [{name: getattr(one, name) for name in Input.__slots__} for one in act.inputs]
        row.results = dict(act.results)
        row.changed_at, row.changed_by_id = now, actor.person_id
    session.add_all(kept)
    session.flush()
    return kept


def remove_act(session: Session, *, act_id: int, actor: Actor) -> None:
    """Offer a step no longer. Forbidden, ActUnknown, ActInUse while a deployed process has it."""
    require(may_see_connections(actor))
    kept = session.get(WebAct, act_id, with_for_update=True)
    if kept is None:
        raise ActUnknown()
    process = flow.has_act(session, kept.name)
    if process is not None:
        raise ActInUse(process=process, step=kept.label)
    session.delete(kept)
    session.flush()


def wanted(session: Session, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a step asks: method, address, headers and body of the act, each input in its place. ActUnknown."""
    act = act_named(session, name)
    inputs = {one["name"]: one for one in act.inputs}
    said = {key: value for key, value in given.items() if key in inputs and value not in (None, "")}
    missing = [key for key, one in inputs.items() if one["needed"] and key not in said]
    if missing:
        raise InputMissing(step=act.label, input=missing[0])
    at: dict[str, dict[str, Any]] = {place: {} for place in ("path", "query", "header", "field", "body")}
    for key, value in said.items():
        one = inputs[key]
        at[one["place"]][one["key"]] = _typed(value, one["kind"])
    path = _PLACE.sub(lambda found: quote(str(at["path"].get(found[1], "")), safe=""), act.path)
    headers = rules.read_headers(act.headers) | {key: rules.one_line(str(value)) for key, value in at["header"].items()}
    body = at["body"].get("") if at["body"] else at["field"] or None
    address = rules.with_query(act.base + path, at["query"])
    return {"method": act.method, "address": address, "headers": headers, "body": body}


def _typed(value: Any, kind: str) -> Any:
    """A text of a diagram as the service wants it."""
    if not isinstance(value, str):
        return value
    if kind == "truth":
        return value.strip().lower() in {"true", "1", "yes"}
    return {"whole": int, "number": float}.get(kind, str)(value)


def _base(text: str) -> str:
    try:
        path = parse(text.rstrip("/"))[3]
    except AddressRefused:
        raise BaseWrong() from None
    if "?" in path:
        raise BaseWrong()
    return text.rstrip("/")
