"""Organisations, projects, people, products, contracts: what is new, what changes, is the same or wrong."""

from sqlalchemy import func, select

from processes.contracts.models import Contract, Product
from processes.imports.models import Import, ImportState
from processes.imports.subjects import Subject
from processes.mail.models import OutgoingMail
from processes.people.models import Membership, Organisation, Person, Project, StaffRole
from tests.imports.conftest import wrong

ORGANISATIONS = (
    "Název;IČO;DIČ;Ulice;Město;PSČ;Země\n"
    "Pekárna Žižkov s.r.o.;27074358;CZ27074358;Koněvova 1;Praha;130 00;Česko\n"
    "Tržnica Žilina a.s.;;SK2020;Hlavná 2;Žilina;010 01;Slovensko\n"
)


def test_organisations_in_windows_1250_come_with_their_accents(desk, mover):
    done = mover.moves(Subject.ORGANISATIONS, ORGANISATIONS.encode("windows-1250"), {"project": "Provoz"})
    assert done.about == {"format": "csv", "encoding": "windows-1250", "delimiter": ";"}
    assert done.counts == {"new": 2}
    bakery = desk.session.scalars(select(Organisation).where(Organisation.registration_number == "27074358")).one()
    assert (bakery.name, bakery.city, bakery.country) == ("Pekárna Žižkov s.r.o.", "Praha", "CZ")
    market = desk.session.scalars(select(Organisation).where(Organisation.name == "Tržnica Žilina a.s.")).one()
    assert (market.country, [project.name for project in market.projects]) == ("SK", ["Provoz"])


def test_the_same_file_again_makes_no_doubles(desk, mover):
    mover.moves(Subject.ORGANISATIONS, ORGANISATIONS)
    again = mover.checks(Subject.ORGANISATIONS, ORGANISATIONS)
    assert again.counts == {"same": 2}
    moved = mover.moves(Subject.ORGANISATIONS, ORGANISATIONS.replace("Koněvova 1", "Seifertova 9"))
    assert moved.counts == {"changed": 1, "same": 1}
    assert desk.session.scalar(select(func.count()).where(Organisation.registration_number == "27074358")) == 1
    assert desk.session.scalar(select(Organisation.street).where(Organisation.registration_number == "27074358")) == (
        "Seifertova 9"
    )


def test_wrong_rows_are_named_and_nothing_is_taken_over(desk, mover):
    before = desk.session.scalar(select(func.count()).select_from(Organisation))
    checked = mover.checks(
        Subject.ORGANISATIONS, "name,ico,country\nA,27074359,CZ\n,27074358,CZ\nB,,Atlantis\nB,,CZ\nPodpora s.r.o.,,\n"
    )
    assert checked.counts == {"wrong": 5}
    assert wrong(desk, checked) == [
        (2, "registration_number", "27074359", "wrong_ico"),
        (3, "name", "", "missing"),
        (4, "country", "Atlantis", "not_a_country"),
        (5, "name", "B", "twice"),
        (6, "name", "Podpora s.r.o.", "is_us"),
    ]
    assert desk.session.scalar(select(func.count()).select_from(Organisation)) == before


def test_projects_are_found_by_their_organisation(desk, mover):
    text = "Organizace;Projekt;Aktivní\nMlékárna Olšany;Expedice;ano\nMlékárna Olšany;Provoz;ano\n"
    assert mover.moves(Subject.PROJECTS, text).counts == {"new": 1, "same": 1}
    assert desk.session.scalar(select(Project.is_active).where(Project.name == "Expedice")) is True
    refused = mover.checks(Subject.PROJECTS, "Organizace;Projekt\nNikdo;Expedice\n")
    assert wrong(desk, refused) == [(2, "organisation", "Nikdo", "organisation_unknown")]


PEOPLE = (
    "Jméno,Příjmení,E-mail,Telefon,Firma,Projekt,Role,Role pracovníka\n"
    "Jana,Malá,JANA@mlekarna.test,777 111 222,Mlékárna Olšany,Provoz,žadatel; schvalovatel,\n"
    "Petr,Velký,petr@podpora.test,,,,,technik\n"
)


