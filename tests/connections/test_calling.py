"""A step calls a web service: outside of any transaction, once it is written down, by real HTTP."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

import workers.connections
from processes.clock import utcnow
from processes.connections import calling
from processes.connections.handlers import forget
from processes.connections.models import CallState, WebCall
from processes.connections.rules import signature
from processes.db import committing
from processes.engine.administration import interventions
from processes.engine.administration.inspection import inspect
from processes.engine.checking import validator
from processes.engine.errors import DefinitionRefused
from processes.engine.running import cases
from processes.engine.store.models import Job, JobState, ProcessHistory, ProcessInstance
from tests.connections.conftest import Service
from tests.engine.diagrams import boundary, bpmn, chain, end, error, error_root, flow, start, user
from tests.engine.diagrams import service as step

Work = Callable[..., list[str]]


def diagram(address: str, *, method: str = "POST", outputs: dict[str, str] | None = None, **inputs: str) -> bytes:
    """One call, then a person."""
    given = {"method": method, "address": address, **inputs}
    task = step("ask", "connections.call", retry="R3/PT5M", outputs=outputs, **given)
    return bpmn("loan", start(), task, user("see"), end(), chain("begin", "ask", "see", "done"))


def job(engine: Engine) -> Job | None:
    with Session(engine) as session:
        return session.scalar(select(Job).where(Job.instance_id.is_not(None)))


def variables(engine: Engine, case: int) -> dict[str, Any]:
    with Session(engine) as session:
        return dict(inspect(session, case, now=utcnow()).variables)


def test_a_call_waits_for_its_worker_and_its_answer_is_picked(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work, secret: Callable[..., None]
) -> None:
    secret("erp", "s3cret-word")
    service.says(orjson.dumps({"items": [{"name": "Laptop", "price": 12.5}], "echo": "Bearer s3cret-word"}))
    case = begin(
        diagram(
            f"{service.address}/loans/${{place}}?by=${{who}}",
            headers="Authorization: Bearer secret:erp\nX-Who: ${who}",
            signed_with="erp",
            number="${number}",
            outputs={"what": "${answer.items[0].name}", "code": "${status}", "echo": "${answer.echo}"},
        ),
        place="Brno/../x",
        who="Eva & Jan\r\nHost: secret:erp",
        number=7,
    )
    assert service.heard == [], "nothing leaves in the step's transaction"
    waiting = job(engine)
    assert waiting is not None
    assert (waiting.topic, waiting.attempts, waiting.error) == ("connections.call", 0, None)
    assert work() == ["done"]
    (heard,) = service.heard
    assert (heard.method, orjson.loads(heard.body)) == ("POST", {"number": 7})
    assert heard.path == "/loans/Brno%2F..%2Fx?by=Eva%20%26%20Jan%0D%0AHost%3A%20secret%3Aerp"
    assert heard.headers["Authorization"] == "Bearer s3cret-word"
    assert heard.headers["X-Who"] == "Eva & JanHost: secret erp"
    assert heard.headers["X-Podpora-Signature"] == signature(heard.body, "s3cret-word")
    found = variables(engine, case)
    assert {name: found[name] for name in ("what", "code")} == {"what": "Laptop", "code": 200}
    assert found["echo"] == "Bearer secret:erp", "a secret that the service repeats is not kept"
    with Session(engine) as session:
        kept = session.scalars(select(WebCall)).one()
        assert (kept.state, kept.answer, str(kept.key)) == (CallState.DONE, None, heard.headers["Idempotency-Key"])
        assert set(kept.asked) == {"method", "address"}
        everything = session.scalars(select(ProcessHistory.details)).all()
        assert "s3cret" not in str(everything)
    assert job(engine) is None


def test_an_address_that_a_variable_gives_is_taken_as_it_is(
    service: Service, begin: Callable[..., int], work: Work
) -> None:
    begin(diagram("${there}", method="GET"), there=f"{service.address}/a/b?c=1")
    assert work() == ["done"]
    assert service.heard[0].path == "/a/b?c=1"


def test_an_event_of_ones_own_is_told_to_other_systems(engine: Engine, begin: Callable[..., int]) -> None:
    tell = step("tell", "connections.send_event", name="laptop_lent", days="${days}")
    begin(bpmn("loan", start(), tell, end(), chain("begin", "tell", "done")), days=14)
    with engine.connect() as connection:
        (told,) = connection.execute(text("SELECT payload FROM outbox_event WHERE topic = 'drawn.laptop_lent'"))
    assert told.payload == {"case": "loan-1", "process": "loan", "fields": {"days": 14}}
    assert _faults(bpmn("loan", start(), step("tell", "connections.send_event", name="Lent!"), end(),
                        chain("begin", "tell", "done")))  # fmt: skip


def test_without_a_body_inputs_go_into_the_query(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work
) -> None:
    case = begin(diagram(f"{service.address}/find?a=1", method="GET", name="${name}", many="${[1, 2]}"), name="ž &")
    assert work() == ["done"]
    assert (service.heard[0].path, service.heard[0].body) == ("/find?a=1&name=%C5%BE%20%26&many=1&many=2", b"")
    assert variables(engine, case)["status"] == 200


def test_what_fails_for_now_is_tried_again_with_the_same_key(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work
) -> None:
    case = begin(diagram(f"{service.address}/x", number="1"))
    service.replies = [(500, {}, b"oops"), (200, {"Content-Type": "application/json"}, b'{"ok": true}')]
    assert work() == ["done"]
    failed = job(engine)
    assert failed is not None
    assert (failed.attempts, failed.state) == (1, JobState.WAITING)
    assert "The service answered 500." in (failed.error or "")
    assert work() == []
    while job(engine):
        assert work(at_once=True) == ["done"]
    assert [one.headers["Idempotency-Key"] for one in service.heard] == [
        service.heard[0].headers["Idempotency-Key"]
    ] * 2
    assert variables(engine, case)["answer"] == {"ok": True}


def test_attempts_run_out_and_corrected_data_are_another_call(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work
) -> None:
    service.replies = [(503, {}, b"")]
    case = begin(diagram(f"{service.address}/x", number="${number}"), number=1)
    for _ in range(9):
        work(at_once=True)
    stood = job(engine)
    assert stood is not None
    assert (stood.state, stood.attempts, len(service.heard)) == (JobState.FAILED, 3, 3)
    service.says(b'{"ok": true}')
    with Session(engine) as session, committing(session):
        said = {"reason": "typed wrong", "actor": "person:1", "now": utcnow()}
        interventions.correct_variables(session, case, {"number": 2}, **said)
        interventions.retry_job(session, stood.id, **said)
    while job(engine):
        assert work(at_once=True) == ["done"]
    assert [orjson.loads(one.body)["number"] for one in service.heard] == [1, 1, 1, 2]
    assert len({one.headers["Idempotency-Key"] for one in service.heard}) == 2


@pytest.mark.parametrize("code", ["http_404", "http_4xx", ""])
def test_an_answer_that_will_not_change_takes_the_drawn_path(
    service: Service, begin: Callable[..., int], work: Work, end_of: Callable[..., str | None], code: str
) -> None:
    service.says(b"{}", 404)
    caught = error(code) if code else '<bpmn:errorEventDefinition id="any"/>'
    drawn = bpmn(
        "loan", start(), step("ask", "connections.call", method="GET", address=f"{service.address}/x"), end(),
        boundary("wrong", "ask", caught), end("unknown"),
        chain("begin", "ask", "done"), flow("wrong", "unknown"), roots=error_root(code) if code else "",
    )  # fmt: skip
    case = begin(drawn)
    assert work() == ["done"]
    assert (end_of(case), len(service.heard)) == ("unknown", 1)


def test_caught_by_nothing_it_stands_at_once_and_says_why(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work
) -> None:
    service.says(b"", 301, Location="http://127.0.0.1/admin")
    begin(diagram(f"{service.address}/x", method="GET"))
    work()
    stood = job(engine)
    assert stood is not None
    assert (stood.state, stood.attempts) == (JobState.FAILED, 1)
    assert "The service answered 301. It leads to http://127.0.0.1/admin, which is not followed." in (stood.error or "")
    assert len(service.heard) == 1


def test_an_expected_status_is_an_answer(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work
) -> None:
    service.says(b"", 404)
    case = begin(diagram(f"{service.address}/x", method="GET", expected="200-299, 404"))
    assert work() == ["done"]
    assert (variables(engine, case)["status"], variables(engine, case)["answer"]) == (404, None)


def test_what_cannot_be_taken_says_why(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work, secret: Callable[..., None]
) -> None:
    secret("erp", "word", hosts="api.example.com")
    begin(diagram(f"{service.address}/x", headers="X-Key: secret:erp"))
    work()
    stood = job(engine)
    assert stood is not None
    assert "The secret erp is not sent to localhost" in (stood.error or "")
    assert service.heard == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"x" * 2_000_000, "larger than 1 MB"), (b"{", "cannot be read"), (b"[" * 200_000, "cannot be read"),
        (b"[" * 900 + b"]" * 900, "cannot be read"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_read(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work, said: bytes, why: str
) -> None:
    service.says(said)
    begin(diagram(f"{service.address}/x"))
    work()
    stood = job(engine)
    assert stood is not None
    assert why in (stood.error or "")


def test_a_private_address_is_refused_by_the_worker(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work
) -> None:
    begin(diagram("https://127.0.0.1/latest/meta-data"))
    work()
    stood = job(engine)
    assert stood is not None
    assert "127.0.0.1 is not public" in (stood.error or "")


def test_a_worker_that_dies_after_the_answer_asks_again_with_the_same_key(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = begin(diagram(f"{service.address}/x"))

    def die(prepared: calling.Prepared) -> calling.Outcome:
        asked(prepared)
        raise SystemExit

    asked = calling.perform
    monkeypatch.setattr(workers.connections.calling, "perform", die)
    with pytest.raises(SystemExit):
        work()
    monkeypatch.undo()
    monkeypatch.setattr(workers.connections, "WorkerSession", lambda: Session(engine))
    with engine.begin() as connection:
        connection.execute(text("UPDATE job SET lease_until = now() WHERE instance_id IS NOT NULL"))
    assert work(at_once=True) == ["done"]
    keys = [one.headers["Idempotency-Key"] for one in service.heard]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert variables(engine, case)["status"] == 200


def test_one_that_is_cancelled_meanwhile_takes_no_answer(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work
) -> None:
    case = begin(diagram(f"{service.address}/x"))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM process_instance"))
        assert connection.scalar(text("SELECT count(*) FROM web_call")) == 0
    assert work() == []
    assert service.heard == []
    with Session(engine) as session:
        assert session.get(ProcessInstance, case) is None


def _faults(content: bytes) -> list[str]:
    return [str(fault.reason) for fault in validator.check({"loan.bpmn": content})]


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"address": "https://${host}/x"}, "says its host itself"),
        ({"address": "ftp://example.com/"}, "begins with https://"),
        ({"address": "https://a:b@example.com/"}, "kept as secrets"),
        ({"address": "https://example.com", "headers": "nonsense"}, "is no header"),
        ({"address": "https://example.com", "headers": "Host: x"}, "is no header"),
        ({"address": "https://example.com", "headers": "Authorization: Bearer abc"}, "A password is not drawn"),
        ({"address": "https://example.com", "timeout": "31"}, "timeout"),
        ({"address": "https://example.com", "expected": "ok"}, "expected"),
    ],
)  # fmt: skip
def test_the_check_names_what_could_not_be_called(inputs: dict[str, str], why: str) -> None:
    given = {"method": "GET", **inputs}
    task = step("ask", "connections.call", **given)
    faults = _faults(bpmn("loan", start(), task, end(), chain("begin", "ask", "done")))
    assert len(faults) == 1
    assert why in faults[0]


def test_a_secret_that_nobody_keeps_is_refused_when_it_is_deployed(
    begin: Callable[..., int], secret: Callable[..., None]
) -> None:
    drawn = diagram("https://example.com/x", headers="X-Key: secret:erp")
    with pytest.raises(DefinitionRefused, match="There is no secret erp"):
        begin(drawn)
    secret("erp", "word", hosts="example.com")
    assert begin(drawn)


def test_a_secret_that_comes_back_written_otherwise_is_not_kept(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work, secret: Callable[..., None]
) -> None:
    secret("erp", 'a/b"c')
    service.says(rb'{"a\/b\u0022c": ["x a\/b\"c", 7, "\\u0000"]}')
    case = begin(diagram(f"{service.address}/x", headers="X-Key: secret:erp"))
    assert work() == ["done"]
    assert variables(engine, case)["answer"] == {"secret:erp": ["x secret:erp", 7, "\\u0000"]}


def test_a_value_does_not_lead_to_another_place(
    engine: Engine, service: Service, begin: Callable[..., int], work: Work
) -> None:
    begin(diagram(f"{service.address}/orders/${{number}}/cancel"), number="..")
    work()
    stood = job(engine)
    assert stood is not None
    assert "is not asked" in (stood.error or "")
    assert service.heard == []


def test_calls_of_cases_that_are_over_are_forgotten_like_those_that_are_done(
    engine: Engine, service: Service, begin: Callable[..., int]
) -> None:
    case = begin(diagram(f"{service.address}/x"))

    def kept_after(days: int) -> int:
        with Session(engine) as session, committing(session):
            forget(session, now=utcnow() + timedelta(days=days))
            return len(session.scalars(select(WebCall)).all())

    assert kept_after(31) == 1
    with Session(engine) as session, committing(session):
        cases.cancel(session, instance_id=case, reason="tests", actor="tests", now=utcnow())
    assert (kept_after(29), kept_after(31)) == (1, 0)


def test_values_name_no_secret_together_with_what_stands_beside_them(
    service: Service, begin: Callable[..., int], work: Work, secret: Callable[..., None]
) -> None:
    secret("erp", "s3cret-word")
    headers = "X-Key: secret:erp\nX-Ref: ${kind}:${number}\nX-Which: secret:${number}"
    begin(diagram(f"{service.address}/x", headers=headers), kind="secret", number="erp")
    assert work() == ["done"]
    heard = service.heard[0].headers
    assert {name: heard[name] for name in ("X-Key", "X-Ref", "X-Which")} == {
        "X-Key": "s3cret-word", "X-Ref": "secret:erp", "X-Which": "secret:erp",
    }  # fmt: skip
