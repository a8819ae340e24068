"""Deployments for a day and time: planned from the page, moved, called off; live at their time, or refused."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import drafts, going_live
from processes.engine.designing.models import Draft, PlannedDeployment, PlannedFile, PlanState
from processes.engine.files.resources import DefinitionKind
from processes.engine.jobs import performing
from processes.engine.store.audit import OperationAudit
from processes.engine.store.models import Definition, Deployment, Job
from processes.notices.models import Notice
from processes.people.rules import Role
from tests.designer.conftest import FORM, Designer
from tests.designer.test_deploying import LONGER, newest, number, press, save
from tests.web.conftest import Page

Open = Callable[..., str]
MIDNIGHT = "2027-01-01T00:00"  # in Prague, where Eva reads
DUE = datetime.fromisoformat("2027-01-01T00:00+01:00")
SECOND = timedelta(seconds=1)


def plan(designer: Designer, page: str, content: bytes = LONGER, **fields: str) -> str:
    """Plan a draft with this content; the page of the plan."""
    save(designer, page, content)
    sent = {"note": "From the new year", "live_at": MIDNIGHT} | fields
    done = press(designer, f"/designer/deploy?draft={number(page)}", **sent)
    assert done.status_code == 302, done.text
    return str(done.location)


def the_plan(engine: Engine) -> PlannedDeployment:
    with Session(engine) as session:
        return session.scalars(select(PlannedDeployment)).one()


def run(engine: Engine, at: datetime) -> str:
    """Work off the job as the scheduler would at this instant."""
    with Session(engine) as session:
        job_id = session.scalars(select(Job.id).where(Job.topic == "engine.go_live")).one()
    return performing.perform(lambda: Session(engine), job_id, clock=lambda: at).state


def told(engine: Engine) -> list[tuple[str, str]]:
    with Session(engine) as session:
        return [(row.kind, row.values["names"]) for row in session.scalars(select(Notice).order_by(Notice.id))]


@pytest.fixture
def colleague(sign_in: Callable[..., Designer], designer: Designer) -> Designer:
    """Another process designer."""
    return sign_in(Role.PROCESS_DESIGNER, email="jan@example.test", name="Jan Malý")


def test_it_goes_live_at_midnight_of_its_reader(designer: Designer, draft: Open, engine: Engine) -> None:
    opened = draft()
    page = plan(designer, opened)
    assert newest(engine).version == 1, "nothing is deployed yet"
    shown = designer.get(page).text
    assert "second_approval" in shown
    assert "Nothing is wrong" in shown
    assert the_plan(engine).due_at == DUE
    assert "1 planned deployment" in designer.get("/designer").text
    assert "From the new year" in designer.get("/designer/planned").text
    assert run(engine, DUE - SECOND) == "skipped"
    assert run(engine, DUE) == "done"
    made = newest(engine)
    assert (made.version, made.content) == (2, LONGER)
    with Session(engine) as session:
        deployment = session.get_one(Deployment, made.deployment_id)
        assert (deployment.author, deployment.note, deployment.created_at) == ("Eva Nová", "From the new year", DUE)
        assert session.scalars(select(Draft.base_definition_id)).one() == made.id, "the draft goes on from there"
        acts = session.scalars(select(OperationAudit.act).order_by(OperationAudit.id)).all()
        assert acts == ["planned", "deployed"]
    assert the_plan(engine).state is PlanState.DEPLOYED
    assert told(engine) == [("deployment.went_live", "order")]
    assert f"/designer/deployments/{made.deployment_id}" in designer.get(page).text
    assert "planned deployment" not in designer.get("/designer").text


def test_what_is_planned_stays_as_it_was_though_the_draft_goes_on(
    designer: Designer, draft: Open, engine: Engine
) -> None:
    opened = draft("order_form", DefinitionKind.FORM)
    page = plan(designer, opened, FORM.replace(b'"Price"', b'"Price with VAT"'))
    save(designer, opened, FORM.replace(b'"Price"', b'"Price in euros"'))
    with Session(engine) as session:
        file_id = session.scalars(select(PlannedFile.id)).one()
        base = session.scalars(select(PlannedFile.base_definition_id)).one()
    compared = designer.get(f"/designer/compare?left=definition:{base}&right=planned:{file_id}").text
    assert "Price with VAT" in compared
    assert "as planned" in compared
    assert "goes live on" in designer.get(f"/designer/deploy?draft={number(opened)}").text
    run(engine, DUE)
    assert b"Price with VAT" in newest(engine, "order_form", DefinitionKind.FORM).content
    after = designer.get(f"/designer/deploy?draft={number(opened)}").text
    assert "Price in euros" in after
    assert "Take it into the draft" not in after, "what is planned is in the draft already"
    assert designer.get(page).status_code == 200


def test_what_others_deployed_meanwhile_is_not_gone_over(
    designer: Designer, colleague: Designer, draft: Open, deploy: Callable[..., None], engine: Engine
) -> None:
    page = plan(designer, draft("order_form", DefinitionKind.FORM), FORM.replace(b'"Price"', b'"Cost"'))
    theirs = FORM.replace(b'"Kind"', b'"What kind"')
    deploy({"orders/forms/order_form.form": theirs}, note="Meanwhile")
    assert "Others have deployed since it was planned" in designer.get(page).text
    assert run(engine, DUE) == "done"
    assert newest(engine, "order_form", DefinitionKind.FORM).content == theirs
    assert the_plan(engine).state is PlanState.OVERTAKEN
    assert told(engine) == [("deployment.stayed_back", "order_form")] * 2
    shown = designer.get(page).text
    assert "Nothing was deployed" in shown
    assert "Overtaken by others" in shown
    bell = colleague.get("/notices").text
    assert "“From the new year”, planned by Eva Nová, was not deployed. In its way: order_form" in bell


def test_the_same_deployed_by_others_is_in_nobodys_way(
    designer: Designer, draft: Open, deploy: Callable[..., None], engine: Engine
) -> None:
    plan(designer, draft())
    deploy({"orders/order.bpmn": LONGER}, note="Meanwhile")
    run(engine, DUE)
    assert the_plan(engine).state is PlanState.DEPLOYED
    assert newest(engine).version == 2


def test_what_no_longer_passes_the_check_is_not_deployed(designer: Designer, draft: Open, engine: Engine) -> None:
    page = plan(designer, draft())
    with Session(engine) as session, committing(session):
        form = session.scalars(select(Definition).where(Definition.key == "order_form")).one()
        form.key, form.content = "another_form", form.content.replace(b"order_form", b"another_form")  # it is gone
    assert "As things stand now it would not go live" in designer.get(page).text
    assert run(engine, DUE) == "done"
    found = the_plan(engine)
    assert (found.state, found.deployment_id) == (PlanState.REFUSED, None)
    assert newest(engine).version == 1
    shown = designer.get(page).text
    assert "order_form" in shown
    assert "the check found what stands below" in shown
    assert told(engine) == [("deployment.stayed_back", "order")]


def test_its_time_is_changed_and_it_is_called_off(designer: Designer, draft: Open, engine: Engine) -> None:
    page = plan(designer, draft())
    moved = {"move-live_at": "2027-01-02T06:00", "move-reason": "After the holiday", "move-seen": "1"}
    assert designer.post(f"{page}/move", {**moved, "move-reason": ""}, form=page).status_code == 422
    past = designer.post(f"{page}/move", {**moved, "move-live_at": "2020-01-01T00:00"}, form=page)
    assert past.status_code == 422
    assert "Choose a day and time to come." in past.text
    assert designer.post(f"{page}/move", moved, form=page).status_code == 302
    again = designer.post(f"{page}/move", moved, form=page)
    assert (again.status_code, "After the holiday" in again.text) == (409, True), "somebody was faster"
    assert run(engine, DUE) == "skipped"
    off = {"off-reason": "Not this year", "off-seen": "2"}
    assert designer.post(f"{page}/call-off", off, form=page).status_code == 302
    assert designer.post(f"{page}/call-off", off, form=page).status_code == 409
    found = the_plan(engine)
    assert (found.state, found.settled_by) == (PlanState.CALLED_OFF, found.actor)
    with Session(engine) as session:
        assert not session.scalars(select(Job.id).where(Job.topic == "engine.go_live")).all()
        acts = session.execute(select(OperationAudit.act, OperationAudit.reason).order_by(OperationAudit.id)).all()
        assert [tuple(act) for act in acts][1:] == [
            ("plan_moved", "After the holiday"),
            ("plan_called_off", "Not this year"),
        ]
        going_live.go_live(session, now=DUE + timedelta(days=9), plan_id=found.id)
    assert newest(engine).version == 1


def test_nothing_is_planned_for_the_past_or_for_a_draft_that_changed(
    designer: Designer, draft: Open, engine: Engine
) -> None:
    opened = draft()
    save(designer, opened, LONGER)
    address = f"/designer/deploy?draft={number(opened)}"
    refused = press(designer, address, note="Too late", live_at="2020-01-01T00:00")
    assert refused.status_code == 422
    assert "Choose a day and time to come." in refused.text
    assert "Too late" in refused.text
    assert "2020-01-01T00:00" in refused.text
    assert press(designer, address, note="When?", live_at="soon").status_code == 422
    html = designer.get(address).text
    with Session(engine) as session, committing(session):
        draft_row = session.scalars(select(Draft)).one()
        drafts.store(session, draft_row, LONGER + b"\n", actor="system", now=utcnow())
    sent = {"csrf_token": Page(html).token, "seen": html.partition('name="seen" value="')[2].partition('"')[0]}
    sent |= {"note": "Old page", "live_at": MIDNIGHT}
    assert designer.client.post(address, data=sent).status_code == 409
    with Session(engine) as session:
        assert not session.scalars(select(PlannedDeployment.id)).all()


def test_a_discarded_draft_takes_nothing_of_the_plan(designer: Designer, draft: Open, engine: Engine) -> None:
    opened = draft()
    page = plan(designer, opened)
    assert designer.post(f"{opened}/discard", form=opened).status_code == 302
    assert "second_approval" in designer.get(page).text
    run(engine, DUE)
    assert newest(engine).content == LONGER


def test_there_is_no_page_for_what_was_never_planned(designer: Designer) -> None:
    assert designer.get("/designer/planned/404").status_code == 404
    assert "Nothing is planned" in designer.get("/designer/planned").text
    assert designer.get("/designer/compare?left=planned:404&right=planned:404").status_code == 404
