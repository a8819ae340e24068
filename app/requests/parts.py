"""The requests' own parts of a request's page: where it stands, what was said, who it is about, how it ends."""

from typing import Any

from app.requests import story
from app.requests.forms import Message, Reopen, StaffMessage, Withdraw
from app.requests.rail import next_due, next_step, rail
from app.web.forms import Seen
from app.web.lines import may_work_on
from app.web.parts import Case, Part, Place, everybody, request_part
from app.web.targets import chips
from processes.dispatch.queries import assignee_of
from processes.engine.administration.troubles import troubles_of
from processes.engine.store import queries as engine
from processes.people.models import Person
from processes.people.queries import members_of_project
from processes.people.rules import MemberRole
from processes.requests import queries, use_cases
from processes.requests.correcting import CORRECTABLE
from processes.requests.rights import may_ask, may_end
from processes.requests.rules import OPEN_STATES, WORK_STATES, RequestState
from processes.slas.queries import promises_of

WITHDRAWABLE = OPEN_STATES - {RequestState.RESOLVED, RequestState.SIGNED_OFF}


def entries_of(case: Case) -> Any:
    """The discussion with what happened between, as far as the reader may see it."""
    return case.once(queries.discussion, case.session, case.actor, case.request)


def _solver(case: Case) -> Person | None:
    return case.once(_assignee, case)


def _assignee(case: Case) -> Person | None:
    return assignee_of(case.session, [case.request.id]).get(case.request.id)


def _my_tasks(case: Case) -> Any:
    tasks = case.once(engine.tasks_of, case.session, case.request.number)
    return [task for task in tasks if may_work_on(case.actor, task)]


@request_part(Place.HEAD, 10, everybody)
def now(case: Case) -> Part:
    """Where it stands, what happens next and by when; whoever has a task goes on, whatever has failed beside it."""
    request, mine, solver = case.request, _my_tasks(case), _solver(case)
    promises = promises_of(case.session, [request.id], case.now)[request.id]
    troubles = case.once(troubles_of, case.session, request.number)
    return Part(
        "requests/_now.html",
        {
            "rail": rail(request.state, [entry.event.kind for entry in entries_of(case) if entry.event]),
            "next_step": next_step(
                request.state,
                solver.name if solver else None,
                for_staff=case.actor.is_staff,
                is_in_trouble=bool(troubles) and not mine,
            ),
            "next_due": next_due(request, promises),
            "chips": chips(promises),
            "my_tasks": mine,
        },
    )


@request_part(Place.DISCUSSION, 10, everybody)
def discussion(case: Case) -> Part:
    """Everything that was said and happened, and the reader's next entry."""
    entries, request = entries_of(case), case.request
    in_work = request.state in WORK_STATES and request.state is not RequestState.WAITING_FOR_CUSTOMER
    empty = StaffMessage if case.actor.is_staff else Message
    return Part(
        "requests/_discussion.html",
        {
            "told": entries,
            "story": story,
            "files": queries.files_of(case.session, request),
            "seen": max((entry.message.id for entry in entries if entry.message), default=0),
            "form": case.form("message", Message) or empty(formdata=None),
            "may_ask": may_ask(case.actor) and in_work,
            "my_tasks": _my_tasks(case),
        },
    )


@request_part(Place.PEOPLE, 10, everybody)
def facts(case: Case) -> Part:
    """Who it is about, and what it says."""
    session, request = case.session, case.request
    return Part(
        "requests/_facts.html",
        {
            "solver": _solver(case),
            "approvers": case.once(members_of_project, session, request.project_id, MemberRole.APPROVER),
            "duplicate_of": queries.duplicated(session, case.actor, request),
            "may_correct": may_ask(case.actor) and request.state in CORRECTABLE,
        },
    )


@request_part(Place.ACTS, 90, everybody)
def ending(case: Case) -> Part | None:
    """Withdrawing the request or reopening it, with how far it has come."""
    form = _ending(case)
    if form is None:
        return None
    form.seen.data = str(use_cases.last_turn(case.session, case.request.id))
    return Part("requests/_ending.html", {"ending": form})


def _ending(case: Case) -> Seen | None:
    if not may_end(case.actor, case.request):
        return None
    if case.request.state in WITHDRAWABLE:
        return case.form("withdraw", Withdraw) or Withdraw(formdata=None)
    if use_cases.may_reopen(case.session, case.request, now=case.now):
        return case.form("reopen", Reopen) or Reopen(formdata=None)
    return None


@request_part(Place.DIAGRAM, 10, everybody)
def diagram(case: Case) -> Part:
    """The way the request goes."""
    return Part("requests/_diagram.html")
