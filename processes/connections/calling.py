"""The course of one call: written down by its step, done by a worker outside of any transaction, taken by its step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.connections import rules
from processes.connections.models import CallState, WebCall
from processes.connections.queries import secret_named
from processes.connections.use_cases import opened
from processes.engine.errors import BpmnError, EngineError
from processes.errors import Refusal
from processes.outgoing.asking import Asked, Reply, TooLarge, Unanswered, ask
from processes.outgoing.guard import AddressRefused, Allowed, HostUnknown, parse, read_allowed
from processes.settings import get_settings


class CallFailed(EngineError):
    """A web service did not answer as its step expects."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A call that is to be made now, its secrets in place; `hidden` are these by the name that stands for each."""

    call_id: int
    asked: Asked = field(repr=False)
    expected: str
    allowed: Allowed
    hidden: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: an answer, or an error with the code that a diagram may catch, if asking again is
    of no use."""

    status: int | None = None
    answer: Any = None
    error: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The step that asks: its case, the token that stands there, its element."""

    instance_id: int
    task_id: str
    element_id: str


def told(session: Session, place: Place, wanted: Mapping[str, Any], *, now: datetime) -> Mapping[str, Any] | None:
    """What the service has answered (answer, status); None where a worker is still to ask it.

    BpmnError for an answer that asking again would not change, CallFailed for any other failure.
    """
    here = (WebCall.instance_id == place.instance_id) & (WebCall.engine_task_id == place.task_id)
    call = session.scalar(select(WebCall).where(here, WebCall.state != CallState.DONE).with_for_update())
    if call is None or call.state is CallState.STALE:
        _write_down(session, place, call, wanted, now)
        return None
    if call.state is CallState.ASKED:
        return None
    if call.state is CallState.FAILED:
        if call.code is None:
            raise CallFailed(call.error or "")
        raise BpmnError(call.code, call.error or "", wider=rules.codes(call.status or 0)[1], is_final=True)
    found = {"answer": (call.answer or {}).get("answer"), "status": call.status}
    call.state, call.answer, call.ended_at = CallState.DONE, None, now
    call.asked = {name: call.asked[name] for name in ("method", "address")}
    return found


def _write_down(session: Session, place: Place, call: WebCall | None, wanted: Mapping[str, Any], now: datetime) -> None:
    """A call that says something else than before is another one for the service as well."""
    said = orjson.loads(orjson.dumps(wanted))
    if call is not None and call.asked == said:
        call.state = CallState.ASKED
        return
    row = {"key": uuid4(), "state": CallState.ASKED, "asked": said, "asked_at": now, "element_id": place.element_id}
    row |= dict.fromkeys(("status", "answer", "code", "error", "attempt", "ended_at")) | {"attempts": 0}
    at = {"instance_id": place.instance_id, "engine_task_id": place.task_id}
    wrote = insert(WebCall).values(row | at)
    session.execute(wrote.on_conflict_do_update(index_elements=list(at), set_=row), execution_options=_PLAIN)


_PLAIN = {"synchronize_session": False}


def prepare(session: Session, *, instance_id: int, task_id: str, attempt: UUID) -> Prepared | None:
    """What a worker is to ask for a step; None where there is nothing to ask: answered, or to be said anew first."""
    here = (WebCall.instance_id == instance_id) & (WebCall.engine_task_id == task_id)
    call = session.scalar(select(WebCall).where(here).with_for_update())
    if call is None or call.attempt == attempt:
        return None
    if call.state is CallState.FAILED:
        call.state = CallState.STALE
    if call.state is not CallState.ASKED:
        return None
    call.attempt, call.attempts = attempt, call.attempts + 1
    try:
        return _with_secrets(session, call)
    except (Refusal, AddressRefused, ValueError) as fault:
        note(session, call_id=call.id, attempt=attempt, outcome=Outcome(error=str(fault)))
        return None


