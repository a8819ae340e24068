"""What can be said of customers, what is written down, and what their end asks about."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from processes.customers import queries, use_cases
from processes.customers.errors import (
    BillingAddressWrong,
    CountryUnknown,
    CustomerChanged,
    CustomerEnded,
    CustomerNameTaken,
    CustomerUnknown,
    DomainOfEverybody,
    DomainTaken,
    DomainWrong,
    IbanWrong,
    NameMissing,
    ProjectNameTaken,
    ProviderStays,
    RegistrationNumberTaken,
    RegistrationNumberWrong,
    StillOpen,
    VatNumberWrong,
)
from processes.customers.models import OrganisationChange
from processes.customers.rights import may_see_customer, may_see_project, visible
from processes.customers.rules import is_iban, is_ico, is_vat_number
from processes.errors import Forbidden
from processes.people.models import Organisation
from processes.people.queries import organisation_by_mail_domain, projects_of
from processes.people.rules import MemberRole, Role
from tests.world import World
from tests.world.bakery import START, build


@pytest.fixture
def world(session: Session, engine: Engine) -> World:
    return build(session)


def kinds(session: Session, customer: Organisation) -> list[str]:
    changes = select(OrganisationChange.kind).where(OrganisationChange.organisation_id == customer.id)
    return list(session.scalars(changes.order_by(OrganisationChange.id)))


def test_numbers_are_right_or_not() -> None:
    assert is_ico("27074358")
    assert not is_ico("27074359")
    right = ("CZ27074358", "CZ7103192745", "SK2020202019", "ATU12345678", "DE123456789")
    assert [one for one in right if not is_vat_number(one)] == []
    assert [one for one in ("27074358", "CZ1", "SK2020202020", "SK123", "C", "") if is_vat_number(one)] == []
    assert is_iban("CZ6508000000192000145399")
    assert is_iban("SK3112000000198742637541")
    assert [one for one in ("CZ6508000000192000145398", "CZ65", "", "19-2000145399/0800") if is_iban(one)] == []


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"name": " "}, NameMissing),
        ({"name": "pekárny MORAVA a.s."}, CustomerNameTaken),
        ({"registration_number": "27074359"}, RegistrationNumberWrong),
        ({"registration_number": "452 74 649"}, RegistrationNumberTaken),
        ({"vat_number": "27074358"}, VatNumberWrong),
        ({"iban": "CZ00"}, IbanWrong),
        ({"billing_email": "invoices@"}, BillingAddressWrong),
        ({"country": "Czechia"}, CountryUnknown),
        ({"mail_domains": ["nowhere"]}, DomainWrong),
        ({"mail_domains": ["mlyn.test", "Seznam.cz"]}, DomainOfEverybody),
        ({"mail_domains": ["@Pekarny.test "]}, DomainTaken),
    ],
)
def test_what_a_customer_cannot_be_is_refused_by_name(
    world: World, said: dict[str, Any], refusal: type[Exception]
) -> None:
    world.customer.mail_domains = ["pekarny.test"]
    with pytest.raises(refusal):
        use_cases.add_customer(world.session, said={"name": "Mlýn Hradec s.r.o.", **said}, **world.by)


def test_a_customer_is_entered_with_a_project_and_changes_are_written_down(world: World) -> None:
    session = world.session
    said = {"name": " Mlýn s.r.o. ", "registration_number": "6947", "country": "cz", "mail_domains": ["mlyn.test", ""]}
    mill = use_cases.add_customer(session, said=said, **world.by)
    assert (mill.name, mill.registration_number, mill.country) == ("Mlýn s.r.o.", "00006947", "CZ")
    assert [project.name for project in mill.projects] == ["Mlýn s.r.o."]
    assert organisation_by_mail_domain(session, "somebody@MLYN.test") is mill
    seen = queries.last_change(session, mill.id)
    more = {"city": "Hradec", "mail_domains": ["mlyn.test", "mlyn.example"], "vat_number": "cz 00006947"}
    use_cases.change_customer(session, customer=mill, said=more, seen=seen, **world.by)
    assert mill.vat_number == "CZ00006947"
    assert organisation_by_mail_domain(session, "x@mlyn.example") is mill
    assert kinds(session, mill) == [
        "added",
        "project_added",
        *(f"changed.{one}" for one in sorted(more, key=list(more).index)),
    ]
    with pytest.raises(CustomerChanged):
        use_cases.change_customer(session, customer=mill, said={"city": "Jinde"}, seen=seen, **world.by)
    use_cases.change_customer(session, customer=mill, said=more, **world.by)
    assert len(kinds(session, mill)) == 5  # nothing differed


def test_a_foreign_company_has_the_number_of_its_country(world: World) -> None:
    said = {"name": "Bäckerei GmbH", "registration_number": "HRB 12345", "country": "DE"}
    assert use_cases.add_customer(world.session, said=said, **world.by).registration_number == "HRB 12345"


def test_the_end_of_a_customer_asks_about_what_is_open_by_number(world: World) -> None:
    session, customer = world.session, world.customer
    logged = [world.request() for _ in range(4)]
    with pytest.raises(StillOpen) as asked:
        use_cases.end_customer(session, customer=customer, anyway=False, **world.by)
    assert asked.value.values["left"] == f"S-2026-01, {', '.join(one.number for one in logged[:3])} (+1)"
    older = world.project_of(customer, "Sklad")
    use_cases.end_project(session, project=older, anyway=False, **world.by)
    later = {"actor": world.by["actor"], "now": START.replace(hour=9)}
    use_cases.end_customer(session, customer=customer, anyway=True, **later)
    use_cases.end_customer(session, customer=customer, anyway=True, **later)
    assert [one.is_active for one in customer.projects] == [False, False]
    assert projects_of(session, world.staff("a@servis.test", Role.AGENT)) == []  # where requests could be logged
    with pytest.raises(CustomerEnded):
        use_cases.add_project(session, customer=customer, name="Další", **later)
    with pytest.raises(CustomerEnded):
        use_cases.open_project(session, project=older, **later)
    use_cases.serve_again(session, customer=customer, **later)
    assert {one.name: one.is_active for one in customer.projects} == {"Prodejny": True, "Sklad": False}
    assert kinds(session, customer).count("ended") == 1


def test_a_project_ends_alone_and_goes_on(world: World) -> None:
    session, shop = world.session, world.project
    request = world.request()
    with pytest.raises(StillOpen) as asked:
        use_cases.end_project(session, project=shop, anyway=False, **world.by)
    assert asked.value.values["left"] == request.number  # the contract is of all projects
    use_cases.end_project(session, project=shop, anyway=True, **world.by)
    use_cases.open_project(session, project=shop, **world.by)
    assert (shop.is_active, shop.ended_at) == (True, None)
    other = world.project_of(world.customer, "Sklad")
    with pytest.raises(ProjectNameTaken):
        use_cases.rename_project(session, project=other, name=" prodejny ", **world.by)
    use_cases.rename_project(session, project=other, name="Sklady", **world.by)
    assert "project_renamed" in kinds(session, world.customer)


def test_the_provider_does_not_end(world: World) -> None:
    with pytest.raises(ProviderStays):
        use_cases.end_customer(world.session, customer=world.provider, anyway=True, **world.by)


def test_the_record_of_changes_cannot_be_rewritten(world: World) -> None:
    use_cases.add_project(world.session, customer=world.customer, name="Sklad", **world.by)
    for statement in ("UPDATE organisation_change SET actor = 'x'", "DELETE FROM organisation_change"):
        with pytest.raises(DBAPIError), world.session.begin_nested():
            world.session.execute(text(statement))


def test_rights_say_the_same_of_one_and_of_a_list(world: World) -> None:
    session = world.session
    other = world.organisation("Mlýn s.r.o.")
    mill = world.project_of(other)
    who = [
        world.staff("a@servis.test", Role.AGENT),
        world.staff("s@servis.test", Role.ADMINISTRATOR),
        world.member("c@pekarny.test", MemberRole.CUSTOMER_ADMINISTRATOR),
        world.member("r@pekarny.test", MemberRole.REQUESTER),
        world.actor(world.joined("m@mlyn.test", MemberRole.CUSTOMER_ADMINISTRATOR, organisation=other, project=mill)),
        world.by["actor"],
    ]
    every = session.scalars(select(Organisation)).all()
    for actor in who:
        listed = set(session.scalars(select(Organisation.id).where(visible(actor))))
        assert {one.id for one in every if may_see_customer(actor, one)} == listed, actor.name
    assert may_see_project(who[4], mill)
    assert not may_see_project(who[4], world.project)
    with pytest.raises(Forbidden):
        queries.customers_page(session, who[3], now=START)
    with pytest.raises(CustomerUnknown):
        queries.customer_for(session, who[2], other.id)
    for actor in who[:1] + who[2:5]:
        with pytest.raises(Forbidden):
            use_cases.add_project(session, customer=other, name="Nový", actor=actor, now=START)


def test_a_list_counts_what_is_open_and_agreed_in_one_statement(world: World) -> None:
    world.request()
    closed = world.organisation("Zavřený s.r.o.", ended_at=datetime(2026, 1, 1, tzinfo=UTC))
    actor = world.staff("a@servis.test", Role.AGENT)
    page = queries.customers_page(world.session, actor, now=START)
    (line,) = page.rows
    assert (line.organisation, line.projects, line.open_requests, line.contracts) == (world.customer, 1, 1, 1)
    for words, found in (("morava", 1), ("45274", 1), ("mlyn", 0), ("pek morav", 1)):
        assert len(queries.customers_page(world.session, actor, now=START, text=words).rows) == found, words
    ended = queries.customers_page(world.session, actor, now=START, standing=queries.Standing.ENDED)
    assert [one.organisation for one in ended.rows] == [closed]
