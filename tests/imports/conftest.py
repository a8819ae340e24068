"""The desk, an administrator on it, and files that are brought, checked and taken over as workers do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from processes.imports import use_cases, working
from processes.imports.models import Import, ImportState
from processes.imports.subjects import Subject
from processes.people.queries import actor_of
from processes.people.rules import PersonActor, Role
from tests.process.desk import Desk
from tests.process.fixtures import company, desk, real_desk
from tests.world import World

__all__ = ["company", "desk", "real_desk"]

FILES = Path(__file__).parent / "files"
Mapping = dict[str, dict[str, str]]
Always = dict[str, str] | None


class Mover:
    """An administrator who moves a company in."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        person = World(desk.session, now=desk.now).hired("spravce@podpora.test", Role.ADMINISTRATOR, name="Správce")
        desk.session.commit()
        self.actor: PersonActor = actor_of(desk.session, person.id)

    def brings(self, subject: Subject, content: str | bytes, *, system: str = "Starý systém", **more: str) -> Import:
        """A file, before its columns are named."""
        raw = content if isinstance(content, bytes) else content.encode()
        given = {"subject": subject, "filename": "export.csv", "content": raw, "system": system, **more}
        return self.desk.act(lambda s, now: use_cases.bring(s, actor=self.actor, now=now, **given))

    def checks(self, subject: Subject, content: str | bytes, always: Always = None, **more: str) -> Import:
        """The same, with its columns as they are proposed, what is `always` so, and every row checked."""
        brought = self.brings(subject, content, **more)
        mapping = {**brought.mapping, **{name: {"value": text} for name, text in (always or {}).items()}}
        return self.maps(brought, mapping)

    def maps(self, brought: Import, mapping: Mapping) -> Import:
        """Where each field comes from; a worker checks the rows."""
        import_id = brought.id
        given = {"import_id": import_id, "mapping": mapping, "actor": self.actor}
        self.desk.act(lambda s, now: use_cases.map_columns(s, now=now, **given))
        self.desk.session.rollback()  # what a worker does is not undone with what its reader has open
        working.check(self.desk.sessions, lambda: self.desk.now, import_id=import_id)
        return self._fresh(import_id)

    def runs(self, checked: Import) -> Import:
        """A worker takes the file over."""
        import_id = checked.id
        self.desk.act(lambda s, now: use_cases.run(s, import_id=import_id, actor=self.actor, now=now))
        self.desk.session.rollback()
        working.run(self.desk.sessions, lambda: self.desk.now, import_id=import_id)
        return self._fresh(import_id)

    def moves(self, subject: Subject, content: str | bytes, always: Always = None, **more: str) -> Import:
        """From the file to its end; nothing may be wrong with it."""
        checked = self.checks(subject, content, always, **more)
        assert checked.state is ImportState.CHECKED, checked.fault
        assert "wrong" not in checked.counts, wrong(self.desk, checked)
        done = self.runs(checked)
        assert done.state is ImportState.DONE, done.fault
        return done

    def _fresh(self, import_id: int) -> Import:
        self.desk.session.expire_all()
        return self.desk.session.get_one(Import, import_id)


def wrong(desk: Desk, checked: Import) -> list[tuple[int, str, str, str]]:
    """(row, field, value, reason) of everything that is wrong with a file."""
    from processes.imports.queries import rows_page

    rows = rows_page(desk.session, checked.id, limit=1000).rows
    return [(row.number, field, value, reason) for row in rows for field, value, reason, _ in row.wrong]


@pytest.fixture
def mover(desk: Desk) -> Mover:
    """Who moves in."""
    return Mover(desk)


@pytest.fixture
def file() -> Callable[[str], bytes]:
    """The bytes of one of the files of other systems."""
    return lambda name: (FILES / name).read_bytes()