def note(session: Session, *, call_id: int, attempt: UUID, outcome: Outcome) -> None:
    """Keep what came of an attempt, unless another has begun."""
    call = session.get(WebCall, call_id, with_for_update=True, populate_existing=True)
    if call is None or call.attempt != attempt or call.state is not CallState.ASKED:
        return
    call.state = CallState.ANSWERED if outcome.error is None else CallState.FAILED
    call.status, call.code, call.error = outcome.status, outcome.code, outcome.error
    call.answer = {"answer": outcome.answer} if outcome.error is None else None
    session.flush()


def _with_secrets(session: Session, call: WebCall) -> Prepared:
    asked, hidden = call.asked, dict[str, str]()
    host = parse(asked["address"])[1]

    def said(name: str) -> str:
        kept = secret_named(session, name)
        if not rules.may_go_to(host, kept.hosts):
            raise CallRefused(name=name, host=host)
        hidden[name] = opened(kept)
        return hidden[name]

    headers = {
        n: rules.SECRET.sub(lambda m: said(m[1]), v).replace(rules.EDGE, "") for n, v in asked["headers"].items()
    }
    body = None if asked["body"] is None else orjson.dumps(asked["body"])
    headers = {"Accept": "application/json", "User-Agent": "Podpora", **headers, rules.IDEMPOTENCY: str(call.key)}
    if body is not None:
        headers.setdefault("Content-Type", "application/json")
    if asked["signed_with"]:
        headers[rules.SIGNATURE] = rules.signature(body or b"", said(asked["signed_with"]))
    question = Asked(asked["method"], asked["address"], headers, body, asked["seconds"])
    return Prepared(call.id, question, asked["expected"], read_allowed(get_settings().outgoing_allowed), hidden)


class CallRefused(Refusal):
    """The secret is for other hosts."""

    message = "The secret {name} is not sent to {host}: an administrator has not named that host."


def perform(prepared: Prepared) -> Outcome:
    """Ask; whatever comes of it is an outcome. No transaction is open."""
    try:
        reply = ask(prepared.asked, prepared.allowed)
    except TooLarge:
        return Outcome(error="The answer is larger than 1 MB.")
    except AddressRefused as refused:
        return Outcome(error=str(refused))
    except (Unanswered, HostUnknown) as fault:
        return Outcome(error=f"The service did not answer: {_hidden(str(fault), prepared)}")
    except ValueError:  # a header or an address that HTTP cannot carry; its words would repeat a secret
        return Outcome(error="The call cannot be written as HTTP: look at its address and headers.")
    return _judged(reply, prepared)


def _judged(reply: Reply, prepared: Prepared) -> Outcome:
    if not rules.is_expected(reply.status, prepared.expected):
        where = f" It leads to {reply.headers['location'][:200]}, which is not followed." if _leads_on(reply) else ""
        error = _hidden(f"The service answered {reply.status}.{where}", prepared)
        code = None if rules.may_help(reply.status) else rules.codes(reply.status)[0]
        return Outcome(reply.status, error=error, code=code)
    text = reply.body.decode("utf-8", "replace")
    if not text.strip():
        return Outcome(reply.status)
    if "json" not in reply.headers.get("content-type", ""):
        return Outcome(reply.status, answer=_hidden(text, prepared)[: rules.MOST_TEXT])
    try:
        answer = rules.read_json(text.encode())
        return Outcome(reply.status, answer=rules.renamed(answer, lambda said: _hidden(said, prepared)))
    except ValueError:
        return Outcome(reply.status, error="The answer says that it is JSON, but cannot be read as such.")


def _leads_on(reply: Reply) -> bool:
    return 300 <= reply.status < 400 and "location" in reply.headers


def _hidden(text: str, prepared: Prepared) -> str:
    """A text of the service without the secrets that it repeats, nor what no row holds."""
    for name, secret in prepared.hidden.items():
        text = text.replace(secret, f"secret:{name}")
    return text.replace("\x00", "")
