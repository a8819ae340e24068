"""A small company to bill: one customer under one contract, one technician."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from processes.people.rules import MemberRole, Role
from tests.world import World

START = datetime(2026, 10, 1, 6, tzinfo=UTC)


def build(session: Session, *, included: int = 0) -> World:
    """The company; its contract includes so many minutes a month."""
    world = World(session, now=START)
    world.provider = world.organisation(
        "Servis Brno s.r.o.",
        is_provider=True,
        registration_number="27074358",
        vat_number="CZ27074358",
        street="Údolní 33",
        city="Brno",
        postcode="602 00",
        iban="CZ6508000000192000145399",
        billing_email="fakturace@servis.test",
    )
    world.customer = world.organisation(
        "Pekárny Morava a.s.",
        registration_number="45274649",
        vat_number="CZ45274649",
        street="Mlýnská 12",
        city="Olomouc",
        postcode="779 00",
        billing_email="ucetni@pekarny.test",
    )
    world.project = world.project_of(world.customer, "Prodejny")
    world.technician = world.hired("technik@servis.test", Role.TECHNICIAN, name="Jan Novák")
    world.requester = world.joined("vedouci@pekarny.test", MemberRole.REQUESTER, project=world.project, name="Eva Malá")
    world.contract = world.contract_of(world.customer, "S-2026-01", included=included)
    return world
