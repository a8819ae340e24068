"""Notices are tried on the processes' desk."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from processes.mail.models import OutgoingMail
from processes.notices.models import Notice
from processes.people.models import Person
from processes.people.rules import Role
from tests.process.desk import Desk
from tests.process.fixtures import company, desk, real_desk
from tests.requests.conftest import counted
from tests.world import World

__all__ = ["company", "counted", "desk", "real_desk"]


@pytest.fixture
def staff(desk: Desk) -> Callable[[str, Role], int]:
    """Makes a member of staff with one role; the id."""

    def make(name: str, role: Role) -> int:
        person = World(desk.session, now=desk.now).hired(f"{name}@desk.test", role, name=name, locale="en")
        desk.session.commit()
        return person.id

    return make


@pytest.fixture
def told(desk: Desk) -> Callable[..., list[str]]:
    """The kinds of what a person was told, in order; by mail: the subjects."""

    def look(person_id: int, *, by_mail: bool = False) -> list[str]:
        desk.session.expire_all()
        if not by_mail:
            mine = select(Notice.kind).where(Notice.person_id == person_id, Notice.in_bell)
            return list(desk.session.scalars(mine.order_by(Notice.id)))
        address = desk.session.get_one(Person, person_id).email
        mails = select(OutgoingMail.subject).where(
            OutgoingMail.to_address == address, OutgoingMail.template == "notice"
        )
        return list(desk.session.scalars(mails.order_by(OutgoingMail.id)))

    return look
