"""What sign-offs add to the page of a request: how it was decided, writing down a call, taking the resolution back."""

from app.signoffs.forms import TakeBack, ToldDecision
from app.web.actors import current_person
from app.web.parts import Case, Part, Place, everybody, request_part
from processes.people.queries import members_of_project
from processes.people.rules import MemberRole
from processes.requests.rules import RequestState
from processes.resolution.rights import may_propose
from processes.signoffs.models import Signoff, SignoffState
from processes.signoffs.queries import signoff_of
from processes.signoffs.rights import may_record


def _asked(case: Case) -> Signoff | None:
    """The sign-off that is asked for now."""
    if case.request.state is not RequestState.RESOLVED:
        return None
    return case.once(signoff_of, case.session, case.request.id)


@request_part(Place.UNDER_WORK, 20, everybody)
def decided(case: Case) -> Part | None:
    """How the last sign-off was decided."""
    signoff = case.once(signoff_of, case.session, case.request.id)
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
        found = case.once(members_of_project, case.session, case.request.project_id, MemberRole.APPROVER)
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
