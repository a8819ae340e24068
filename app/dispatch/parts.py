"""What dispatch adds to other pages: handing a request over, and what a free technician may begin at once."""

from app.dispatch.forms import Help
from app.dispatch.panels import APPROVE
from app.web.home import Home, home_part
from app.web.lines import may_work_on
from app.web.news import alongside, beside
from app.web.parts import Case, Part, Place, everybody, our_staff, reads_with_page, request_part
from processes.dispatch.board import may_start
from processes.dispatch.helping import HELPERS, STANDING
from processes.dispatch.models import Assignment
from processes.dispatch.queries import TECHNICIANS
from processes.dispatch.rights import may_reassign, works_on_requests
from processes.engine.store.news import TASKS
from processes.requests.rules import WORK_STATES

_STANDING, _HELPERS = reads_with_page(our_staff, STANDING), reads_with_page(our_staff, HELPERS)
_TECHNICIANS = reads_with_page(our_staff, TECHNICIANS)
_TASKS = reads_with_page(everybody, TASKS)


@request_part(Place.BUTTONS, 20, may_reassign)
def reassign(case: Case) -> Part | None:
    """The way to the page that gives a request in work to another technician."""
    return Part("dispatch/_reassign.html") if case.request.state in WORK_STATES else None


@request_part(Place.BUTTONS, 15, works_on_requests)
def take(case: Case) -> Part | None:
    """Taking a request that waits, where the rule of dispatch lets the technician."""
    waits = any(task.element_id == APPROVE and may_work_on(case.actor, task) for task in case.rows(_TASKS))
    return Part("dispatch/_take.html") if waits else None


@home_part(20, works_on_requests)
def start_now(home: Home) -> Part:
    """What a free technician has and nobody has begun: starting one is one act (B2)."""
    alongside("may_start", may_start(home.actor, home.now))
    return Part("dispatch/_start_now.html", {"may_start": lambda: beside("may_start") or ()})


@request_part(Place.PEOPLE, 20, our_staff)
def workers(case: Case) -> Part | None:
    """At which level it is worked on and who helps; adding and removing helpers."""
    standing: Assignment | None = next(iter(case.rows(_STANDING)), None)
    if standing is None or case.request.state not in WORK_STATES:
        return None
    helpers = [person for _helper, person in case.rows(_HELPERS)]
    taken = {standing.technician_id, *(person.id for person in helpers)}
    names = [(number, name) for number, name in case.rows(_TECHNICIANS) if number not in taken]
    return Part(
        "dispatch/_workers.html",
        {
            "level": standing.level,
            "helpers": helpers,
            "may_hand_over": may_reassign(case.actor),
            "may_add": may_reassign(case.actor) and names,
            "help": case.form("help", Help) or Help(names, formdata=None),
        },
    )
