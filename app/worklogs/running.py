"""The running timer in the head of every page: what it runs on, for how long, and where it is stopped or switched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from app.web.badges import in_head
from app.web.news import shown
from app.worklogs.blueprint import blueprint
from processes.clock import utcnow
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.requests.rules import WORK_STATES
from processes.worklogs.queries import timer_shown
from processes.worklogs.rights import may_log_work
from processes.worklogs.rules import whole_minutes


@dataclass(frozen=True)
class Running:
    """The reader's timer as it is shown; `since` in ISO 8601, `elapsed` in hours and minutes."""

    number: str
    summary: str
    since: str
    elapsed: str


@in_head("timer", "worklogs/_timer.html")
def timing(actor: Actor) -> ColumnElement[Any] | None:
    """The person's running timer: `number` and `summary` of its request, `since` when."""
    return timer_shown(actor.person_id or 0) if may_log_work(actor) else None


def running_timer() -> Running | None:
    """The reader's running timer, which came with the page's badges."""
    found = shown("timer")
    if found is None:
        return None
    hours, minutes = divmod(whole_minutes(datetime.fromisoformat(found["since"]), utcnow()), 60)
    return Running(**found, elapsed=f"{hours}:{minutes:02}")


def switchable(*about: object) -> str:
    """The number of the request among what a page is about, if a timer can be started on it."""
    found = next((one for one in about if isinstance(one, Request)), None)
    return found.number if found and found.state in WORK_STATES else ""


@blueprint.app_context_processor
def in_templates() -> dict[str, Any]:
    """What every template has for the timer."""
    return {"running_timer": running_timer, "switchable": switchable}
