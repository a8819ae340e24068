"""How far a request has come: its five stages, and what happens next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from app.extensions import db
from app.web.i18n import language
from processes.documents.translations import N_
from processes.engine.store import lists
from processes.requests.event_types import EventKind, EventType
from processes.requests.models import Request
from processes.requests.rules import RequestState, Stage, stage
from processes.slas.models import ClockState
from processes.slas.queries import Promise

STAGES = "rail_stages"
STOPPED = frozenset({RequestState.REJECTED, RequestState.WITHDRAWN})


@dataclass(frozen=True)
class Rail:
    """What the rail of five stages shows: the stage it stands in, and whether all is done or it ended early."""

    current: str
    closed: bool
    cancelled: bool
    names: Mapping[str, str]  # of stages that designers call otherwise; the product's own for the rest


def rail(state: RequestState, kinds: Iterable[EventType] = ()) -> Rail:
    """The rail of a request in `state`; the kinds of its events, in order, say how far a withdrawn one had come."""
    here = stage(state)
    if state is RequestState.WITHDRAWN and not _was_in_work(kinds):
        here = Stage.DISPATCH
    return Rail(here.value, state is RequestState.CLOSED, state in STOPPED, stage_names())


def stage_names() -> dict[str, str]:
    """What the drawn list `rail_stages` calls the stages, in the reader's language; codes of others mean nothing."""
    drawn = lists.known(db.session()).get(STAGES)
    return {item.code: item.name(language()) for item in drawn.items} if drawn else {}


def _was_in_work(kinds: Iterable[EventType]) -> bool:
    turns = [kind for kind in kinds if kind in (EventKind.ASSIGNED, EventKind.REOPENED)]
    return bool(turns) and turns[-1] is EventKind.ASSIGNED


NEXT_FOR_CUSTOMER: Mapping[RequestState, str] = {
    RequestState.LOGGED: N_("We choose who will work on it."),
    RequestState.ASSIGNED: N_("{solver} works on it."),
    RequestState.RETURNED: N_("{solver} works on what you returned."),
    RequestState.WAITING_FOR_CUSTOMER: N_("We wait for your answer to our question."),
    RequestState.WAITING_FOR_SUPPLIER: N_("{solver} waits for the supplier's answer."),
    RequestState.RESOLVED: N_("Look at what was done and sign it off, or return it."),
    RequestState.SIGNED_OFF: N_("We close it and prepare the bill."),
    RequestState.CLOSED: N_("Nothing more; it is closed."),
    RequestState.REJECTED: N_("Nothing more; we could not accept it."),
    RequestState.WITHDRAWN: N_("Nothing more; it was withdrawn."),
}
NEXT_FOR_STAFF: Mapping[RequestState, str] = {
    RequestState.LOGGED: N_("A dispatcher approves and assigns it."),
    RequestState.ASSIGNED: N_("{solver} proposes a resolution."),
    RequestState.RETURNED: N_("{solver} proposes another resolution."),
    RequestState.WAITING_FOR_CUSTOMER: N_("The customer answers the question."),
    RequestState.WAITING_FOR_SUPPLIER: N_("The supplier answers."),
    RequestState.RESOLVED: N_("The customer signs off or returns it."),
    RequestState.SIGNED_OFF: N_("The work is rated; an accountant settles what has no price."),
    RequestState.CLOSED: N_("Closed; the month's invoice follows."),
    RequestState.REJECTED: N_("Nothing more; it was rejected."),
    RequestState.WITHDRAWN: N_("Nothing more; it was withdrawn."),
}


OURS = N_("The next step is ours. You need not do anything.")
BROKEN = N_("A step of the process has failed; it must go on first.")


def next_step(state: RequestState, solver: str | None, *, for_staff: bool, is_in_trouble: bool = False) -> str:
    """What happens next, in one sentence for the reader; `solver` is the technician's name.

    `is_in_trouble`: a step of the process has failed, so that what its state says may not happen yet.
    """
    if is_in_trouble:
        return gettext(BROKEN if for_staff else OURS)
    words = (NEXT_FOR_STAFF if for_staff else NEXT_FOR_CUSTOMER)[state]
    return gettext(words).format(solver=solver or gettext("A technician"))


def next_due(request: Request, promises: Iterable[Promise]) -> datetime | None:
    """By when the next promise falls due; None while every clock stands."""
    running = [promise.due_at for promise in promises if promise.state is ClockState.RUNNING]
    return min(running, default=None) if request.closed_at is None else None
