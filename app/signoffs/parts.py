"""What sign-offs add to the page of a request: how it was decided, writing down a call, taking the resolution back."""

from app.signoffs.forms import TakeBack, ToldDecision
from app.web.actors import current_person
from app.web.parts import Case, Part, Place, everybody, reads_with_page, request_part
from processes.people.queries import APPROVERS, by_name
from processes.requests.rules import RequestState
from processes.resolution.rights import may_propose
from processes.signoffs.models import Signoff, SignoffState
from processes.signoffs.queries import SIGNOFF
from processes.signoffs.rights import may_record

_SIGNOFF, _APPROVERS = reads_with_page(everybody, SIGNOFF), reads_with_page(may_record, APPROVERS)


def _last(case: Case) -> Signoff | None:
    """The sign-off asked for last, whatever became of it."""
    return next(iter(case.rows(_SIGNOFF)), None)


def _asked(case: Case) -> Signoff | None:
    """The sign-off that is asked for now."""
    if case.request.state is not RequestState.RESOLVED:
        return None
    return _last(case)


@request_part(Place.UNDER_WORK, 20, everybody)
def decided(case: Case) -> Part | None:
    """How the last sign-off was decided."""
    signoff = _last(case)
    if signoff is None or signoff.state is SignoffState.REQUESTED:
        return None
    return Part("signoffs/_decided.html", {"signoff": signoff})


@request_part(Place.ACTS, 50, may_record)
def told(case: Case) -> Part | None:
    """Writing down what an approver decided by telephone."""
    signoff = _asked(case)
    if signoff is None:
        return None
    form = case.form("told", ToldDecision)
    if form is None:
        found = by_name(case.rows(_APPROVERS))
        form = ToldDecision(found, formdata=None)
        form.fill(signoff, case.now, current_person().timezone)
    return Part("signoffs/_told.html", {"told": form})


@request_part(Place.ACTS, 60, may_propose)
def take_back(case: Case) -> Part | None:
    """Taking the resolution back that waits for a sign-off."""
    signoff = _asked(case)
    if signoff is None:
        return None
    form = case.form("take_back", TakeBack) or TakeBack(formdata=None, signoff_id=str(signoff.id))
    return Part("signoffs/_take_back.html", {"take_back": form})
