"""What docs/imports.md shows is what the assistant makes of the files of other tools."""

import os

from sqlalchemy.orm import Session

from processes.engine.designing.encodings import in_utf8
from processes.engine.designing.importing.importing import decide_all, listed
from tests.engine.designing.importing.reference import COMMAND, FOLDER, PAGE, around, page, play

FILES = sorted(FOLDER.glob("*.bpmn"))
HAVE_NO_BUTTON = {"ad_hoc", "no_process"}


def test_the_page_shows_what_became_of_every_file(session: Session) -> None:
    rows = [play(session, path) for path in FILES]
    if os.environ.get("WRITE") == "1":
        PAGE.write_text(page(rows))
    assert PAGE.read_text() == page(rows), f"to be written anew: {COMMAND}"
    assert len(rows) >= 21 + 5 + 3
    assert {row.name for row in rows if row.faults} == HAVE_NO_BUTTON
    assert not [row.name for row in rows if "held" in row.stands]


def test_what_is_decided_is_decided() -> None:
    for path in FILES:
        made = decide_all(in_utf8(path.read_bytes()), around())
        again = decide_all(made.content, around())
        assert [one for one in again.done if not one.startswith(("form", "decision"))] == [], path.name
        left = [one.id for one in listed(again.content, around()).decisions if one.options and one.is_open]
        assert [one for one in left if not one.startswith(("form", "decision"))] == [], path.name
