"""The running timer in the head of every page: what it runs on, for how long, and where it is stopped or switched."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from app.web.news import running
from processes.clock import utcnow
from processes.requests.models import Request
from processes.requests.rules import WORK_STATES
from processes.worklogs.rules import whole_minutes


@dataclass(frozen=True)
class Running:
    """The reader's timer as it is shown; `since` in ISO 8601, `elapsed` in hours and minutes."""

    number: str
    summary: str
    since: str
    elapsed: str


def running_timer() -> Running | None:
    """The reader's running timer, which came with the page's badges."""
    found = running()
    if found is None:
        return None
    hours, minutes = divmod(whole_minutes(datetime.fromisoformat(found["since"]), utcnow()), 60)
    return Running(**found, elapsed=f"{hours}:{minutes:02}")


def switchable(*about: object) -> str:
    """The number of the request among what a page is about, if a timer can be started on it."""
    found = next((one for one in about if isinstance(one, Request)), None)
    return found.number if found and found.state in WORK_STATES else ""


def init_app(app: Flask) -> None:
    """Give every template `running_timer` and `switchable`."""
    app.context_processor(lambda: {"running_timer": running_timer, "switchable": switchable})
