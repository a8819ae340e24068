"""A case that was closed and taken up again goes the whole way a second time, and keeps the first."""

from processes.dispatch.queries import assignments_of
from processes.requests.rules import RequestState
from processes.requests.use_cases import reopen
from processes.resolution.queries import resolutions_of
from processes.signoffs.models import SignoffState
from processes.signoffs.queries import signoffs_of


def test_the_second_way_has_its_own_rounds(desk):
    case = desk.request_to_sign_off()
    desk.approver.returns(case)
    desk.technician.proposes(case)
    desk.approver.approves(case)
    assert case.state is RequestState.CLOSED
    desk.passes(days=1)
    desk.act(lambda s, now: reopen(s, request_id=case.id, reason="Zase maže.", actor=desk.requester.actor, now=now))
    assert case.state is RequestState.LOGGED
    desk.dispatcher.approves(case, desk.colleague)
    escalation = desk.colleague.escalates(case)
    assert case.state is RequestState.WAITING_FOR_SUPPLIER
    desk.supplier_answers(escalation)
    assert case.state is RequestState.ASSIGNED
    desk.colleague.resolves(case, minutes=30)
    desk.approver.approves(case)
    assert case.state is RequestState.CLOSED
    assert [r.round for r in resolutions_of(desk.session, case.id)] == [1, 2, 3]
    assert [(s.round, s.state) for s in signoffs_of(desk.session, case.id)] == [
        (1, SignoffState.RETURNED),
        (2, SignoffState.APPROVED),
        (3, SignoffState.APPROVED),
    ]
    assert [a.technician_id for a in assignments_of(desk.session, case.id)] == [desk.technician.id, desk.colleague.id]
    assert desk.process("handle_request", case).times_at("request_closed") == 2
