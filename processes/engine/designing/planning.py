"""Knows deployments that are planned for a day and time: kept with their checked files, moved, called off."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from processes.engine.designing import deploying
from processes.engine.designing.errors import (
    DraftsChanged,
    DraftStale,
    PlanChanged,
    PlannedInPast,
    PlanSettled,
    UnknownPlan,
)
from processes.engine.designing.models import Draft, PlannedDeployment, PlannedFile, PlanState
from processes.engine.designing.watches import Limit
from processes.engine.errors import DefinitionRefused, refusals
from processes.engine.jobs.scheduling import schedule, unschedule
from processes.engine.store import audit, deployments
from processes.engine.store.audit import Said
from processes.paging import By, Page, page_from

TOPIC, NO_LIMIT = "engine.go_live", Limit()
LATEST = (By(PlannedDeployment.due_at, descending=True), By(PlannedDeployment.id, descending=True))


def plan(
    session: Session,
    draft_ids: Collection[int],
    *,
    due_at: datetime,
    seen_as: str,
    note: str,
    author: str,
    actor: str,
    now: datetime,
    red: Sequence[str] = (),
    reason: str = "",
    limit: Limit = NO_LIMIT,
) -> PlannedDeployment:
    """Keep drafts of one pack as they are now, checked, to be deployed together at `due_at`; then it returns by itself
    where more fails than the `limit`.

    Raises PlannedInPast, and as `deploying.deploy` does DraftsChanged, DraftStale, DefinitionRefused.
    """
    if due_at <= now:
        raise PlannedInPast
    deployments.lock(session)
    plans = deploying.planned(session, draft_ids)
    if deploying.seen(plans) != seen_as:
        raise DraftsChanged
    if any(one.is_stale for one in plans):
        raise DraftStale
    pack = plans[0].draft.pack
    _check(session, pack, {one.draft.path: one.draft.content for one in plans})
    made = PlannedDeployment(
        pack=pack,
        note=note,
        reason=reason if red else "",
        red=list(red),
        author=author,
        actor=actor,
        planned_at=now,
        due_at=due_at,
        revision=1,
        state=PlanState.WAITING,
        obstacles=[],
        most_failures=limit.most_failures,
        most_percent=limit.most_percent,
    )
    session.add(made)
    session.flush()
    session.add_all(_file(made, one) for one in plans)
    _arrange(session, made)
    _record(session, "planned", made, Said(actor, note, now))
    return made


def _file(of: PlannedDeployment, one: deploying.Planned) -> PlannedFile:
    draft = one.draft
    return PlannedFile(
        plan_id=of.id,
        kind=draft.kind,
        key=draft.key,
        path=draft.path,
        name=draft.name,
        content=draft.content,
        base_definition_id=one.latest.id if one.latest else None,
        draft_id=draft.id,
    )


def _check(session: Session, pack: str, contents: dict[str, bytes]) -> None:
    faults = refusals(deployments.faults(session, contents, pack=pack))
    if faults:
        raise DefinitionRefused(faults)


def _arrange(session: Session, one: PlannedDeployment) -> None:
    schedule(session, TOPIC, due_at=one.due_at, arguments={"plan_id": one.id}, key=_key(one))


def _key(one: PlannedDeployment) -> str:
    return f"{TOPIC}:{one.id}"


def _record(session: Session, act: str, one: PlannedDeployment, said: Said) -> None:
    details = {"planned": one.id, "due_at": one.due_at.isoformat()}
    audit.note(session, act, said, details=details)


def find(session: Session, plan_id: int) -> PlannedDeployment:
    """One of them; raise UnknownPlan."""
    found = session.get(PlannedDeployment, plan_id)
    if found is None:
        raise UnknownPlan
    return found


def _waiting(session: Session, plan_id: int, seen: int) -> PlannedDeployment:
    """One that waits, locked, as it was seen; raise UnknownPlan, PlanSettled, PlanChanged."""
    asked = select(PlannedDeployment).where(PlannedDeployment.id == plan_id).with_for_update()
    found = session.scalar(asked, execution_options={"populate_existing": True})
    if found is None:
        raise UnknownPlan
    if found.state is not PlanState.WAITING:
        raise PlanSettled
    if found.revision != seen:
        raise PlanChanged
    return found


def move(
    session: Session, plan_id: int, *, due_at: datetime, seen: int, reason: str, actor: str, now: datetime
) -> None:
    """Let it go live at another time; `seen` is its revision. UnknownPlan, PlanSettled, PlanChanged, PlannedInPast."""
    found = _waiting(session, plan_id, seen)
    if due_at <= now:
        raise PlannedInPast
    found.due_at, found.revision = due_at, found.revision + 1
    _arrange(session, found)
    _record(session, "plan_moved", found, Said(actor, reason, now))


def call_off(session: Session, plan_id: int, *, seen: int, reason: str, actor: str, now: datetime) -> None:
    """Let it not go live; its drafts stay as they are. UnknownPlan, PlanSettled, PlanChanged."""
    found = _waiting(session, plan_id, seen)
    settle(found, PlanState.CALLED_OFF, by=actor, now=now)
    unschedule(session, _key(found))
    _record(session, "plan_called_off", found, Said(actor, reason, now))


def settle(one: PlannedDeployment, state: PlanState, *, by: str, now: datetime) -> None:
    """It waits no longer."""
    one.state, one.settled_at, one.settled_by, one.revision = state, now, by, one.revision + 1


def plans_page(
    session: Session,
    *,
    where: Sequence[ColumnElement[bool]] = (),
    order: Sequence[By] = LATEST,
    after: str | None = None,
    limit: int = 50,
) -> Page[PlannedDeployment]:
    """All that were ever planned, those that are furthest ahead first. CursorUnknown."""
    return page_from(session, select(PlannedDeployment).where(*where), order, after, limit)


def waiting(session: Session) -> int:
    """How many wait for their time."""
    asked = select(func.count()).where(PlannedDeployment.state == PlanState.WAITING)
    return session.scalar(asked) or 0


def waiting_with(session: Session, drafts: Collection[Draft]) -> Sequence[PlannedDeployment]:
    """Those that wait with a file of which one of these is the draft, the next one first."""
    keys = [(one.pack, one.kind, one.key) for one in drafts]
    asked = select(PlannedDeployment).where(PlannedDeployment.state == PlanState.WAITING)
    found = session.scalars(asked.order_by(PlannedDeployment.due_at, PlannedDeployment.id)).all()
    if not found:
        return []
    of = select(PlannedFile.plan_id, PlannedFile.kind, PlannedFile.key)
    packs = {one.id: one.pack for one in found}
    rows = session.execute(of.where(PlannedFile.plan_id.in_(packs)))
    ids = {row.plan_id for row in rows if (packs[row.plan_id], row.kind, row.key) in keys}
    return [one for one in found if one.id in ids]
