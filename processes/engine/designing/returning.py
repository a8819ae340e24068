"""Knows how a deployment returns by itself: its cases are looked at each minute of its first hour, and over the limit
of failures the former versions are deployed again."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, cast, distinct, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import Session, undefer
from sqlalchemy.types import BigInteger

from processes.engine.designing import deploying
from processes.engine.designing.errors import NothingWatched, ReturnOvertaken
from processes.engine.designing.models import Draft
from processes.engine.designing.watches import DeploymentWatch, Limit, WatchState
from processes.engine.errors import DefinitionRefused
from processes.engine.jobs.scheduling import job_handler, schedule, unschedule
from processes.engine.store import audit, deployments
from processes.engine.store.audit import Said
from processes.engine.store.models import Definition, Deployment, ProcessHistory, ProcessInstance

TOPIC, EVERY, LASTS = "engine.watch_deployment", timedelta(minutes=1), timedelta(hours=1)
BY, SIGN = "Podpora", "↩"  # who returns, and how its note begins
Listener = Callable[[Session, Deployment, DeploymentWatch, datetime], None]
_LISTENERS: list[Listener] = []


def on_returned(listener: Listener) -> Listener:
    """Call `listener(session, deployment, watch, now)` as one has returned, or should have and could not."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)
    return listener


def watch(session: Session, made: Deployment, limit: Limit, *, actor: str, now: datetime) -> None:
    """Look each minute for an hour whether more fails than is borne; a deployment that changed nothing is not new."""
    if not limit or made.created_at != now or session.get(DeploymentWatch, made.id) is not None:
        return
    last = session.scalar(select(func.max(ProcessInstance.id))) or 0
    bounds = {"most_failures": limit.most_failures, "most_percent": limit.most_percent}
    counted = {"begun": 0, "failures": 0, "failed_cases": 0, "names": ""}
    until = {"until": now + LASTS, "state": WatchState.WATCHING}
    session.add(DeploymentWatch(deployment_id=made.id, actor=actor, after_id=last, **bounds, **counted, **until))
    at, to = now + EVERY, {"deployment_id": made.id}
    schedule(session, TOPIC, due_at=at, every="PT1M", arguments=to, key=_key(made.id))
    session.flush()


def _key(deployment_id: int) -> str:
    return f"{TOPIC}:{deployment_id}"


def find(session: Session, deployment_id: int) -> DeploymentWatch | None:
    """The watch of a deployment, or None."""
    return session.get(DeploymentWatch, deployment_id)


def _locked(session: Session, deployment_id: int, state: WatchState) -> DeploymentWatch | None:
    deployments.lock(session)
    found = session.get(DeploymentWatch, deployment_id, populate_existing=True, with_for_update=True)
    return found if found is not None and found.state is state else None


def _settle(session: Session, one: DeploymentWatch, state: WatchState, now: datetime) -> None:
    one.state, one.settled_at = state, now
    unschedule(session, _key(one.deployment_id))


@job_handler(TOPIC)
def look(session: Session, *, now: datetime, deployment_id: int) -> None:
    """Count what failed in the cases begun since; return where it is more than is borne, end after the hour."""
    one = _locked(session, deployment_id, WatchState.WATCHING)
    if one is None:
        unschedule(session, _key(deployment_id))
        return
    made, definitions = _made(session, deployment_id)
    one.begun, one.failures, one.failed_cases = _counted(session, one, made, definitions)
    counted = {"begun": one.begun, "failures": one.failures, "failed_cases": one.failed_cases}
    if one.limit.is_over(**counted):
        _return(session, one, made, definitions, now)
        for listener in _LISTENERS:
            listener(session, made, one, now)
    elif now >= one.until:
        _settle(session, one, WatchState.PASSED, now)
    session.flush()


def _made(session: Session, deployment_id: int) -> tuple[Deployment, Sequence[Definition]]:
    of = select(Definition).where(Definition.deployment_id == deployment_id).options(undefer(Definition.content))
    return session.get_one(Deployment, deployment_id), session.scalars(of.order_by(Definition.id)).all()


