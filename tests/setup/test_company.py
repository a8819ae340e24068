"""Who keeps the desk, the register of businesses, and the first customer: refused by name, nothing half done."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.contracts.models import Contract
from processes.customers.accounts import accounts_of
from processes.customers.errors import IbanWrong, RegistrationNumberWrong, VatNumberWrong
from processes.customers.rules import iban_of
from processes.db import committing
from processes.logins.models import Invitation
from processes.people.errors import NameTaken
from processes.people.models import Membership, Organisation
from processes.people.queries import provider
from processes.people.rules import SYSTEM, Actor, MemberRole, Role
from processes.settings import override
from processes.setup import ares, company, queries
from processes.setup.errors import CompanyIncomplete, TariffMissing
from processes.setup.rules import Step
from tests.web.conftest import Browser
from tests.world import World

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
BY = {"actor": SYSTEM, "now": NOW}
OURS = {
    "registration_number": "45678901",
    "name": "Severka IT s.r.o.",
    "vat_number": "CZ45678901",
    "street": "Polární 7",
    "city": "Praha 7",
    "postcode": "170 00",
    "country": "CZ",
    "iban": "19-2000145399/0800",
}
IBAN = "CZ6508000000192000145399"
ANSWER = {
    "ico": "45678901",
    "obchodniJmeno": "Severka IT s.r.o.",
    "dic": "CZ45678901",
    "sidlo": {
        "kodStatu": "CZ",
        "nazevUlice": "Polární",
        "cisloDomovni": 1234,
        "cisloOrientacni": 7,
        "cisloOrientacniPismeno": "a",
        "psc": 17000,
        "nazevObce": "Praha",
        "textovaAdresa": "Polární 1234/7a, Holešovice, 17000 Praha 7",
    },
}


class Register(BaseHTTPRequestHandler):
    """A register of businesses on this machine: what it answers is set by the test."""

    said: ClassVar[tuple[int, bytes]] = (200, b"{}")
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Answer."""
        self.asked.append(self.path)
        status, body = self.said
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def register(status: int, body: object) -> Iterator[str]:
    """Its address."""
    Register.said, Register.asked = (status, body if isinstance(body, bytes) else json.dumps(body).encode()), []
    server = HTTPServer(("127.0.0.1", 0), Register)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/rest/"
    finally:
        server.shutdown()
        server.server_close()


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_company_is_kept_and_said_otherwise(session: Session) -> None:
    made = company.keep_company(session, said=OURS, **BY)
    assert ([one.iban for one in accounts_of(session, made.id)], made.is_provider) == ([IBAN], True)
    assert queries.done(session) == {Step.COMPANY}
    company.keep_company(session, said={**OURS, "city": "Brno", "iban": ""}, **BY)
    assert provider(session).city == "Brno"


@pytest.mark.parametrize(
    ("wrong", "refusal", "field"),
    [
        ({"registration_number": "45678904"}, RegistrationNumberWrong, "registration_number"),
        ({"vat_number": "CZ1"}, VatNumberWrong, "vat_number"),
        ({"iban": "CZ6508000000192000145398"}, IbanWrong, "iban"),
        ({"iban": " "}, CompanyIncomplete, "iban"),
        ({"name": ""}, CompanyIncomplete, "name"),
        ({"street": ""}, CompanyIncomplete, "street"),
    ],
)
def test_a_wrong_company_is_refused_by_name(session: Session, wrong: dict, refusal: type, field: str) -> None:
    with pytest.raises(refusal) as raised, committing(session):
        company.keep_company(session, said={**OURS, **wrong}, **BY)
    assert raised.value.field == field
    assert count(session, Organisation) == 0


def test_an_account_as_czechs_write_it_is_an_iban() -> None:
    assert iban_of("19-2000145399/0800") == IBAN
    assert iban_of("2000145399 / 0800") == "CZ7908000000002000145399"
    assert iban_of("SK31 1200 0000 1987 4263 7541") == "SK31 1200 0000 1987 4263 7541"


