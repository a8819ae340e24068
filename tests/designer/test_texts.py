"""What a company calls the texts of diagrams and forms: said by designers, seen by each reader in their language."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.designer.texts import field_name
from app.extensions import db
from processes.clock import utcnow
from processes.db import committing
from processes.documents.translations import said_by_us
from processes.engine.designing import speaking, text_sheets
from processes.engine.designing.errors import RowsWrong, SheetUnread, TextsWrong
from processes.engine.files.resources import DefinitionKind
from processes.engine.running import cases
from processes.engine.store import queries, texts
from processes.engine.store.texts import DrawnText, written
from processes.people.rules import Role
from tests.designer.conftest import Designer
from tests.designer.test_library import counting
from tests.engine.diagrams import bpmn, chain, end, form, start, user
from tests.web.conftest import PASSWORD
from tests.world import World

ROOT = Path(__file__).parents[2]
PROCESS = bpmn("lend", start(), user("ask", formRef="lend_form"), end(), chain("begin", "ask", "done"))
PROCESS = PROCESS.replace(b"Do ask", b"Choose a machine")
FORM = form(
    "lend_form",
    {"type": "text", "id": "hint", "text": "It costs ${price} a day"},
    {
        "type": "radio",
        "key": "machine",
        "label": "Which machine",
        "values": [{"value": "a", "label": "The small one"}, {"value": "b", "label": "The big one"}],
    },
)
FILES = {"lend/lend.bpmn": PROCESS, "lend/lend_form.form": FORM}
OF_FORM, OF_PROCESS = "/designer/texts/form/standard/lend_form", "/designer/texts/bpmn/standard/lend"
CZECH = {
    "Choose a machine": "Vyberte <b>stroj</b>",
    "It costs ${price} a day": "Den stojí ${price}",
    "Which machine": "Který stroj",
    "The small one": "Ten malý",
    "The big one": "Ten velký",
}


@pytest.fixture
def lent(deploy: Callable[..., None], engine: Engine) -> int:
    """A case of a process of the company's own waits with its form; the task's id."""
    deploy(FILES)
    with Session(engine) as session, committing(session):
        cases.start(session, "lend", business_key="L-1", variables={"price": 7}, now=utcnow())
        (task,) = queries.tasks_of(session, "L-1")
        return int(task.id)


@pytest.fixture
def say(engine: Engine) -> Callable[..., int]:
    """Says texts as a designer does; how many changed."""

    def call(wanted: dict[str, str], locale: str = "cs", **more: Any) -> int:
        with Session(engine) as session, committing(session):
            said = {(source, locale): text for source, text in wanted.items()}
            return speaking.say(session, said, actor="person:1", now=utcnow(), **more)

    return call


@pytest.fixture
def reader(app: Flask, engine: Engine) -> Callable[[str], Designer]:
    """A browser of an agent who reads this language."""

    def make(locale: str) -> Designer:
        email = f"{locale}@example.test"
        with Session(engine) as session, committing(session):
            World(session, now=utcnow()).hired(email, Role.AGENT, Role.ADMINISTRATOR, password=PASSWORD, locale=locale)
        browser = Designer(app.test_client())
        assert browser.sign_in(email).status_code == 302
        return browser

    return make


def field(source: str, locale: str = "cs") -> str:
    return f"texts-{field_name(source, locale)}"


def test_each_reader_sees_theirs_wherever_it_is_shown(
    lent: int, say: Callable[..., int], reader: Callable[[str], Designer], engine: Engine
) -> None:
    assert say(CZECH) == len(CZECH)
    with Session(engine) as session:
        instance = session.scalars(select(queries.ProcessInstance.id)).one()
    czech, english = reader("cs"), reader("en")
    ways = {
        "/tasks": ["Choose a machine"],
        f"/tasks/{lent}": ["Choose a machine", "It costs 7 a day", "Which machine", "The small one"],
        f"/operations/cases/{instance}": ["Choose a machine"],
        f"/operations/cases/{instance}/diagram": ["Choose a machine"],
        "/designer/live/lend": ["Choose a machine"],
        f"/designer/cases/{instance}": ["Choose a machine"],
    }
    theirs = {"Choose a machine": "stroj", "It costs 7 a day": "Den stojí 7"}
    for address, shown in ways.items():
        in_czech = czech.get(address, follow_redirects=True)
        in_english = english.get(address, follow_redirects=True)
        assert (in_czech.status_code, in_english.status_code) == (200, 200), address
        drawn, said = _whole(in_english), _whole(in_czech)
        for source in shown:
            assert source in drawn, address
            assert source not in said, address
            assert theirs.get(source, CZECH.get(source, "")) in said, address
        assert "<b>stroj" not in said or "json" in str(in_czech.content_type), "data is never markup"


def _whole(answer: Any) -> str:
    return str(answer.get_json()) if answer.is_json else answer.text


def test_a_designer_says_texts_side_by_side_and_typed_text_is_kept(
    lent: int, sign_in: Callable[..., Designer], engine: Engine
) -> None:
    designer = sign_in(Role.PROCESS_DESIGNER)
    page = designer.get(OF_FORM).text
    assert "It costs ${price} a day" in page
    wrong = {field("It costs ${price} a day"): "Den stojí ${cena}", field("Which machine"): "Který stroj"}
    refused = designer.post(OF_FORM, wrong)
    assert refused.status_code == 422
    assert "It must hold the same expressions as the drawn text: ${price}." in refused.text
    assert "Den stojí ${cena}" in refused.text
    assert "Který stroj" in refused.text
    with Session(engine) as session:
        assert session.scalar(select(func.count(DrawnText.id))) == 0, "nothing of a wrong form is kept"
    right = {field("It costs ${price} a day"): "Den stojí ${price}", field("Which machine"): "Který stroj"}
    assert designer.post(OF_FORM, right).status_code == 302
    with Session(engine) as session:
        assert speaking.current(session) == {
            ("It costs ${price} a day", "cs"): "Den stojí ${price}",
            ("Which machine", "cs"): "Který stroj",
        }


def test_what_another_designer_changed_since_is_not_overwritten(lent: int, say: Callable[..., int]) -> None:
    say({"Which machine": "Stroj"})
    assert say({"Which machine": "", "The big one": "Velký"}, seen=0) == 1, "what was left as it was stays"
    with pytest.raises(TextsWrong) as caught:
        say({"Which machine": "Přístroj", "The small one": "Malý"}, seen=0)
    ((one, fault),) = caught.value.faults.items()
    assert one == ("Which machine", "cs")
    assert "Stroj" in str(fault)


def test_a_change_is_on_record_and_can_be_taken_back(
    lent: int, say: Callable[..., int], sign_in: Callable[..., Designer], engine: Engine
) -> None:
    say({"Which machine": "Stroj"})
    say({"Which machine": "Přístroj"})
    designer = sign_in(Role.PROCESS_DESIGNER)
    assert "<del>Stroj</del> → <strong>Přístroj</strong>" in designer.get(OF_FORM).text
    with Session(engine) as session:
        last = session.scalars(select(DrawnText.id).order_by(DrawnText.id.desc()).limit(1)).one()
    back = f"/designer/texts/changes/{last}/take-back"
    assert designer.post(back, form=OF_FORM).status_code == 302
    with Session(engine) as session:
        assert speaking.current(session)["Which machine", "cs"] == "Stroj"
    assert designer.post(back, form=OF_FORM).status_code == 302
    assert "Somebody has changed this meanwhile" in designer.get(OF_FORM).text
    with Session(engine) as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(DrawnText.__table__.update().values(text="x"))


def test_the_list_tells_what_is_untranslated(
    lent: int, say: Callable[..., int], sign_in: Callable[..., Designer], draft: Callable[..., str]
) -> None:
    designer = sign_in(Role.PROCESS_DESIGNER, email="ota@example.test")
    page = designer.get("/designer/texts").text
    assert all(source in page for source in CZECH)
    assert "lend_form · machine" in page
    say(CZECH)
    left = designer.get("/designer/texts?lacking=cs").text
    assert not any(source in left for source in CZECH)
    assert all(source in designer.get("/designer/texts?lacking=sk").text for source in CZECH)
    assert "The small one" in designer.get("/designer/texts?text=malý").text
    assert "The big one" not in designer.get("/designer/texts?text=malý").text
    only = designer.get("/designer/texts?file=bpmn/standard/lend").text
    assert "Choose a machine" in only
    assert "Which machine" not in only
    assert "4 texts untranslated" in designer.get("/designer").text
    say(CZECH, "sk")
    assert "4 texts untranslated" not in designer.get("/designer").text


def test_deploying_warns_of_untranslated_texts_and_goes_on(
    sign_in: Callable[..., Designer], draft: Callable[..., str]
) -> None:
    address = draft()
    page = sign_in(Role.PROCESS_DESIGNER, email="ota@example.test").get(
        f"/designer/deploy?draft={address.rpartition('/')[2]}"
    )
    assert "are untranslated: some readers see them as they are drawn." in page.text
    assert 'name="note"' in page.text or "Nothing differs" in page.text


def test_texts_go_out_and_come_back_as_a_sheet(
    lent: int, say: Callable[..., int], sign_in: Callable[..., Designer], engine: Engine
) -> None:
    say({"Which machine": "=HYPERLINK(1)"})
    designer = sign_in(Role.PROCESS_DESIGNER)
    rows = list(csv.reader(io.StringIO(designer.get("/designer/texts.csv").data.decode("utf-8-sig"))))
    assert rows[0] == ["source", "cs", "sk", "en"]
    (one,) = [row for row in rows if row[0] == "Which machine"]
    assert one[1] == "'=HYPERLINK(1)"

    def send(*lines: str):
        sheet = "\r\n".join(["source;cs;sk;en", *lines]).encode()
        token = {"csrf_token": _token(designer), "file": (io.BytesIO(sheet), "texts.csv")}
        return designer.client.post("/designer/texts", data=token, content_type="multipart/form-data")

    refused = send("Which machine;Stroj;;", "Nowhere;Nikde;;", "It costs ${price} a day;;Deň stojí;")
    assert refused.status_code == 422
    assert "Row 3: This text stands in no diagram or form: Nowhere" in refused.text
    assert "Row 4: It must hold the same expressions" in refused.text
    assert send("Which machine;'=1+1;Ktorý stroj;", "The big one;;;").status_code == 302
    with Session(engine) as session:
        said = speaking.current(session)
    assert said == {("Which machine", "cs"): "=1+1", ("Which machine", "sk"): "Ktorý stroj"}


def _token(designer: Designer) -> str:
    return str(designer.client.get("/session").get_json()["csrf"])


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2", b"\xff\xfe\x00", b'source,cs,sk,en\n"open'])
def test_what_is_no_sheet_is_refused(content: bytes) -> None:
    with pytest.raises(SheetUnread):
        text_sheets.read(content, drawn=())


def test_rows_are_refused_whole() -> None:
    with pytest.raises(RowsWrong) as caught:
        text_sheets.read(b"source,cs,sk,en\nOne,Jedna,,\nTwo,Dva ${x},,", drawn={"One", "Two"})
    assert list(caught.value.faults) == [3]


@pytest.mark.parametrize(
    ("source", "text", "wanted"),
    [
        ("An order waits", "An order waits", "Čeká objednávka"),
        ("A ${what}: ${price} CZK", "A laptop: 30 CZK", "Za 30 Kč laptop"),
        ("${what} for ${who}", "A for B for C", "B for C má A"),
        ("${what} and ${what}", "A and A", "A, A"),
        ("${what} and ${what}", "A and B", None),
        ("${what} waits", "It is late", None),
        ("${what}", "anything", None),
    ],
)
def test_a_mail_is_said_with_its_values(
    engine: Engine, say: Callable[..., int], source: str, text: str, wanted: str | None
) -> None:
    said = {
        "An order waits": "Čeká objednávka",
        "A ${what}: ${price} CZK": "Za ${price} Kč ${what}",
        "${what} for ${who}": "${who} má ${what}",
        "${what} and ${what}": "${what}, ${what}",
        "${what} waits": "${what} čeká",
        "${what}": "Je to ${what}",
    }
    say({source: said[source]})
    with Session(engine) as session:
        found = written(session, text, "cs_CZ")
        assert written(session, text, "en") == text
    assert found == (wanted or text)


def test_reading_texts_costs_no_statement_more_in_the_usual_case(
    lent: int, say: Callable[..., int], reader: Callable[[str], Designer], engine: Engine, app: Flask
) -> None:
    say(CZECH)
    browser = reader("cs")
    browser.get("/tasks")
    with app.app_context():
        target = db.engine
    with counting(target) as sent:
        assert "stroj" in browser.get("/tasks").text
    assert not [statement for statement in sent if "drawn_text" in statement]


def test_a_form_may_bring_words_of_its_own_which_designers_overrule(
    deploy: Callable[..., None], say: Callable[..., int], sign_in: Callable[..., Designer], engine: Engine
) -> None:
    own = FORM.replace(b'"components"', b'"translations": {"sk": {"Which machine": "Stroj"}}, "components"')
    deploy({**FILES, "lend/lend_form.form": own})
    page = sign_in(Role.PROCESS_DESIGNER).get(OF_FORM).text
    assert 'placeholder="Stroj"' in page
    with Session(engine) as session:
        (file,) = speaking.files(session, kind=DefinitionKind.FORM.value, pack="standard", key="lend_form")
    (text,) = [one for one in file.texts if one.source == "Which machine"]
    assert speaking.lacking(text, {}, lambda source, locale: None) == ["en"], "the desk's own language is Czech"
    said = {("Which machine", "cs"): "Který stroj"}
    assert speaking.lacking(text, said, lambda source, locale: None) == [], "drawn in the language that is left"


def test_what_the_product_draws_is_said_in_every_language() -> None:
    lacking = [
        (str(path), text.source)
        for path in (ROOT / "bpmn").rglob("*")
        if path.suffix in (".bpmn", ".form")
        for text in speaking.texts_of(DefinitionKind(path.suffix[1:]), str(path), path.read_bytes())
        if speaking.lacking(text, {}, said_by_us)
    ]
    assert lacking == []


def test_only_designers_see_and_change_texts(lent: int, sign_in: Callable[..., Designer]) -> None:
    agent = sign_in(Role.AGENT)
    assert agent.get("/designer/texts").status_code == 403
    assert agent.get(OF_PROCESS).status_code == 403
    assert sign_in(Role.PROCESS_DESIGNER, email="ota@example.test").get(OF_PROCESS + "x").status_code == 404


def test_changed_texts_are_forgotten_at_once_here(lent: int, say: Callable[..., int], engine: Engine) -> None:
    say({"Which machine": "Stroj"})
    with Session(engine) as session:
        assert texts.known(session)["cs"]["Which machine"] == "Stroj"
    say({"Which machine": ""})
    with Session(engine) as session:
        assert "Which machine" not in texts.known(session).get("cs", {})