def test_people_come_with_their_rights_and_without_a_word(desk, mover):
    mover.moves(Subject.PEOPLE, PEOPLE)
    jana = desk.session.scalars(select(Person).where(Person.email == "jana@mlekarna.test")).one()
    assert (jana.name, jana.phone, jana.password_hash) == ("Jana Malá", "+420 777 111 222", None)
    roles = desk.session.execute(select(Membership.role, Membership.project_id).where(Membership.person_id == jana.id))
    assert {(role.value, project) for role, project in roles} == {
        ("requester", desk.company.project_id),
        ("approver", desk.company.project_id),
    }
    petr = (
        select(StaffRole.role).join(Person, Person.id == StaffRole.person_id).where(Person.email == "petr@podpora.test")
    )
    assert [role.value for role in desk.session.scalars(petr)] == ["technician"]
    assert desk.session.scalar(select(func.count()).select_from(OutgoingMail)) == 0
    assert mover.checks(Subject.PEOPLE, PEOPLE).counts == {"same": 2}


def test_people_who_cannot_be(desk, mover):
    checked = mover.checks(
        Subject.PEOPLE,
        "email;name;organisation;project;roles;staff_roles\n"
        "kdo;Kdo;;;;\n"
        "a@b.test;A;Mlékárna Olšany;Jiný;;\n"
        "b@b.test;B;Mlékárna Olšany;;král;\n"
        "c@b.test;C;Mlékárna Olšany;;;technik\n"
        "d@b.test;D;;;;administrator\n",
    )
    assert wrong(desk, checked) == [
        (2, "email", "kdo", "not_an_email"),
        (3, "project", "Jiný", "project_unknown"),
        (4, "roles", "král", "unknown_word"),
        (5, "staff_roles", "technik", "staff_of_customer"),
        (6, "staff_roles", "administrator", "unknown_word"),
    ]


def test_products_and_contracts(desk, mover):
    mover.moves(Subject.PRODUCTS, "Název\tVrstva\tDovednost\nPokladny\taplikace\ttills\n")
    assert desk.session.scalar(select(Product.skill).where(Product.name == "Pokladny")) == "tills"
    mover.moves(Subject.ORGANISATIONS, ORGANISATIONS)
    text = (
        "Číslo;Organizace;Tarif;Platí od;Platí do;Produkty\n"
        "S-2024/1;27074358;Standard;1. 1. 2024;31.12.2024;Pokladny;\n"
        "S-2025/1;Pekárna Žižkov s.r.o.;standard;2025-01-01;;\n"
    )
    assert mover.moves(Subject.CONTRACTS, text).counts == {"new": 2}
    contract = desk.session.scalars(select(Contract).where(Contract.number == "S-2024/1")).one()
    assert (str(contract.valid_from), str(contract.valid_to)) == ("2024-01-01", "2024-12-31")
    assert [product.name for product in contract.versions[0].products] == ["Pokladny"]
    ended = text.replace("2025-01-01;;", "2025-01-01;2026-12-31;")
    assert mover.moves(Subject.CONTRACTS, ended).counts == {"same": 1, "changed": 1}


def test_contracts_that_cannot_be(desk, mover):
    checked = mover.checks(
        Subject.CONTRACTS,
        "number;organisation;tariff;valid_from;valid_to\n"
        "X1;Mlékárna Olšany;Zlatý;2027-01-01;\n"
        "X2;Mlékárna Olšany;Standard;2026-05-01;\n"
        "X3;Mlékárna Olšany;Standard;2020-05-01;2019-01-01\n"
        "S-1;Mlékárna Olšany;Standard;2020-01-01;\n"
        "X4;Mlékárna Olšany;Standard;05/06/2020;\n",
    )
    assert wrong(desk, checked) == [
        (2, "tariff", "Zlatý", "tariff_unknown"),
        (3, "valid_from", "2026-05-01", "contract_overlaps"),
        (4, "valid_to", "2019-01-01", "ends_before_it_begins"),
        (5, "number", "S-1", "contract_differs"),
        (6, "valid_from", "05/06/2020", "not_a_day"),
    ]


def test_a_desk_that_has_moved_since_the_check_refuses_the_whole_file(desk, mover):
    text = "number;organisation;tariff;valid_from;valid_to\nN1;Pekárna Žižkov s.r.o.;Standard;2024-01-01;\n"
    mover.moves(Subject.ORGANISATIONS, ORGANISATIONS)
    checked = mover.checks(Subject.CONTRACTS, text)
    other = mover.checks(Subject.CONTRACTS, text.replace("N1", "N2"))
    mover.runs(other)
    late = mover.runs(checked)
    assert (late.state, late.counts) == (ImportState.CHECKED, {"wrong": 1})
    assert wrong(desk, late)[0][3] == "contract_overlaps"
    assert desk.session.scalar(select(func.count()).where(Contract.number == "N1")) == 0
    assert desk.session.scalar(select(func.count()).where(Import.state == ImportState.DONE)) == 2
