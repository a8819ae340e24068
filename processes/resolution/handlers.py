"""What the diagram of resolution calls."""

from datetime import datetime
from typing import Any

from processes.catalogue.rules import CauseCode
from processes.contracts.rules import Target
from processes.engine.language.operations import Step, TaskContext, Variables, completion, function
from processes.people.queries import actor_by_key
from processes.requests import use_cases as requests
from processes.resolution import use_cases
from processes.resolution.errors import CauseMissing
from processes.slas.models import ClockState
from processes.slas.queries import clocks_of


@function("resolution_due")
def resolution_due(step: Step, request_id: int) -> datetime | None:
    """When the resolution is promised, as its clock runs now; None without a promise and while the clock is paused."""
    clocks = clocks_of(step.session, [request_id])[request_id]
    resolution = next((clock for clock in clocks if clock.target is Target.RESOLUTION), None)
    return resolution.due_at if resolution and resolution.state is not ClockState.PAUSED else None


@completion("resolution.propose", label="Propose a resolution", gives={"round": int})
def propose(step: Step, *, variables: dict[str, Any], task: TaskContext) -> Variables:
    """Propose the resolution; refused while a question, an escalation or a timer is open, or without work."""
    request = requests.locked(step.session, number=step.business_key)
    resolution = use_cases.propose(
        step.session,
        request_id=request.id,
        cause=_cause(variables.get("cause")),
        summary=variables.get("summary") or "",
        no_work_reason=variables.get("no_work_reason") or "",
        actor=actor_by_key(step.session, step.actor),
        now=step.now,
    )
    return {"round": resolution.round}


def _cause(value: Any) -> CauseCode:
    try:
        return CauseCode(value or "")
    except ValueError:
        raise CauseMissing() from None
