"""Diagrams tell people a few words by mail: whom tasks are given to, each once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from processes.engine.language.operations import OPERATIONS, Step
from processes.mail.models import OutgoingMail

NOW = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


def told(desk, to):
    step = Step(desk.session, NOW, "order_device-7", "order_device", 1, "system", "tell")
    OPERATIONS["mail.tell"].function(step, to=to, subject="An order waits", text="A laptop: 30000 CZK")
    found = select(OutgoingMail).where(OutgoingMail.template == "told").order_by(OutgoingMail.id)
    return desk.session.scalars(found).all()


def test_everybody_of_a_role_is_told_once(desk):
    mails = told(desk, f"staff:dispatcher, person:{desk.company.dispatcher}")
    assert len({mail.to_address for mail in mails}) == len(mails)
    assert mails
    assert {mail.subject for mail in mails} == {"An order waits"}
    assert "A laptop: 30000 CZK" in mails[0].text
    assert "order_device-7" in mails[0].html


def test_a_role_that_does_not_exist_fails_the_step(desk):
    with pytest.raises(ValueError, match="pope"):
        told(desk, "staff:pope")
