"""The example files that the desk offers move in one after the other, without a touch."""

from pathlib import Path

from sqlalchemy import select

import app.imports
from processes.imports.subjects import Subject
from processes.requests.models import Request
from processes.requests.rules import RequestState

EXAMPLES = Path(app.imports.__file__).parent / "examples"


def test_examples_move_in(desk, mover):
    for subject in Subject:
        content = (EXAMPLES / f"{subject.value}.csv").read_bytes()
        done = mover.moves(subject, content)
        assert set(done.counts) == {"new"}, (subject, done.counts)
        assert mover.checks(subject, content).counts == {"same": done.counts["new"]}
    states = dict(desk.session.execute(select(Request.summary, Request.state)).all())
    assert states == {"Pokladna se nespustí": RequestState.CLOSED, "Nový účet": RequestState.LOGGED}
