"""How technicians stand at one instant, read for a whole board in one statement."""

from sqlalchemy import event

from processes.dispatch.queries import best_free_technician, technicians_board
from processes.worklogs.models import WorkTimer


def board(desk, *organisations):
    return {row.person_id: row for row in technicians_board(desk.session, desk.now, organisations)}


def test_what_was_solved_for_a_customer_and_a_running_timer_are_known(desk):
    case = desk.request_to_sign_off()
    customer = case.request.organisation_id
    assert board(desk, customer)[desk.technician.id].solved == {}
    desk.approver.approves(case)
    desk.works_off()
    standing = board(desk, customer)
    assert standing[desk.technician.id].solved == {customer: 1}
    assert standing[desk.colleague.id].solved == {}
    assert board(desk)[desk.technician.id].solved == {}
    other = desk.request()
    told = best_free_technician(desk.session, other.id, desk.now)
    assert "solved for this customer lately: 1" in [str(reason) for reason in told.reasons]
    timer = {"technician_id": desk.technician.id, "request_id": other.id, "started_at": desk.now}
    desk.act(lambda session, now: session.add(WorkTimer(**timer)))
    busy = board(desk)[desk.technician.id]
    assert (busy.is_here, busy.is_free, busy.busy_with) == (True, False, other.number)


def test_a_board_is_one_statement_however_many_customers(desk):
    def read(*organisations):
        seen = []
        connection = desk.session.connection()
        event.listen(connection, "before_cursor_execute", lambda *given: seen.append(given[2]))
        board(desk, *organisations)
        return len(seen)

    assert (read(), read(1), read(*range(1, 40))) == (1, 1, 1)
