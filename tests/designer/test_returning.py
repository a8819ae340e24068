"""A deployment returns by itself: its first hour is watched, over the limit former versions are deployed again."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, undefer

from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import returning
from processes.engine.designing.models import Draft
from processes.engine.designing.watches import LEAST_BEGUN, DeploymentWatch, Limit, WatchState
from processes.engine.jobs import performing
from processes.engine.running import cases
from processes.engine.store import deployments
from processes.engine.store.audit import OperationAudit
from processes.engine.store.models import Definition, Job, ProcessHistory, ProcessInstance
from processes.notices.models import Notice
from tests.designer.conftest import ORDER, Designer
from tests.designer.test_deploying import LONGER, newest, number, press, save
from tests.designer.test_planning import DUE, MIDNIGHT, run

Open = Callable[..., str]
MINUTE = timedelta(minutes=1)


def begin(engine: Engine, key: str, *failing: str) -> int:
    """Begin a case, of which these elements have failed; its id."""
    now = utcnow()
    with Session(engine) as session, committing(session):
        made = cases.start(session, "order", business_key=key, variables={}, now=now)
        for element in failing:
            row = {"instance_id": made.id, "process": "order", "business_key": key, "actor": "system", "at": now}
            session.add(ProcessHistory(**row, kind="failed", element_id=element, name=element, details={}))
        return made.id


def deploys(designer: Designer, opened: str, engine: Engine, content: bytes = LONGER, **fields: str) -> int:
    """Deploy a draft with a limit; the id of the deployment."""
    save(designer, opened, content)
    done = press(designer, f"/designer/deploy?draft={number(opened)}", note="Longer", **fields)
    assert done.status_code == 302, done.text
    return int(done.location.rpartition("/")[2])


def look(engine: Engine, deployment_id: int, *, after: timedelta = MINUTE) -> DeploymentWatch:
    """Look as the job does so long after now; what is known then."""
    with Session(engine) as session, committing(session):
        returning.look(session, now=utcnow() + after, deployment_id=deployment_id)
    with Session(engine, expire_on_commit=False) as session:
        return session.get_one(DeploymentWatch, deployment_id)


def jobs(engine: Engine) -> list[Job]:
    with Session(engine) as session:
        return list(session.scalars(select(Job).where(Job.topic == "engine.watch_deployment")))


def told(engine: Engine) -> list[tuple[str, str]]:
    with Session(engine) as session:
        return [(row.kind, row.values["failures"]) for row in session.scalars(select(Notice).order_by(Notice.id))]


def test_what_is_borne() -> None:
    assert not Limit()
    assert Limit(0).is_over(begun=1, failures=1, failed_cases=1)
    assert not Limit(2).is_over(begun=9, failures=2, failed_cases=2)
    assert not Limit(None, 50).is_over(begun=20, failures=99, failed_cases=10)
    assert Limit(None, 50).is_over(begun=20, failures=11, failed_cases=11)
    assert not Limit(None, 0).is_over(begun=LEAST_BEGUN - 1, failures=9, failed_cases=9), "one of one is no share"
    assert Limit(None, 0).is_over(begun=LEAST_BEGUN, failures=1, failed_cases=1)
    assert not Limit(None, 0).is_over(begun=0, failures=0, failed_cases=0)


def test_over_the_limit_the_former_versions_are_deployed_again(designer: Designer, draft: Open, engine: Engine) -> None:
    before = begin(engine, "O-1", "approve", "judge", "enter")
    opened = draft()
    made = deploys(designer, opened, engine, most_failures="1")
    (job,) = jobs(engine)
    assert (job.every, job.arguments) == ("PT1M", {"deployment_id": made})
    begin(engine, "O-2", "judge", "judge")
    watched = look(engine, made)
    assert (watched.state, watched.begun, watched.failures) == (WatchState.WATCHING, 1, 1), "one step, tried twice"
    assert "1 of at most 1" in designer.get(f"/designer/deployments/{made}").text
    running = begin(engine, "O-3", "approve")
    watched = look(engine, made)
    assert (watched.state, watched.begun, watched.failures) == (WatchState.RETURNED, 2, 2)
    back = newest(engine)
    assert (back.version, back.content) == (3, ORDER)
    assert not jobs(engine)
    with Session(engine) as session:
        versions = dict(
            session.execute(
                select(ProcessInstance.id, Definition.version).join(
                    Definition, Definition.id == ProcessInstance.definition_id
                )
            ).all()
        )
        assert (versions[before], versions[running]) == (1, 2), "running cases stay on theirs"
        kept = session.scalars(select(Draft).options(undefer(Draft.content))).one()
        assert (kept.base_definition_id, kept.content) == (back.id, LONGER), "the draft keeps what it changes"
        acts = session.execute(select(OperationAudit.act, OperationAudit.reason).order_by(OperationAudit.id)).all()
        assert tuple(acts[-1]) == ("returned", "Longer")
    assert told(engine) == [("deployment.returned", "2")]
    shown = designer.get(f"/designer/deployments/{made}").text
    assert "Returned by itself" in shown
    assert f"/designer/deployments/{back.deployment_id}" in shown
    assert look(engine, made).state is WatchState.RETURNED, "once"


def test_a_person_undoes_the_return(designer: Designer, draft: Open, engine: Engine) -> None:
    made = deploys(designer, draft(), engine, most_percent="10")
    for number_ in range(LEAST_BEGUN):
        begin(engine, f"O-{number_}", *(["judge"] if number_ < 2 else []))
    assert look(engine, made).state is WatchState.RETURNED
    page = f"/designer/deployments/{made}"
    assert designer.post(f"{page}/undo-return", {"undo-reason": ""}, form=page).status_code == 422
    done = designer.post(f"{page}/undo-return", {"undo-reason": "The table was at fault"}, form=page)
    assert done.status_code == 302, done.text
    assert (newest(engine).version, newest(engine).content) == (4, LONGER)
    again = designer.post(f"{page}/undo-return", {"undo-reason": "The table was at fault"}, form=page)
    assert again.status_code == 409
    assert "Deployed again after its return" in designer.get(page).text
    with Session(engine) as session:
        acts = session.execute(select(OperationAudit.act, OperationAudit.reason).order_by(OperationAudit.id)).all()
        assert tuple(acts[-1]) == ("return_undone", "The table was at fault")


def test_nothing_newer_of_others_is_gone_over(
    designer: Designer, draft: Open, deploy: Callable[..., None], engine: Engine
) -> None:
    made = deploys(designer, draft(), engine, most_failures="0")
    begin(engine, "O-1", "judge")
    theirs = LONGER + b"\n"
    deploy({"orders/order.bpmn": theirs}, note="Mended")
    watched = look(engine, made)
    assert (watched.state, watched.names) == (WatchState.STUCK, "order")
    assert newest(engine).content == theirs
    assert told(engine) == [("deployment.stuck", "1")]
    assert "others had deployed since" in designer.get(f"/designer/deployments/{made}").text
    assert not jobs(engine)


def test_a_return_is_not_undone_over_what_others_deployed(
    designer: Designer, draft: Open, deploy: Callable[..., None], engine: Engine
) -> None:
    made = deploys(designer, draft(), engine, most_failures="0")
    begin(engine, "O-1", "judge")
    look(engine, made)
    deploy({"orders/order.bpmn": LONGER + b"\n"}, note="Mended")
    page = f"/designer/deployments/{made}"
    refused = designer.post(f"{page}/undo-return", {"undo-reason": "It was good"}, form=page)
    assert (refused.status_code, "Something newer was deployed since" in refused.text) == (409, True)
    assert "It was good" in refused.text


def test_after_an_hour_or_when_stopped_nothing_returns(designer: Designer, draft: Open, engine: Engine) -> None:
    opened = draft()
    made = deploys(designer, opened, engine, most_failures="0")
    assert look(engine, made, after=timedelta(hours=1)).state is WatchState.PASSED
    assert not jobs(engine)
    begin(engine, "O-1", "judge")
    assert look(engine, made, after=timedelta(hours=2)).state is WatchState.PASSED
    made = deploys(designer, opened, engine, ORDER + b"\n", most_failures="0")
    page = f"/designer/deployments/{made}"
    sent = {"stop-reason": "We are looking ourselves"}
    assert designer.post(f"{page}/stop-watching", sent, form=page).status_code == 302
    assert designer.post(f"{page}/stop-watching", sent, form=page).status_code == 409
    begin(engine, "O-2", "judge")
    assert look(engine, made).state is WatchState.STOPPED
    assert newest(engine).content == ORDER + b"\n"


def test_the_job_itself_ends_when_the_hour_is_over(designer: Designer, draft: Open, engine: Engine) -> None:
    deploys(designer, draft(), engine, most_failures="0")
    (job,) = jobs(engine)
    hour = utcnow() + timedelta(hours=1)
    for at, left in ((job.due_at, 1), (hour, 0)):
        assert performing.perform(lambda: Session(engine), job.id, clock=lambda at=at: at).state == "done"
        assert len(jobs(engine)) == left


def test_what_is_planned_is_watched_from_when_it_goes_live(designer: Designer, draft: Open, engine: Engine) -> None:
    opened = draft()
    save(designer, opened, LONGER)
    sent = {"note": "From the new year", "live_at": MIDNIGHT, "most_failures": "3", "most_percent": "20"}
    page = press(designer, f"/designer/deploy?draft={number(opened)}", **sent).location
    assert "Returns by itself after more failed steps than" in designer.get(page).text
    run(engine, DUE)
    with Session(engine) as session:
        one = session.scalars(select(DeploymentWatch)).one()
        assert (one.most_failures, one.most_percent, one.until) == (3, 20, DUE + timedelta(hours=1))


def test_without_a_limit_nothing_is_watched_and_a_wrong_one_is_refused(
    designer: Designer, draft: Open, engine: Engine
) -> None:
    opened = draft()
    save(designer, opened, LONGER)
    address = f"/designer/deploy?draft={number(opened)}"
    refused = press(designer, address, note="Longer", most_percent="100")
    assert (refused.status_code, 'value="100"' in refused.text) == (422, True)
    press(designer, address, note="Longer")
    with Session(engine) as session:
        assert not session.scalars(select(DeploymentWatch)).all()
    assert not jobs(engine)


def test_what_was_not_there_before_has_nothing_to_return_to(designer: Designer, engine: Engine) -> None:
    now = utcnow()
    with Session(engine) as session, committing(session):
        files = {"new.bpmn": ORDER.replace(b'"order"', b'"fresh"')}
        made = deployments.deploy(session, files, note="New", author="Eva", now=now)
        returning.watch(session, made, Limit(0), actor="system", now=now)
        deployment_id = made.id
        started = cases.start(session, "fresh", business_key="F-1", variables={}, now=now)
        row = {"instance_id": started.id, "process": "fresh", "business_key": "F-1", "actor": "system", "at": now}
        session.add(ProcessHistory(**row, kind="failed", element_id="judge", name="judge", details={}))
    assert look(engine, deployment_id).state is WatchState.STUCK
