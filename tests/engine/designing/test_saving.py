"""Drafts on a real database: two designers save at once, and what each did is there or named."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.designing import drafts, presence, taking
from processes.engine.designing.drafts import Saved
from processes.engine.designing.errors import DraftConflict, DraftExists, UnknownDraft
from processes.engine.designing.merging import read
from processes.engine.designing.models import Draft, DraftPresence, DraftRevision
from processes.engine.errors import DefinitionRefused
from processes.engine.files.resources import DefinitionKind
from processes.engine.store import deployments
from processes.engine.store.models import Definition
from tests.engine.designing.drawings import Edit, diagram, edited, facts
from tests.engine.diagrams import HEAD, form, two_tasks
from tests.engine.racing import one_after_the_other

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BASE = diagram()
EVA, JAN = {"actor": "person:1", "now": NOW}, {"actor": "person:2", "now": NOW}


@pytest.fixture
def draft_id(engine: Engine) -> int:
    """A draft of the small diagram, at its first revision."""
    with Session(engine) as session, committing(session):
        return drafts.open_file(session, "way.bpmn", BASE, actor="person:1", now=NOW).id


def saving(draft_id: int, content: bytes, revision: int = 1, **who: object) -> Callable[[Session], Saved]:
    return lambda session: drafts.save(
        session, draft_id, content=content.decode(), base_revision=revision, **{**EVA, **who}
    )


def content(engine: Engine, draft_id: int) -> bytes:
    with Session(engine) as session:
        return drafts.find(session, draft_id).content


def test_two_who_save_at_once_have_both_in_the_draft(engine: Engine, draft_id: int) -> None:
    mine = edited(BASE, [Edit("rename", "task1", "Eva's")])
    theirs = edited(BASE, [Edit("rename", "task3", "Jan's"), Edit("add", "task3", "new")])
    first, second = one_after_the_other(
        lambda: Session(engine), saving(draft_id, mine), saving(draft_id, theirs, actor="person:2")
    )
    assert (first.revision, first.merged) == (2, False)
    assert (second.revision, second.merged) == (3, True)
    both = edited(mine, [Edit("rename", "task3", "Jan's"), Edit("add", "task3", "new")])
    found = read(DefinitionKind.BPMN, content(engine, draft_id))
    assert facts(found) == facts(read(DefinitionKind.BPMN, both))
    assert second.content.encode() == content(engine, draft_id), "the second window goes on with what is saved"


def test_of_two_who_change_one_name_at_once_one_wins_and_the_other_is_told(engine: Engine, draft_id: int) -> None:
    mine, theirs = (edited(BASE, [Edit("rename", "task1", name)]) for name in ("Eva's", "Jan's"))
    first, second = one_after_the_other(lambda: Session(engine), saving(draft_id, mine), saving(draft_id, theirs))
    assert first.revision == 2
    assert isinstance(second, DraftConflict)
    assert (second.revision, second.theirs.encode()) == (2, mine)
    assert [(clash.element, clash.property, clash.mine, clash.theirs) for clash in second.clashes] == [
        ("task1", "name", "Jan's", "Eva's")
    ]
    assert content(engine, draft_id) == mine
    with Session(engine) as session, committing(session):
        decided = saving(draft_id, theirs, prefer="mine")(session)
    assert "Jan's" in decided.content
    with Session(engine) as session:
        kept = [drafts.revision_content(session, draft_id, number) for number in (1, 2, 3)]
    assert kept[:2] == [BASE, mine], "what was decided against can still be had"


def test_two_who_open_one_definition_at_once_have_one_draft(engine: Engine) -> None:
    with Session(engine) as session, committing(session):
        deployments.deploy(session, {"two.bpmn": two_tasks()}, note="", author="tests", now=NOW)
        version = session.scalars(select(Definition.id)).one()

    def open_it(session: Session) -> int:
        return drafts.open_definition(session, version, **EVA).id

    first, second = one_after_the_other(lambda: Session(engine), open_it, open_it)
    assert first == second


def test_a_window_that_was_away_for_long_takes_nothing_away(engine: Engine, draft_id: int) -> None:
    late = edited(BASE, [Edit("add", "task0", "late")])
    with Session(engine) as session, committing(session):
        for number in range(1, drafts.KEPT + 5):
            text = edited(BASE, [Edit("rename", "task1", f"Name {number}")]).decode()
            drafts.save(session, draft_id, content=text, base_revision=number, **EVA)
        kept = session.scalar(select(func.count()).select_from(DraftRevision))
        assert kept == drafts.KEPT
    with Session(engine) as session:
        with pytest.raises(DraftConflict) as told, committing(session):
            saving(draft_id, late)(session)
        assert {(clash.element, clash.property) for clash in told.value.clashes} == {("task1", "name")}
        with committing(session):
            saved = saving(draft_id, late, prefer="theirs")(session)
    assert f"Name {drafts.KEPT + 4}" in saved.content
    assert "task0_late" in saved.content


def test_what_is_saved_twice_is_one_revision(session: Session) -> None:
    draft = drafts.open_file(session, "way.bpmn", BASE, **EVA)
    changed = edited(BASE, [Edit("rename", "task1", "Once")])
    assert saving(draft.id, changed)(session).revision == 2
    assert saving(draft.id, changed)(session) == Saved(2, changed.decode(), False)
    assert session.scalar(select(func.count()).select_from(DraftRevision)) == 2


@pytest.mark.parametrize("text", ["", "<a><b></a>", "no xml", "<?xml version='1.0' encoding='UTF-16'?><a/>"])
def test_what_is_not_xml_is_not_saved(session: Session, text: str) -> None:
    draft = drafts.open_file(session, "way.bpmn", BASE, **EVA)
    with pytest.raises(DefinitionRefused):
        saving(draft.id, text.encode())(session)


def test_a_draft_that_says_nothing_sensible_yet_can_be_saved(session: Session) -> None:
    draft = drafts.open_file(session, "way.bpmn", BASE, **EVA)
    assert saving(draft.id, b"<x/>")(session).revision == 2
    assert (draft.key, draft.name) == ("way", "Way")


def test_a_draft_is_called_as_its_content_unless_another_is(session: Session) -> None:
    draft = drafts.open_file(session, "way.bpmn", BASE, **EVA)
    other = drafts.open_file(session, "two.bpmn", two_tasks("other"), **EVA)
    saving(draft.id, BASE.replace(b'id="way"', b'id="street"').replace(b'"Way"', b'"Street"'))(session)
    assert (draft.key, draft.name) == ("street", "Street")
    saving(draft.id, BASE.replace(b'id="way"', b'id="other"'), 2)(session)
    assert draft.key == "street"
    assert other.key == "other"


def test_a_clean_draft_follows_what_is_deployed_and_a_changed_one_stays(session: Session) -> None:
    def put(content: bytes) -> int:
        deployments.deploy(session, {"two.bpmn": content}, note="", author="tests", now=NOW)
        return session.scalars(select(Definition.id).order_by(Definition.id.desc())).first() or 0

    first = put(two_tasks())
    draft = drafts.open_definition(session, first, **EVA)
    second = put(two_tasks().replace(b"Do first", b"Do it first"))
    assert drafts.open_definition(session, second, **JAN).id == draft.id
    assert b"Do it first" in draft.content
    assert draft.base_definition_id == second
    mine = draft.content.replace(b"Do second", b"Mine")
    saving(draft.id, mine, draft.revision)(session)
    third = put(two_tasks())
    drafts.open_definition(session, third, **JAN)
    assert draft.content == mine, "work is never thrown away by opening"
    assert draft.base_definition_id == second
    old = drafts.open_definition(session, first, pack="bakery", **EVA)
    assert (old.pack, old.path, old.base_definition_id) == ("bakery", "packs/bakery/two.bpmn", None)


def test_newer_versions_are_taken_into_a_changed_draft(session: Session) -> None:
    def put(content: bytes) -> int:
        deployments.deploy(session, {"two.bpmn": content}, note="", author="tests", now=NOW)
        return session.scalars(select(Definition.id).order_by(Definition.id.desc())).first() or 0

    draft = drafts.open_definition(session, put(two_tasks()), **EVA)
    saving(draft.id, two_tasks().replace(b"Do second", b"Mine"))(session)
    newest = put(two_tasks().replace(b"Do first", b"Theirs"))
    saved = taking.take_in(session, draft.id, **EVA)
    assert "Mine" in saved.content
    assert "Theirs" in saved.content
    assert draft.base_definition_id == newest
    put(two_tasks().replace(b"Do second", b"Clashing"))
    with pytest.raises(DraftConflict) as told:
        taking.take_in(session, draft.id, **EVA)
    assert [clash.element for clash in told.value.clashes] == ["second"]
    assert "Mine" in taking.take_in(session, draft.id, prefer="mine", **EVA).content


def test_a_file_for_a_draft_with_changes_is_refused(session: Session) -> None:
    drafts.open_file(session, "a.form", form("a"), **EVA)
    other = form("a", {"type": "textfield", "key": "x", "label": "X"})
    with pytest.raises(DraftExists):
        drafts.open_file(session, "b.form", other, **JAN)
    kept = drafts.open_file(session, "b.form", other, keep=True, **JAN)
    assert kept.content == form("a")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "iso-8859-1", "iso-8859-2", "windows-1250", "utf-16", "utf-16-le", "utf-8-sig"]
)
def test_a_file_in_any_letters_becomes_a_draft_in_ours(session: Session, encoding: str) -> None:
    said = "UTF-16" if "16" in encoding else encoding.removesuffix("-sig").upper()
    text = f'<?xml version="1.0" encoding="{said}"?>' + BASE.decode().replace('name="Way"', 'name="Wäy"')
    draft = drafts.open_file(session, "way.bpmn", text.encode(encoding), **EVA)
    assert draft.content.decode() == text.replace(f'"{said}"', '"UTF-8"')


def test_a_file_that_is_not_written_as_it_says_is_refused_by_name(session: Session) -> None:
    with pytest.raises(DefinitionRefused, match="not well-formed"):
        drafts.open_file(session, "way.bpmn", '<?xml version="1.0"?><a>Günü</a>'.encode("iso-8859-1"), **EVA)


@pytest.mark.parametrize(("key", "as_draft"), [("_A1-b", "_A1-b"), ("com.sample.Žádost", "com_sample_zadost")])
def test_ids_as_other_tools_make_them(session: Session, key: str, as_draft: str) -> None:
    content = BASE.replace(b'id="way"', f'id="{key}"'.encode())
    assert drafts.open_file(session, "way.bpmn", content, **EVA).key == as_draft


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("a.bpmn", b"<html><body/></html>", "not a BPMN 2.0 diagram"),
        ("a.bpmn", HEAD.encode() + b"</bpmn:definitions>", "no process and no pools"),
        ("a.dmn", b"<html><body/></html>", "no decision"),
        ("a.form", b'{"id": "a", "components": {}}', "no list of components"),
    ],
)
def test_what_no_editor_opens_becomes_no_draft(session: Session, path: str, content: bytes, reason: str) -> None:
    with pytest.raises(DefinitionRefused, match=reason):
        drafts.open_file(session, path, content, **EVA)


def test_windows_are_seen_while_they_are_open(session: Session) -> None:
    draft = drafts.open_file(session, "way.bpmn", BASE, **EVA)
    for seconds, window in ((0, "old"), (25, "new"), (40, "new")):
        at = NOW + timedelta(seconds=seconds)
        presence.note_window(session, draft.id, window=window, person="person:1", element="task1", now=at)
    seen = presence.readers(session, draft.id, now=NOW + timedelta(seconds=41))
    assert [(reader.window, reader.element) for reader in seen] == [("new", "task1")]
    assert presence.note_window(session, 10**9, window="x", person="person:1", element=None, now=NOW) is None
    drafts.discard(session, draft.id)
    assert session.scalar(select(func.count()).select_from(DraftPresence)) == 0
    assert session.scalar(select(func.count()).select_from(Draft)) == 0
    with pytest.raises(UnknownDraft):
        drafts.find(session, draft.id)
