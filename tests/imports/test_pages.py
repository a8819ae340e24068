"""The pages of moving in, from the file to its end, as an administrator sees them; nobody else does."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.imports.words import LABELS
from app.web.words import known
from processes.clock import utcnow
from processes.imports import working
from processes.imports.models import Import, ImportMapping
from processes.imports.subjects import FIELDS, Subject
from processes.imports.values import Reason
from processes.people.models import Organisation
from processes.people.rules import MemberRole, Role
from tests.imports.test_masters import ORGANISATIONS
from tests.pages.conftest import counting
from tests.web.conftest import Browser, Page, browser, company, person, signed_in

__all__ = ["browser", "company", "person", "signed_in"]


@pytest.fixture
def administrator(signed_in: Callable[..., Browser]) -> Browser:
    """An administrator's browser."""
    return signed_in(Role.ADMINISTRATOR)


@pytest.fixture
def works(engine: Engine, session: Session) -> Callable[[], Import]:
    """A worker does what waits for the last file; the file."""

    def work() -> Import:
        import_id = session.scalars(select(Import.id).order_by(Import.id.desc()).limit(1)).one()
        session.rollback()
        for do in (working.check, working.run):
            do(lambda: Session(engine), utcnow, import_id=import_id)
        session.expire_all()
        return session.get_one(Import, import_id)

    return work


def _bring(browser: Browser, content: str | bytes, subject: str = "organisations", name: str = "export.csv", **more):
    raw = content if isinstance(content, bytes) else content.encode()
    token = Page(browser.get("/imports/new").text).token
    data = {"csrf_token": token, "subject": subject, "file": (io.BytesIO(raw), name), **more}
    return browser.client.post("/imports/new", data=data, content_type="multipart/form-data")


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_an_administrator_moves_organisations_in(administrator, works, session):
    empty = administrator.get("/imports").text
    assert "Nothing has been taken over yet" in empty
    brought = _bring(administrator, ORGANISATIONS.encode("windows-1250"))
    assert brought.status_code == 302
    columns = administrator.get(brought.location).text
    assert 'value="IČO" selected' in columns or 'selected value="IČO"' in columns
    assert "Pekárna Žižkov s.r.o." in columns
    chosen = {"name": "Název", "registration_number": "IČO", "city": "Město", "always-project": "Provoz"}
    kept = {"is_kept": "y", "kept_as": "Stará evidence"}
    checked = administrator.post(brought.location, {**chosen, **kept})
    assert checked.status_code == 302
    going_on = administrator.get(checked.location).text
    assert "Being checked" in going_on
    assert "data-after" in going_on
    found = works()
    fragment = administrator.get(checked.location, headers={"X-Part": "1"})
    assert "data-anew" in fragment.text
    page = _words(administrator.get(checked.location).text)
    assert "Newly here: 2" in page
    assert "Registration number (IČO): 27074358" in page
    ran = administrator.post(f"/imports/{found.id}/run", form=f"/imports/{found.id}")
    assert ran.status_code == 302
    works()
    done = _words(administrator.get(f"/imports/{found.id}").text)
    assert "Taken over" in done
    assert session.scalars(select(ImportMapping.name)).all() == ["Stará evidence"]
    assert session.scalar(select(Organisation.city).where(Organisation.name.like("Pekárna%"))) == "Praha"
    back = administrator.post(f"/imports/{found.id}/back", form=f"/imports/{found.id}")
    assert back.status_code == 302
    assert "Taken back" in _words(administrator.get(f"/imports/{found.id}").text)


def test_what_is_wrong_is_said_by_row_and_as_a_file(administrator, works):
    text = "Firma;IČO\n=1+1;27074359\nDobrá s.r.o.;27074358\n"
    location = _bring(administrator, text).location
    administrator.post(location, {"name": "Firma", "registration_number": "IČO"})
    found = works()
    page = _words(administrator.get(f"/imports/{found.id}").text)
    said = "Registration number (IČO) “27074359”: is not a registration number (IČO): its check digit does not fit"
    assert said in page
    assert "mend its errors first" in page
    assert "Take it over" not in page
    sheet = administrator.get(f"/lists/import-rows.csv?import_id={found.id}&outcome=wrong")
    assert sheet.status_code == 200
    assert said in sheet.text
    assert "Dobrá" not in sheet.text


@pytest.mark.parametrize(
    ("content", "more", "words"),
    [
        (b"", {}, "The file is empty."),
        (b"\x00\x01\x02" * 50, {}, "neither CSV"),
        (b"PK\x03\x04 no zip", {}, "damaged or protected"),
        (b"a;a\n1;2\n", {}, "Two columns have the same name."),
        (b"id;b\n1;2\n", {"subject": "requests"}, "Say which system"),
        (b"x" * 20_000_001, {}, "20 MB at the most"),
    ],
    ids=["empty", "binary", "damaged", "same_names", "no_system", "too_large"],
)
def test_a_file_that_cannot_be_is_refused_on_its_field(administrator, content, more, words):
    refused = _bring(administrator, content, **more)
    assert refused.status_code == 422
    assert words in refused.text


def test_a_needed_column_is_asked_for(administrator):
    location = _bring(administrator, "Firma;IČO\nA;\n").location
    refused = administrator.post(location, {"registration_number": "IČO"})
    assert refused.status_code == 422
    assert "for everything that is needed" in refused.text


def test_pages_cost_few_statements(app: Flask, administrator, works):
    location = _bring(administrator, ORGANISATIONS).location
    administrator.post(location, {"name": "Název"})
    found = works()
    for path, most in (("/imports", 3), (f"/imports/{found.id}", 4), (f"/imports/{found.id}/columns", 4)):
        with counting(app) as counted:
            assert administrator.get(path).status_code == 200
        assert len(counted.statements) <= most, (path, counted.statements)


OTHERS = [role for role in Role if role is not Role.ADMINISTRATOR]


@pytest.mark.parametrize("role", [*OTHERS, MemberRole.CUSTOMER_ADMINISTRATOR])
def test_nobody_else_is_let_in(signed_in, role):
    other = signed_in(role)
    for path in ("/imports", "/imports/new", "/imports/1", "/imports/1/columns", "/imports/examples/people.csv"):
        assert other.get(path).status_code == 403, path
    assert "/imports" not in Page(other.get("/account").text).links


def test_every_example_is_read_in_order(administrator):
    for subject in Subject:
        answer = administrator.get(f"/imports/examples/{subject.value}.csv")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        location = _bring(administrator, answer.data, subject.value, system="Ukázka").location
        page = administrator.get(location).text
        wanted = [field.name for field in FIELDS[subject] if f'name="{field.name}"' in page]
        assert wanted == [field.name for field in FIELDS[subject]]
    assert administrator.get("/imports/examples/nothing.csv").status_code == 404


def test_everything_has_words():
    assert {field.name for fields in FIELDS.values() for field in fields} == set(LABELS)
    assert all(known(reason) for reason in Reason)
