"""What a proposed resolution must say, and what it must not leave behind."""

import pytest

from processes.requests.rules import RequestState
from processes.resolution.errors import CauseMissing, SummaryMissing, TimerStillRunning, WorkMissing
from processes.worklogs.use_cases import start_timer


@pytest.mark.parametrize(
    ("changes", "refused", "field"),
    [
        ({"summary": "  "}, SummaryMissing, "summary"),
        ({"cause": ""}, CauseMissing, "cause"),
        ({"cause": "magic"}, CauseMissing, "cause"),
        ({"cause": None}, CauseMissing, "cause"),
    ],
)
def test_a_proposal_names_cause_and_summary(desk, changes, refused, field):
    case = desk.request_in_work()
    desk.technician.logs_work(case)
    with pytest.raises(refused) as refusal:
        desk.technician.proposes(case, **changes)
    assert refusal.value.field == field
    assert case.task("work_on_request")


def test_without_work_a_proposal_says_why(desk):
    case = desk.request_in_work()
    with pytest.raises(WorkMissing):
        desk.technician.proposes(case)
    desk.technician.proposes(case, no_work_reason="Zákazník to mezitím vyřešil sám.")
    assert case.state is RequestState.RESOLVED
    assert "Zákazník to mezitím vyřešil sám." in case.mails("signoff_asked")[0].text


def test_a_running_timer_must_be_stopped_first(desk):
    case = desk.request_in_work()
    desk.technician.logs_work(case)
    desk.act(lambda s, now: start_timer(s, request_id=case.id, actor=desk.technician.actor, now=now))
    with pytest.raises(TimerStillRunning):
        desk.technician.proposes(case)
