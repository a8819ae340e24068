"""A signature on a form: a picture drawn anew on the server or a typed name, kept with the case, shown afterwards."""

import re
from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.web.signing import BEGINNING
from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.db import committing
from processes.engine.running import cases
from processes.engine.store import case_files, deployments, queries
from processes.requests.models import Attachment
from tests.api.conftest import Program, program
from tests.engine.diagrams import bpmn, chain, end, form, start, user
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, TECHNICIAN
from tests.web.conftest import Browser

__all__ = ["program"]
AsPerson = Callable[[str], Browser]
HAND_OVER = form(
    "hand_over",
    {"type": "signature", "key": "taken", "label": "Taken over", "validate": {"required": True}},
    {"type": "filepicker", "key": "scans", "label": "Scans"},
)
LOOK = form("look", {"type": "signature", "key": "taken", "label": "Taken over", "readonly": True})


def picture(size: tuple[int, int] = (600, 160), kind: str = "PNG", drawn: bool = True) -> bytes:
    """What a canvas sends."""
    image = Image.new("RGB", size, "white")
    if drawn:
        ImageDraw.Draw(image).line([(10, 10), (size[0] - 10, size[1] - 10)], fill="black", width=3)
    kept = BytesIO()
    image.save(kept, kind)
    return kept.getvalue()


def sent(content: bytes) -> str:
    return BEGINNING + b64encode(content).decode()


def began(engine: Engine, key: str = "H-1") -> int:
    """A case that stands at the form to sign, after which another shows it; its task."""
    process = bpmn("handing", start(), user("sign", candidateGroups="staff:dispatcher", formRef="hand_over"),
                   user("look", candidateGroups="staff:technician", formRef="look"), end(),
                   chain("begin", "sign", "look", "done"))  # fmt: skip
    with Session(engine) as session, committing(session):
        files = {"handing.bpmn": process, "hand_over.form": HAND_OVER, "look.form": LOOK}
        deployments.deploy(session, files, note="1", author="tests", now=utcnow())
        cases.start(session, "handing", business_key=key, variables={}, now=utcnow())
    return task_of(engine, key)


def task_of(engine: Engine, key: str) -> int:
    with Session(engine) as session:
        return int(next(one.id for one in queries.tasks_of(session, key) if one.element_id in ("sign", "look")))


def kept(engine: Engine, key: str = "H-1") -> dict[str, Any]:
    with Session(engine) as session:
        rows = [dict(row.details["variables"]) for row in queries.history(session, key) if "variables" in row.details]
    return next(row for row in rows if "taken" in row)


def test_what_is_drawn_is_kept_with_the_case_and_shown_to_whoever_works_on_it(
    engine: Engine, as_person: AsPerson
) -> None:
    task, dispatcher = began(engine), as_person(DISPATCHER)
    form_: Any = {"taken": sent(picture()), "taken-name": "Eva Nová", "scans": (BytesIO(b"1"), "a.txt")}
    assert dispatcher.post(f"/tasks/{task}/complete", form_, form=f"/tasks/{task}").status_code == 302
    value = kept(engine)["taken"]
    assert value["name"] == "Eva Nová"
    with Session(engine) as session:
        files = case_files.files_of(session, "H-1")
        assert [(file.filename, file.content_type) for file in files] == [
            ("a.txt", "text/plain"),
            ("Taken over.png", "image/png"),
        ]
        assert files[1].sha256 == value["picture"]
        assert files[1].content != picture()  # drawn anew
    shown = task_of(engine, "H-1")
    page = as_person(TECHNICIAN).get(f"/tasks/{shown}").text
    address = f"/tasks/{shown}/files/{value['picture']}"
    assert re.search(rf'<img [^>]*src="{address}"', page)
    assert "Eva Nová" in page
    assert "a.txt" in page
    assert Image.open(BytesIO(as_person(TECHNICIAN).get(address).data)).size == (600, 160)
    assert dispatcher.get(address).status_code in (403, 404)  # their part is done
    assert as_person(CUSTOMER).get(address).status_code == 404


def test_a_typed_name_signs_and_nothing_does_not(engine: Engine, as_person: AsPerson) -> None:
    task, dispatcher = began(engine), as_person(DISPATCHER)
    refused = dispatcher.post(f"/tasks/{task}/complete", {}, form=f"/tasks/{task}")
    assert refused.status_code == 422
    assert "This field is required." in refused.text
    assert dispatcher.post(f"/tasks/{task}/complete", {"taken-name": "Eva"}, form=f"/tasks/{task}").status_code == 302
    assert kept(engine)["taken"] == {"name": "Eva", "picture": None}


@pytest.mark.parametrize(
    "given",
    [
        "nothing",
        sent(b"GIF89a"),
        sent(picture(kind="JPEG")),
        sent(picture((2100, 2000))),
        sent(picture(drawn=False)),
        BEGINNING + "*" * 8,
        BEGINNING + "A" * 500_000,
        "data:text/html;base64,PGI+",
    ],
    ids=range(8),
)
def test_what_is_no_picture_of_a_signature_is_refused(engine: Engine, as_person: AsPerson, given: str) -> None:
    task, dispatcher = began(engine), as_person(DISPATCHER)
    refused = dispatcher.post(f"/tasks/{task}/complete", {"taken": given}, form=f"/tasks/{task}")
    assert refused.status_code == 422
    assert "This is no picture of a signature." in refused.text
    with Session(engine) as session:
        assert case_files.files_of(session, "H-1") == []


def test_on_a_request_it_is_one_of_its_files(engine: Engine, as_person: AsPerson, desk: Desk) -> None:
    logged = acts.log(desk, CUSTOMER, OFFICE, "A broken lamp", "It is dark.")
    task = began(engine, logged)
    sent_ = {"taken": sent(picture())}
    assert as_person(DISPATCHER).post(f"/tasks/{task}/complete", sent_, form=f"/tasks/{task}").status_code == 302
    value = kept(engine, logged)["taken"]
    assert value["name"] == "Jana Malá"  # who drew it
    with Session(engine) as session:
        assert session.scalars(select(Attachment.sha256)).all() == [value["picture"]]
    shown = task_of(engine, logged)
    technician = as_person(TECHNICIAN)
    assert technician.get(f"/tasks/{shown}/files/{value['picture']}").mimetype == "image/png"
    assert technician.get(f"/tasks/{shown}/files/{'0' * 64}").status_code == 404


def test_programs_sign_by_name_only(engine: Engine, program: Callable[..., Program]) -> None:
    task = began(engine)
    for value in ({"name": "Eva", "picture": "0" * 64}, {"picture": "x"}):
        refused = program(DISPATCHER).post(f"/tasks/{task}/complete", {"variables": {"taken": value}})
        assert (refused.status_code, refused.json["field"]) == (422, "taken")
    done = program(DISPATCHER).post(f"/tasks/{task}/complete", {"variables": {"taken": "Eva Nová"}})
    assert done.status_code == 200
    assert kept(engine)["taken"] == {"name": "Eva Nová", "picture": None}
