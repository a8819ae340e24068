"""The desk of the process tests, whose contract has a fee for a shorter reaction."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from processes.contracts.models import TariffVersion
from tests.process.fixtures import company, real_desk
from tests.process.fixtures import desk as plain_desk

__all__ = ["company", "plain_desk", "real_desk"]


def has_fee(desk, fee: int | None = 1500):
    """The contract says what it costs."""

    def deed(session, now):
        session.scalars(select(TariffVersion)).one().expedite_fee = None if fee is None else Decimal(fee)

    desk.act(deed)
    return desk


@pytest.fixture
def desk(plain_desk):
    """A shorter reaction costs 1,500 CZK."""
    return has_fee(plain_desk)
