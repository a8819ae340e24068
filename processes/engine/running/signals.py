"""Knows signals: everybody who waits for one hears it, and processes begin with it, each by a job of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, func, insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from processes.engine.files.diagrams import local
from processes.engine.files.receiving import declared
from processes.engine.files.resources import BPMN, DefinitionKind, executable_processes
from processes.engine.files.xml import parse_xml
from processes.engine.interpreter.views import NO_KEY
from processes.engine.language.values import plain_mapping
from processes.engine.store import deployments
from processes.engine.store.cache import Recent
from processes.engine.store.locks import LIVING
from processes.engine.store.models import (
    Definition,
    Job,
    JobKind,
    JobState,
    MessageSubscription,
    ProcessInstance,
)

HEARD, BEGUN = "signals.heard", "signals.begun"  # topics of jobs


def broadcast(
    session: Session, name: str, variables: Mapping[str, Any], *, now: datetime, but: int | None = None
) -> None:
    """Tell all who wait for the signal now, `but` the case that threw it and has heard it already; two statements.

    Each of them hears it after commit, in a step of its own, a suspended one when it goes on; who begins to listen
    later does not.
    """
    told = plain_mapping(variables)
    to = func.jsonb_build_object(
        "instance_id", MessageSubscription.instance_id,
        "business_key", MessageSubscription.business_key,
        "engine_task_id", MessageSubscription.engine_task_id,
        "element_id", MessageSubscription.element_id,
        "name", cast(name, Text),
        "variables", literal(told, JSONB),
    )  # fmt: skip
    waiting = (
        select(*_job(HEARD, now).values(), to)
        .join(ProcessInstance, ProcessInstance.id == MessageSubscription.instance_id)
        .where(
            MessageSubscription.key == NO_KEY,
            MessageSubscription.name == name,
            ProcessInstance.state.in_(LIVING),
            ProcessInstance.id.is_distinct_from(but),
        )
        .order_by(MessageSubscription.id)
    )
    session.execute(insert(Job).from_select([*_job(HEARD, now), "arguments"], waiting))
    begun = [
        {**_values(BEGUN, now), "arguments": {"process": process, "variables": _taken(names, told)}}
        for process, names in _beginning(session).get(name, {}).items()
    ]
    if begun:
        session.execute(insert(Job), begun)


def _values(topic: str, now: datetime) -> dict[str, Any]:
    times = dict.fromkeys(("due_at", "next_at", "created_at"), now)
    kinds = {"kind": JobKind.WORK, "state": JobState.WAITING, "topic": topic, "queue": "jobs"}
    return {**kinds, **times, "priority": 0, "attempts": 0}


def _job(topic: str, now: datetime) -> dict[str, Any]:
    return {column: literal(value, Job.__table__.c[column].type) for column, value in _values(topic, now).items()}


def _taken(names: tuple[str, ...], variables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: variables[name] for name in names if name in variables}


_begun: Recent[dict[str, dict[str, tuple[str, ...]]]] = Recent(4)


def _beginning(session: Session) -> dict[str, dict[str, tuple[str, ...]]]:
    """By signal the standard processes that begin with it, and which of its variables each takes."""
    stamp = deployments.stamp(session)
    return _begun.get(stamp, lambda: _read_all(session))


def _read_all(session: Session) -> dict[str, dict[str, tuple[str, ...]]]:
    rows = deployments.startable(session, deployments.STANDARD)
    ids = [row.id for row in rows if row.kind is DefinitionKind.BPMN and not row.is_retired]
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for content in session.scalars(select(Definition.content).where(Definition.id.in_(ids))):
        if b"signalEventDefinition" in content:
            for name, process, names in _read(content):
                found.setdefault(name, {})[process] = names
    return found


def _read(content: bytes) -> list[tuple[str, str, tuple[str, ...]]]:
    root = parse_xml(content, file="")
    process = executable_processes(root)[0]
    names = {one.get("id", ""): one.get("name") or "" for one in root.iter(f"{BPMN}signal")}
    return [
        (names.get(part.get("signalRef", ""), ""), process.get("id", ""), declared(start) or ())
        for start in process.iterchildren(f"{BPMN}startEvent")
        for part in start
        if local(part) == "signalEventDefinition"
    ]
