"""Tells administrators of steps that fail, designers of what goes live by itself; sends the daily summaries."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from processes.documents.translations import N_
from processes.engine.designing.going_live import on_settled
from processes.engine.designing.models import PlannedDeployment, PlanState
from processes.engine.designing.returning import on_returned
from processes.engine.designing.watches import DeploymentWatch, WatchState
from processes.engine.jobs.scheduling import job_handler, recurring, schedule
from processes.engine.store.failures import Failure, on_failure
from processes.engine.store.models import Deployment
from processes.notices import use_cases
from processes.notices.rules import kind
from processes.people.keys import people_of_key
from processes.people.rules import Role
from processes.settings import get_settings

SUMMARY = time(7, 0)  # of the desk's own zone
STEP_FAILED = kind(
    "step.failed",
    label=N_("A step or a job fails"),
    sentence=N_("{place} failed ({case}): {error}"),
    roles={Role.ADMINISTRATOR},
)
WENT_LIVE = kind(
    "deployment.went_live",
    label=N_("A planned deployment goes live"),
    sentence=N_("“{note}”, planned by {author}, is deployed: {names}"),
    roles={Role.PROCESS_DESIGNER},
)
STAYED_BACK = kind(
    "deployment.stayed_back",
    label=N_("A planned deployment cannot go live"),
    sentence=N_("“{note}”, planned by {author}, was not deployed. In its way: {names}"),
    roles={Role.PROCESS_DESIGNER},
)
RETURNED = kind(
    "deployment.returned",
    label=N_("A deployment returns by itself"),
    sentence=N_("“{note}” by {author} has returned by itself: {failures} failed steps in {begun} new cases. {names}"),
    roles={Role.PROCESS_DESIGNER},
)
STUCK = kind(
    "deployment.stuck",
    label=N_("A deployment fails and cannot return"),
    sentence=N_("“{note}” by {author}: {failures} failed steps in {begun} new cases; it could not return. {names}"),
    roles={Role.PROCESS_DESIGNER},
)
LONGEST = 200  # characters of a note or of names in a notice


@on_settled
def plan_settled(session: Session, plan: PlannedDeployment, names: Sequence[str], now: datetime) -> None:
    """Tell whoever planned it and the designers whether it has gone live, or what was in its way."""
    told = WENT_LIVE if plan.state is PlanState.DEPLOYED else STAYED_BACK
    values = {"note": plan.note[:LONGEST], "author": plan.author, "names": ", ".join(names)[:LONGEST]}
    path, people = f"/designer/planned/{plan.id}", people_of_key(plan.actor)
    use_cases.tell(session, told, about=f"plan:{plan.id}", path=path, values=values, people=people, now=now)


@on_returned
def deployment_returned(session: Session, made: Deployment, watch: DeploymentWatch, now: datetime) -> None:
    """Tell whoever deployed it and the designers that former versions are in force again, or should be."""
    told = RETURNED if watch.state is WatchState.RETURNED else STUCK
    values = {"note": made.note[:LONGEST], "author": made.author, "names": watch.names[:LONGEST]}
    values |= {"failures": str(watch.failures), "begun": str(watch.begun)}
    path, people = f"/designer/deployments/{made.id}", people_of_key(watch.actor)
    use_cases.tell(session, told, about=f"deployment:{made.id}", path=path, values=values, people=people, now=now)


@on_failure
def step_failed(session: Session, failure: Failure, now: datetime) -> None:
    """Tell the administrators, once until they have read it."""
    values = {"place": failure.place, "case": failure.business_key or "–", "error": failure.error[:200]}
    about = f"{failure.business_key or ''}:{failure.place}"
    path = f"/operations/cases?q={quote(failure.business_key)}" if failure.business_key else "/operations/failed"
    use_cases.tell(session, STEP_FAILED, about=about, path=path, values=values, now=now)


@recurring("notices.prune", every="P1D")
def prune(session: Session, *, now: datetime) -> None:
    """Forget old notices, and see that the next summary is due."""
    use_cases.prune(session, now=now)
    schedule(session, "notices.summarise", due_at=_next_summary(now), key="notices.summarise")


@job_handler("notices.summarise")
def summarise(session: Session, *, now: datetime) -> None:
    """Mail the summaries of the day."""
    use_cases.send_summaries(session, now=now)
    schedule(session, "notices.summarise", due_at=_next_summary(now), key="notices.summarise")


def _next_summary(now: datetime) -> datetime:
    """The next morning, whatever the clocks do in the night."""
    zone = ZoneInfo(get_settings().default_timezone)
    today = datetime.combine(now.astimezone(zone).date(), SUMMARY, zone)
    return today if today > now else datetime.combine(today.date() + timedelta(days=1), SUMMARY, zone)
