"""One customer's own diagrams beside the standard ones (B8): new cases follow them, running ones move when asked."""

import pytest

from podpora.diagrams import BPMN, packs
from processes.contracts.models import Contract
from processes.engine.jobs import scheduling
from processes.engine.migration import batches, plans, queries
from processes.engine.migration.batches import TOPIC
from processes.engine.store import deployments
from processes.requests.event_types import EventKind
from processes.requests.rules import RequestKind, RequestState

WHY = {"reason": "The hospital signs no consultations", "actor": "person:1"}


@pytest.fixture
def hospital(desk):
    """The contract's pack is deployed and chosen; takes it back with the test."""
    files = packs([BPMN])["hospital"]
    desk.act(lambda s, now: deployments.deploy(s, files, pack="hospital", note="B8", author="system", now=now))

    def choose() -> None:
        desk.act(lambda s, now: setattr(s.get_one(Contract, desk.company.contract_id).versions[0], "pack", "hospital"))

    return choose


def consultation(desk):
    case = desk.request(kind=RequestKind.CONSULTATION)
    desk.dispatcher.approves(case)
    return case


def test_both_variants_run_side_by_side(desk, hospital):
    before = consultation(desk)
    hospital()
    consulted, incident = consultation(desk), desk.request_in_work()
    for case in (before, consulted, incident):
        desk.technician.resolves(case)
    assert consulted.state is RequestState.CLOSED
    assert consulted.events(EventKind.SIGNOFF_REQUESTED) == []
    assert desk.process("handle_request", consulted).ended_at("request_closed")
    for case in (before, incident):
        assert case.state is RequestState.RESOLVED
        assert case.task("sign_off") is not None
    shown = {(row.pack, row.running) for row in queries.versions(desk.session, "handle_request")}
    assert shown == {("standard", 1), ("hospital", 1)}


def test_a_running_case_moves_to_the_customers_variant(desk, hospital, monkeypatch):
    case, other = consultation(desk), desk.request_to_sign_off()
    task, signing = case.task("work_on_request"), other.task("sign_off")
    hospital()

    def migrate(claim, *, migration_id, batch):
        batches.work_off(desk.sessions, lambda: desk.now, migration_id=migration_id, batch=batch)

    monkeypatch.setitem(scheduling.HANDLERS, TOPIC, scheduling.Handler(TOPIC, migrate, False, scheduling.LEASE))
    plan = plans.propose(desk.session, "handle_request", pack="hospital", of_pack="standard")
    assert all(one.can_move for one in queries.preview(desk.session, plan, now=desk.now))
    begun = desk.act(lambda s, now: batches.begin(s, plan, **WHY, now=now).id)
    desk.passes(minutes=1)
    progress = queries.progress(desk.session, begun)
    assert (progress.moved, progress.total) == (2, 2)
    assert progress.migration.finished_at is not None
    assert (case.task("work_on_request").id, other.task("sign_off").id) == (task.id, signing.id)
    desk.technician.resolves(case)
    assert case.state is RequestState.CLOSED
    desk.approver.approves(other)
    assert other.state is RequestState.CLOSED