def _counted(
    session: Session, one: DeploymentWatch, made: Deployment, definitions: Sequence[Definition]
) -> tuple[int, int, int]:
    """Cases begun with a version of it, steps of them that failed, and cases with such a step."""
    ids = [row.id for row in definitions]
    begun = and_(ProcessInstance.id > one.after_id, ProcessInstance.pinned.bool_op("&&")(cast(ids, ARRAY(BigInteger))))
    cases = session.scalar(select(func.count()).select_from(ProcessInstance).where(begun)) or 0
    place = func.row(ProcessHistory.instance_id, ProcessHistory.element_id)
    found = (
        select(func.count(distinct(place)), func.count(distinct(ProcessHistory.instance_id)))
        .join(ProcessInstance, ProcessInstance.id == ProcessHistory.instance_id)
        .where(begun, ProcessHistory.kind == "failed", ProcessHistory.process == ProcessInstance.process)
        .where(ProcessHistory.at >= made.created_at)
    )
    steps, failed = session.execute(found).one()
    return cases, steps, failed


def _return(
    session: Session, one: DeploymentWatch, made: Deployment, definitions: Sequence[Definition], now: datetime
) -> None:
    """Deploy the former versions again; what others have deployed since, and what is new, stays."""
    newest = deploying.newest(session, made.pack, [(row.kind, row.key) for row in definitions])
    former = _former(session, made, definitions)
    mine = [row for row in definitions if newest[row.kind, row.key].id == row.id and (row.kind, row.key) in former]
    files = {former[row.kind, row.key].resource: former[row.kind, row.key].content for row in mine}
    one.names = ", ".join(row.name for row in mine or definitions)
    _settle(session, one, WatchState.STUCK, now)
    if not files:
        return
    note = f"{SIGN} {made.note}"
    try:
        back = deployments.deploy(session, files, pack=made.pack, note=note, author=BY, now=now)
    except DefinitionRefused:
        return
    one.state, one.returned_id = WatchState.RETURNED, back.id
    _rebase(session, made.pack, mine)
    details = {"deployment": back.id, "of": made.id, "files": sorted(files), "failures": one.failures}
    audit.note(session, "returned", Said("system", made.note, now), details=details | {"begun": one.begun})


def _former(
    session: Session, made: Deployment, definitions: Sequence[Definition]
) -> dict[tuple[object, str], Definition]:
    found = (
        select(Definition)
        .where(deploying.versions_of(definitions), Definition.deployment_id < made.id)
        .options(undefer(Definition.content))
        .ext(distinct_on(Definition.kind, Definition.key))
        .order_by(Definition.kind, Definition.key, Definition.version.desc())
    )
    return {(row.kind, row.key): row for row in session.scalars(found)}


def _rebase(session: Session, pack: str, of: Sequence[Definition]) -> None:
    """Drafts that began with these versions keep what they change, now beside the newest."""
    newest = deploying.newest(session, pack, [(row.kind, row.key) for row in of])
    for row in of:
        to = newest[row.kind, row.key].id
        session.execute(update(Draft).where(Draft.base_definition_id == row.id).values(base_definition_id=to))


def stop(session: Session, deployment_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Watch it no longer: it stays, whatever fails; raise NothingWatched."""
    one = _locked(session, deployment_id, WatchState.WATCHING)
    if one is None:
        raise NothingWatched
    _settle(session, one, WatchState.STOPPED, now)
    audit.note(session, "watch_stopped", Said(actor, reason, now), details={"deployment": deployment_id})


def undo(session: Session, deployment_id: int, *, reason: str, author: str, actor: str, now: datetime) -> Deployment:
    """Deploy again what has returned by itself; raise NothingWatched, ReturnOvertaken, DefinitionRefused."""
    one = _locked(session, deployment_id, WatchState.RETURNED)
    if one is None:
        raise NothingWatched
    made, definitions = _made(session, deployment_id)
    back = select(Definition).where(Definition.deployment_id == one.returned_id)
    returned = session.scalars(back).all()
    newest = deploying.newest(session, made.pack, [(row.kind, row.key) for row in returned])
    if any(newest[row.kind, row.key].id != row.id for row in returned):
        raise ReturnOvertaken
    keys = {(row.kind, row.key) for row in returned}
    files = {row.resource: row.content for row in definitions if (row.kind, row.key) in keys}
    again = deployments.deploy(session, files, pack=made.pack, note=made.note, author=author, now=now)
    one.state, one.settled_at = WatchState.UNDONE, now
    _rebase(session, made.pack, returned)
    details = {"deployment": again.id, "of": made.id, "files": sorted(files)}
    audit.note(session, "return_undone", Said(actor, reason, now), details=details)
    return again