def test_the_register_is_asked_by_a_right_number_only() -> None:
    with register(200, ANSWER) as address:
        found = ares.look_up(address, "456 789 01")
        assert Register.asked == ["/rest/ekonomicke-subjekty/45678901"]
        with pytest.raises(RegistrationNumberWrong):
            ares.look_up(address, "45678904")
        assert len(Register.asked) == 1
    assert (found.name, found.street, found.postcode, found.city) == (
        "Severka IT s.r.o.",
        "Polární 1234/7a",
        "170 00",
        "Praha",
    )


def test_a_seat_without_a_street_has_the_place_s_name() -> None:
    with register(200, {"ico": "45678901", "sidlo": {"cisloDomovni": 12, "nazevObce": "Lhota"}}) as address:
        found = ares.look_up(address, "45678901")
    assert (found.name, found.street, found.city) == ("", "Lhota 12", "Lhota")


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, {}), (200, b"<html>"), (200, b""), (200, []), (200, {"sidlo": "?"}), (403, {}), (200, b"\xff\xfe")],
)
def test_a_register_that_answers_otherwise_is_away(status: int, body: object) -> None:
    with register(status, body) as address, pytest.raises(ares.RegisterAway):
        ares.look_up(address, "45678901")


def test_nobody_under_a_number_and_no_register_at_all() -> None:
    with register(404, {"kod": "NENALEZENO"}) as address, pytest.raises(ares.NotInRegister):
        ares.look_up(address, "45678901")
    with pytest.raises(ares.RegisterAway):
        ares.look_up("http://127.0.0.1:1", "45678901")


def test_the_page_is_filled_in_by_the_register_and_keeps_the_rest(
    signed_in: Callable[..., Browser], session: Session, app: Flask
) -> None:
    root = signed_in(Role.ADMINISTRATOR)
    typed = {"registration_number": "45678901", "name": "?", "phone": "+420 234 000 111"}
    with register(200, ANSWER) as address:
        override(ares_url=address)
        page = root.post("/setup/company/lookup", typed, form="/setup/company")
    assert page.status_code == 200
    for said in ("Severka IT s.r.o.", "Polární 1234/7a", "+420 234 000 111"):
        assert f'value="{said}"' in page.text
    override(ares_url="http://127.0.0.1:1")  # nothing listens there
    page = root.post("/setup/company/lookup", typed, form="/setup/company")
    assert "The register does not answer now." in page.text
    assert "Please correct what is marked" not in page.text  # it is only a hint
    assert "+420 234 000 111" in page.text
    session.expire_all()
    assert provider(session).name == "Provider"  # nothing is kept by looking


@pytest.fixture
def first(session: Session) -> tuple[Actor, dict]:
    """An administrator, and what is said of a customer."""
    world = World(session, now=NOW)
    root = world.staff("root@desk.test", Role.ADMINISTRATOR)
    tariff = world.tariff("Standard", world.office())
    session.commit()
    said = {"name": "Pekařství s.r.o.", "registration_number": "12345679", "mail_domains": ["bakery.test"]}
    return root, {
        "said": said,
        "project": "Prodejny",
        "tariff_id": tariff.id,
        "contract": "2026-001",
        "valid_from": date(2026, 11, 30),
        "email": "vlasta@bakery.test",
        "name": "Vlasta",
        "roles": [MemberRole.REQUESTER, MemberRole.APPROVER],
    }


def test_the_first_customer_has_a_project_a_contract_and_a_login(
    session: Session, first: tuple[Actor, dict], deployed: None
) -> None:
    root, given = first
    vlasta = company.first_customer(session, **given, actor=root, now=NOW)
    assert {one.role for one in vlasta.memberships} == {MemberRole.REQUESTER, MemberRole.APPROVER}
    assert session.scalar(select(Contract.number)) == "2026-001"
    assert session.scalar(select(Invitation.person_id)) == vlasta.id
    assert Step.CUSTOMER in queries.done(session)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"tariff_id": None}, TariffMissing),
        ({"tariff_id": 0}, TariffMissing),
        ({"name": "root"}, NameTaken),
    ],
)
def test_a_wrong_first_customer_leaves_nothing(
    session: Session, first: tuple[Actor, dict], deployed: None, wrong: dict, refusal: type
) -> None:
    root, given = first
    with pytest.raises(refusal), committing(session):
        company.first_customer(session, **{**given, **wrong}, actor=root, now=NOW)
    assert (count(session, Organisation), count(session, Contract), count(session, Membership)) == (0, 0, 0)
