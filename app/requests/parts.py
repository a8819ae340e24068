"""The requests' own parts of a request's page: where it stands, what was said, who it is about, how it ends."""

from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from app.requests import story
from app.requests.forms import Message, Reopen, StaffMessage, Withdraw
from app.requests.intake import answers_of
from app.requests.rail import next_due, next_step, rail
from app.web.forms import Seen
from app.web.lines import may_work_on
from app.web.navigation import may
from app.web.parts import Case, Part, Place, everybody, our_customers, our_staff, reads_with_page, request_part
from app.web.targets import chips, promises_of_case
from processes.dispatch.queries import ASSIGNEE
from processes.engine.administration.troubles import TROUBLES, troubles_in
from processes.engine.designing.replaying import first_case
from processes.engine.store.news import TASKS
from processes.people.models import Person
from processes.people.queries import APPROVERS, by_name
from processes.requests import queries, use_cases
from processes.requests.correcting import CORRECTABLE
from processes.requests.events import LAST_TURN
from processes.requests.rights import may_ask, may_end
from processes.requests.rules import OPEN_STATES, WORK_STATES, RequestState
from processes.requests.told import ATTACHMENTS, EVENTS, MESSAGES, merged
from processes.slas.queries import CLOCKS

WITHDRAWABLE = OPEN_STATES - {RequestState.RESOLVED, RequestState.SIGNED_OFF}


_WRITTEN = {
    is_staff: (reads_with_page(shown_to, MESSAGES[is_staff]), reads_with_page(shown_to, EVENTS[is_staff]))
    for is_staff, shown_to in ((True, our_staff), (False, our_customers))
}
for _read in (ATTACHMENTS, TASKS, ASSIGNEE, CLOCKS, TROUBLES, APPROVERS, LAST_TURN):
    reads_with_page(everybody, _read)


def entries_of(case: Case) -> Any:
    """The discussion with what happened between, as far as the reader may see it."""
    return case.once(_entries, case)


def _entries(case: Case) -> Any:
    written, happened = (case.rows(read) for read in _WRITTEN[case.actor.is_staff])
    for message in written:
        files = [file for file in case.rows(ATTACHMENTS) if file.message_id == message.id]
        set_committed_value(message, "attachments", files)
    return merged(case.actor, written, happened)


def _solver(case: Case) -> Person | None:
    return next(iter(case.rows(ASSIGNEE)), None)


def _my_tasks(case: Case) -> Any:
    return [task for task in case.rows(TASKS) if may_work_on(case.actor, task)]


@request_part(Place.HEAD, 10, everybody)
def now(case: Case) -> Part:
    """Where it stands, what happens next and by when; whoever has a task goes on, whatever has failed beside it."""
    request, mine, solver = case.request, _my_tasks(case), _solver(case)
    promises = case.once(promises_of_case, case)
    troubles = troubles_in(case.rows(TROUBLES))
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


@request_part(Place.HEAD, 20, everybody)
def promises(case: Case) -> Part | None:
    """Every promise with its pauses and their reasons; nothing where nothing is promised."""
    found = case.once(promises_of_case, case)
    return Part("requests/_promises.html", {"promises": found}) if found else None


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
            "files": [file for file in case.rows(ATTACHMENTS) if file.message_id is None],
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
            "approvers": by_name(case.rows(APPROVERS)),
            "duplicate_of": queries.duplicated(session, case.actor, request),
            "may_confide": may_ask(case.actor),
            "may_correct": may_ask(case.actor) and request.state in CORRECTABLE,
        },
    )


@request_part(Place.PEOPLE, 20, everybody)
def answers(case: Case) -> Part | None:
    """What the form of its kind asked beside; nothing where it asked nothing."""
    found = answers_of(case.session, case.request) if case.request.answers else []
    return Part("requests/_answers.html", {"answers": found}) if found else None


@request_part(Place.ACTS, 90, everybody)
def ending(case: Case) -> Part | None:
    """Withdrawing the request or reopening it, with how far it has come."""
    form = _ending(case)
    if form is None:
        return None
    (last,) = case.rows(LAST_TURN)
    form.seen.data = str(last or 0)
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
    """The way the request goes; designers play it step by step, also when it has ended."""
    played = first_case(case.session, case.request.number) if may("designer.case") else None
    return Part("requests/_diagram.html", {"played": played})
