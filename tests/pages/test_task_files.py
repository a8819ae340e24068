"""Files that come with a task: an answer, a decision by the portal or by a personal link."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.diagrams import BPMN, packs
from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.db import committing
from processes.engine.store import deployments
from processes.engine.store.models import OpenTask
from processes.mail.models import OutgoingMail
from processes.requests.models import Attachment, RequestMessage
from processes.requests.rules import MessageKind, RequestState
from tests.pages.conftest import CUSTOMER, TECHNICIAN
from tests.pages.test_requests import in_work, state
from tests.pages.test_signing import link, proposed
from tests.web.conftest import Browser, Page

AsPerson = Callable[[str], Browser]


def sent(browser: Browser, path: str, form: str, data: dict[str, Any]) -> Any:
    """What comes of a form that a browser sends with a picture."""
    shown = browser.get(form).text
    assert 'type="file"' in shown
    assert 'enctype="multipart/form-data"' in shown
    picture = (io.BytesIO(b"picture"), "panel.png", "image/png")
    return browser.client.post(path, data={"csrf_token": Page(shown).token, "files": picture, **data})


def task_of(browser: Browser) -> str:
    found = re.search(r"/tasks/\d+", browser.get("/").text)
    assert found
    return found[0]


def kept(engine: Engine) -> tuple[RequestMessage, list[str]]:
    """The last message that has files, and their names."""
    with Session(engine) as session:
        query = select(RequestMessage).join(Attachment, Attachment.message_id == RequestMessage.id)
        message = session.scalars(query.order_by(RequestMessage.id.desc())).first()
        assert message is not None
        return message, [file.filename for file in message.attachments]


def test_an_answer_takes_files(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    acts.ask(desk, number, TECHNICIAN, "Which lamp?")
    customer = as_person(CUSTOMER)
    task = task_of(customer)
    assert sent(customer, f"{task}/complete", task, {"answer": "This one."}).status_code == 302
    message, files = kept(engine)
    assert (message.kind, message.body, files) == (MessageKind.ANSWER, "This one.", ["panel.png"])
    assert "panel.png" in as_person(TECHNICIAN).get(f"/requests/{number}").text


def test_work_is_returned_with_files_on_the_portal(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = proposed(desk)
    customer = as_person(CUSTOMER)
    task = task_of(customer)
    refused = sent(customer, f"{task}/complete", task, {"decision": "return"})
    assert refused.status_code == 422
    assert sent(customer, f"{task}/complete", task, {"decision": "return", "reason": "Dark"}).status_code == 302
    assert state(engine, number) is RequestState.RETURNED
    check_kept(engine, as_person, number)


def test_work_is_returned_with_files_by_a_personal_link(
    app: Flask, engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = proposed(desk)
    stranger, path = Browser(app.test_client()), link(engine)
    assert sent(stranger, path, path, {"decision": "return", "reason": "Dark"}).status_code == 302
    assert state(engine, number) is RequestState.RETURNED
    check_kept(engine, as_person, number)


def check_kept(engine: Engine, as_person: AsPerson, number: str) -> None:
    """The files are a message of the customer, which the technician sees and is told of."""
    message, files = kept(engine)
    assert (message.kind, message.by_staff, files) == (MessageKind.MESSAGE, False, ["panel.png"])
    for email in (TECHNICIAN, CUSTOMER):
        shown = as_person(email).get(f"/requests/{number}").text
        assert "added files" in shown
        assert "panel.png" in shown
    with Session(engine) as session:
        mail = select(OutgoingMail).where(OutgoingMail.to_address == TECHNICIAN).order_by(OutgoingMail.id.desc())
        newest = session.scalars(mail.limit(1)).one()
        assert "Files with it: panel.png" in newest.text


def test_files_of_any_other_task_are_an_internal_note_of_the_staff(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    files = packs([BPMN])[deployments.STANDARD]
    name = next(path for path in files if path.endswith("propose_resolution.form"))
    drawn = json.loads(files[name])
    drawn["components"].append({"type": "filepicker", "key": "photo", "label": "Photo", "id": "photo"})
    with Session(engine) as session, committing(session):
        deployments.deploy(session, files | {name: json.dumps(drawn).encode()}, note="", author="tests", now=utcnow())
    number = in_work(desk)
    technician = as_person(TECHNICIAN)
    with Session(engine) as session:
        task = session.scalars(select(OpenTask.id).where(OpenTask.element_id == "work_on_request")).one()
    shown = technician.get(f"/tasks/{task}").text
    typed = {"cause": "hardware", "summary": "New roller.", "no_work_reason": "Under warranty"}
    photo = (io.BytesIO(b"photo"), "roller.jpg", "image/jpeg")
    data = {"csrf_token": Page(shown).token, "photo": photo, **typed}
    assert technician.client.post(f"/tasks/{task}/complete", data=data).status_code == 302
    assert state(engine, number) is RequestState.RESOLVED
    message, names = kept(engine)
    assert (message.kind, message.by_staff, names) == (MessageKind.NOTE, True, ["roller.jpg"])
    assert "roller.jpg" in technician.get(f"/requests/{number}").text
    assert "roller.jpg" not in as_person(CUSTOMER).get(f"/requests/{number}").text
