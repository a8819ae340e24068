"""The desk, and mail that comes in to it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from processes.intake import use_cases
from processes.intake.rules import Outcome
from processes.mail.models import IncomingMail, OutgoingMail
from tests.mail.letters import HOST
from tests.process.desk import Desk
from tests.process.fixtures import company, desk, real_desk

__all__ = ["company", "desk", "real_desk"]

Post = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def trusted_host(change_settings: Callable[..., Any]) -> None:
    """A receiving host that the desk trusts."""
    change_settings(trusted_mail_host=HOST)


@pytest.fixture
def post(desk: Desk) -> Post:
    """Take in one message as the doors do: keep it in one transaction, handle it in the next."""

    def take(raw: bytes, *, to: str | None = None) -> Outcome:
        mail_id = desk.act(lambda s, now: use_cases.receive_mail(s, raw=raw, envelope_to=to, now=now).id)
        desk.act(lambda s, now: use_cases.read_mail(s, mail_id=mail_id))
        return desk.act(lambda s, now: use_cases.handle_mail(s, mail_id=mail_id, now=now))

    return take


@pytest.fixture
def last_in(desk: Desk) -> Callable[[], IncomingMail]:
    """The message that came in last."""
    query = select(IncomingMail).order_by(IncomingMail.id.desc()).limit(1).options(undefer(IncomingMail.raw))
    return lambda: desk.session.scalars(query).one()


@pytest.fixture
def last_out(desk: Desk) -> Callable[..., OutgoingMail]:
    """The mail that was queued last, of one template or of any."""

    def find(template: str | None = None) -> OutgoingMail:
        query = select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(1)
        return desk.session.scalars(query.where(OutgoingMail.template == template) if template else query).one()

    return find
