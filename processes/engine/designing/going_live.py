"""Knows how a planned deployment goes live at its time: checked anew, and never over what others have deployed."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from processes.engine.designing import deploying, returning
from processes.engine.designing.comparing import Difference, State, counted, differences
from processes.engine.designing.errors import UnknownPlan
from processes.engine.designing.models import Draft, PlannedDeployment, PlannedFile, PlanState
from processes.engine.designing.planning import TOPIC, find, settle
from processes.engine.designing.watches import Limit
from processes.engine.errors import DefinitionRefused, Fault
from processes.engine.jobs.scheduling import job_handler
from processes.engine.sentences import packed
from processes.engine.store import audit, deployments
from processes.engine.store.audit import Said
from processes.engine.store.models import Definition

Listener = Callable[[Session, PlannedDeployment, Sequence[str], datetime], None]
_LISTENERS: list[Listener] = []


@dataclass(frozen=True)
class Beside:
    """A planned file beside the version that was deployed as it was planned, and the newest one now."""

    file: PlannedFile
    base: Definition | None
    latest: Definition | None

    @property
    def is_overtaken(self) -> bool:
        """Whether others have deployed a version since that says something else."""
        newest = self.latest
        is_other = newest is not None and newest.id != self.file.base_definition_id
        return newest is not None and is_other and newest.content != self.file.content

    @property
    def differences(self) -> list[Difference]:
        """What it changes of the version that it was planned beside."""
        if self.base is None or self.base.content == self.file.content:
            return []
        return differences(self.file.kind, self.base.content, self.file.content)

    def counts(self) -> dict[State, int]:
        """How many elements are added, removed, changed, moved; only what there is."""
        return counted(self.differences)


def on_settled(listener: Listener) -> Listener:
    """Call `listener(session, plan, names, now)` as a plan was due: `names` are the files that go live, or those that
    are in its way."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)
    return listener


def files(session: Session, plan_id: int) -> list[Beside]:
    """Its files, by kind and name, beside what was deployed as it was planned and what is now."""
    asked = select(PlannedFile).where(PlannedFile.plan_id == plan_id).options(undefer(PlannedFile.content))
    found = session.scalars(asked.order_by(PlannedFile.kind, PlannedFile.name, PlannedFile.id)).all()
    newest = deploying.newest(session, find(session, plan_id).pack, [(one.kind, one.key) for one in found])
    wanted = [one.base_definition_id for one in found if one.base_definition_id]
    bases = select(Definition).where(Definition.id.in_(wanted)).options(undefer(Definition.content))
    known = {row.id: row for row in session.scalars(bases)}
    return [Beside(one, known.get(one.base_definition_id or 0), newest.get((one.kind, one.key))) for one in found]


def file(session: Session, file_id: int) -> PlannedFile:
    """One file of one of them; raise UnknownPlan."""
    found = session.get(PlannedFile, file_id)
    if found is None:
        raise UnknownPlan
    return found


def faults(session: Session, pack: str, of: Collection[Beside]) -> list[Fault]:
    """What the validator says of them beside what is deployed now."""
    contents = {one.file.path: one.file.content for one in of}
    return deployments.faults(session, contents, pack=pack)


@job_handler(TOPIC)
def go_live(session: Session, *, now: datetime, plan_id: int) -> None:
    """Deploy what was planned, or tell why not: nothing that others have deployed since is overwritten."""
    deployments.lock(session)
    asked = select(PlannedDeployment).where(PlannedDeployment.id == plan_id).with_for_update()
    one = session.scalar(asked, execution_options={"populate_existing": True})
    if one is None or one.state is not PlanState.WAITING or one.due_at > now:
        return
    these = files(session, plan_id)
    names = [beside.file.name for beside in these]
    overtaken = [beside.file.name for beside in these if beside.is_overtaken]
    if overtaken:
        settle(one, PlanState.OVERTAKEN, by="system", now=now)
        one.obstacles, names = overtaken, overtaken
    else:
        names = _deploy(session, one, these, now) or names
    session.flush()
    for listener in _LISTENERS:
        listener(session, one, names, now)


def _deploy(session: Session, one: PlannedDeployment, these: Sequence[Beside], now: datetime) -> list[str]:
    """Deploy it; the names of the files that the check refuses, where it does."""
    contents = {beside.file.path: beside.file.content for beside in these}
    try:
        made = deployments.deploy(session, contents, pack=one.pack, note=one.note, author=one.author, now=now)
    except DefinitionRefused as refused:
        settle(one, PlanState.REFUSED, by="system", now=now)
        one.obstacles = [
            {"file": fault.file, "element": fault.element, "reason": packed(fault.reason)} for fault in refused.faults
        ]
        wrong = {fault.file for fault in refused.faults}
        return [beside.file.name for beside in these if beside.file.path in wrong]
    one.deployment_id = made.id
    settle(one, PlanState.DEPLOYED, by="system", now=now)
    _carry_on(session, one.pack, these)
    said = f"{one.note} ({one.reason})" if one.reason else one.note
    returning.watch(session, made, Limit(one.most_failures, one.most_percent), actor=one.actor, now=now)
    details = {"deployment": made.id, "files": sorted(contents), "red": one.red, "planned": one.id}
    audit.note(session, "deployed", Said(one.actor, said, now), details=details)
    return []


def _carry_on(session: Session, pack: str, these: Sequence[Beside]) -> None:
    """The drafts of which the files are went on from them: they begin with the versions that those have become."""
    newest = deploying.newest(session, pack, [(one.file.kind, one.file.key) for one in these])
    for one in these:
        made = newest[one.file.kind, one.file.key]
        same = (Draft.id == one.file.draft_id, Draft.key == one.file.key)
        began = Draft.base_definition_id.is_not_distinct_from(one.file.base_definition_id)
        session.execute(update(Draft).where(*same, began).values(base_definition_id=made.id))
