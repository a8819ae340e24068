"""Pages of contracts, tariffs and products: who sees and changes what, what is typed wrong, what is to come."""

import re
from collections.abc import Callable, Iterator
from datetime import time, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.contracts.hours import opening
from app.web.quantities import minutes_of, span_of
from processes.calendars.models import ServiceCalendar
from processes.calendars.rules import ALWAYS, DEFAULT_HOURS, Hours
from processes.calendars.rules import Interval as Open
from processes.clock import utcnow
from processes.contracts.models import Contract, Product, Tariff
from processes.contracts.queries import local_day
from processes.contracts.rules import Activity, Interval, Priority, Target
from processes.db import committing
from processes.people.models import Membership, Organisation, Project
from processes.people.rules import MemberRole
from tests.pages.conftest import CUSTOMER, TECHNICIAN, as_person, counting, database_url, stocked
from tests.web.conftest import Browser
from tests.world import World
from tests.world.contracts import SINCE

__all__ = ["as_person", "database_url", "stocked"]

AsPerson = Callable[[str], Browser]
ADMINISTRATOR = "spravce@severka.example"
DIRECTOR = "reditel@strojirny-vltava.example"
STRANGER = "it@nemocnice-podhradi.example"


@pytest.fixture
def rows(engine: Engine) -> Iterator[Session]:
    """What the pages have written."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def contract(rows: Session) -> Contract:
    """That of the machine works."""
    theirs = select(Contract).join(Contract.organisation).where(Organisation.name.startswith("Strojírny"))
    return rows.scalars(theirs).one()


@pytest.fixture
def tariff(contract: Contract) -> Tariff:
    return contract.versions[0].tariff


def terms(tariff: Tariff, **more: str) -> dict[str, str]:
    """The form of a tariff as it stands."""
    version = tariff.versions[-1]
    said = {f"{row.priority.value}_{row.target.value}": span_of(row.minutes) for row in version.targets}
    for rate in version.rates:
        said |= {f"{rate.activity.value}_inside": f"{rate.hourly}"}
        said |= {f"{rate.activity.value}_outside": f"{rate.hourly_out_of_hours}"}
    said |= {"calendar_id": f"{version.calendar_id}", "signoff_days": "10", "reopen_days": "14"}
    return said | more


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("45", 45), ("45 min", 45), ("4 h", 240), ("4h30", 270), ("4 h 30 min", 270), ("4:05", 245), ("soon", None)],
)
def test_lengths_of_time_are_read_as_people_write_them(written: str, minutes: int | None) -> None:
    assert minutes_of(written) == minutes
    assert minutes is None or minutes_of(span_of(minutes)) == minutes


def test_who_reads_which_contracts(as_person: AsPerson, contract: Contract) -> None:
    for email, theirs, others in (
        (ADMINISTRATOR, 200, 200),
        (TECHNICIAN, 200, 200),
        (DIRECTOR, 200, 404),
        (STRANGER, 404, 200),
        (CUSTOMER, 403, 403),
    ):
        browser, other = as_person(email), contract.id + 1
        assert browser.get(f"/contracts/{contract.id}").status_code == theirs, email
        if email != STRANGER:
            assert browser.get(f"/contracts/{other}").status_code == others, email
    listed = as_person(DIRECTOR).get("/contracts").text
    assert (contract.number in listed, listed.count("SML-")) == (True, 1)
    page = as_person(DIRECTOR).get(f"/contracts/{contract.id}").text
    assert "What you can count on" in page
    assert "Enter the last day" not in page
    assert "/contracts/tariffs/" not in page


@pytest.mark.parametrize("path", ["new", "tariffs/new", "products/new", "{}/terms", "tariffs/{}/terms"])
def test_only_who_sets_the_desk_up_enters_terms(as_person: AsPerson, contract: Contract, path: str) -> None:
    for email, status in ((TECHNICIAN, 403), (DIRECTOR, 403), (ADMINISTRATOR, 200)):
        assert as_person(email).get("/contracts/" + path.format(contract.id)).status_code == status, email


def test_other_terms_stand_beside_the_present_ones_until_they_are_taken_back(
    as_person: AsPerson, rows: Session, tariff: Tariff
) -> None:
    browser, here = as_person(ADMINISTRATOR), f"/contracts/tariffs/{tariff.id}"
    day = local_day(utcnow()) + timedelta(days=40)
    said = terms(tariff, critical_response="10 min", remote_inside="1 234,50", valid_from=f"{day}")
    assert browser.post(f"{here}/terms", said).status_code == 302
    page = browser.get(here).text
    assert "10\N{NO-BREAK SPACE}min" in page
    assert "1,234.50" in page
    assert page.count("applies now") == page.count("Take back") == 1
    rows.expire_all()
    coming = tariff.versions[-1]
    assert browser.post(f"{here}/terms/{coming.id}/withdraw", form=here).status_code == 302
    assert "Take back" not in browser.get(here).text


def test_a_tariff_that_promises_nothing_for_a_priority_is_asked_about(
    as_person: AsPerson, rows: Session, tariff: Tariff
) -> None:
    browser = as_person(ADMINISTRATOR)
    said = terms(tariff, name="Lite", code="basic", currency="CZK", low_resolution="")
    refused = browser.post("/contracts/tariffs/new", said)
    assert refused.status_code == 422
    assert "Low: Resolution" in refused.text
    assert 'value="Lite"' in refused.text
    assert browser.post("/contracts/tariffs/new", said | {"no_promise": "y"}).status_code == 302
    made = rows.scalars(select(Tariff).where(Tariff.name == "Lite")).one()
    promised = {(row.priority, row.target) for row in made.versions[0].targets}
    assert promised == {(row.priority, row.target) for row in tariff.versions[0].targets} - {
        (Priority.LOW, Target.RESOLUTION)
    }
    assert {rate.activity for rate in made.versions[0].rates} == set(Activity)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("critical_response", "soon", "This is not a length of time"),
        ("critical_response", "99 h", "Priority Critical: Response is promised later than the resolution."),
        ("remote_inside", "a lot", "This is not an amount"),
        ("remote_outside", "-1", "A price is zero or more"),
        ("signoff_days", "0", "between 1 and 365"),
        ("valid_from", "2020-01-01", "what is past stays as it was"),
    ],
)
def test_what_is_typed_wrong_is_named_and_kept(
    as_person: AsPerson, tariff: Tariff, field: str, typed: str, said: str
) -> None:
    given = terms(tariff, valid_from=f"{local_day(utcnow())}") | {field: typed}
    refused = as_person(ADMINISTRATOR).post(f"/contracts/tariffs/{tariff.id}/terms", given)
    assert refused.status_code == 422
    assert said in refused.text
    assert f'value="{typed}"' in refused.text


def test_a_contract_is_entered_changed_and_ended(
    as_person: AsPerson, rows: Session, contract: Contract, tariff: Tariff
) -> None:
    browser, today = as_person(ADMINISTRATOR), local_day(utcnow())
    agreed = {"tariff_id": f"{tariff.id}", "payment_days": "30", "pack": "standard"}
    new = {"number": "SML-9", "place": f"{contract.organisation_id}", "valid_from": f"{today}", **agreed}
    refused = browser.post("/contracts/new", new)
    assert refused.status_code == 409
    assert contract.number in refused.text
    here = f"/contracts/{contract.id}"
    last = today + timedelta(days=10)
    project = rows.scalars(select(Project.id).where(Project.organisation_id == contract.organisation_id)).first()
    new_request = {"kind": "incident", "summary": "Stojí", "description": "Od rána", "project_id": f"{project}"}
    logged = as_person(DIRECTOR).post("/requests/new", new_request | {"impact": "person", "urgency": "low"})
    number = logged.location.rpartition("/")[2]
    ends = {"ending-valid_to": f"{last}"}
    asked = browser.post(f"{here}/end", ends, form=here)
    assert asked.status_code == 422
    assert number in asked.text
    assert browser.post(f"{here}/end", ends | {"ending-anyway": "y"}, form=here).status_code == 302
    product = rows.scalars(select(Product).order_by(Product.id)).first()
    assert product is not None
    change = agreed | {"valid_from": f"{last + timedelta(days=1)}", "products": f"{product.id}"}
    assert browser.post(f"{here}/terms", change).status_code == 422
    assert browser.post(f"{here}/terms", change | {"valid_from": f"{last}"}).status_code == 302
    after = new | {"valid_from": f"{last + timedelta(days=1)}"}
    assert browser.post("/contracts/new", after).status_code == 302
    rows.expire_all()
    assert contract.versions[-1].products == [product]
    assert rows.scalars(select(Contract).where(Contract.number == "SML-9")).one().versions[0].payment_days == 30
    assert "SML-9" in browser.get("/contracts?standing=coming").text
    assert "SML-9" not in browser.get("/contracts?standing=valid").text
    assert "SML-9" in browser.get("/contracts?q=sml-9").text


def test_a_product_asks_for_a_skill(as_person: AsPerson, rows: Session) -> None:
    browser = as_person(ADMINISTRATOR)
    said = {"name": "Wi-Fi", "layer": "network", "skill": "síť"}
    assert browser.post("/contracts/products/new", said).status_code == 302
    assert browser.post("/contracts/products/new", said).status_code == 409
    found = rows.scalars(select(Product).where(Product.name == "Wi-Fi")).one()
    assert browser.post(f"/contracts/products/{found.id}", said | {"skill": ""}).status_code == 302
    rows.expire_all()
    assert found.skill is None


def test_pages_take_as_many_statements_for_many_versions_as_for_few(
    app: Flask, as_person: AsPerson, contract: Contract, tariff: Tariff
) -> None:
    browser = as_person(ADMINISTRATOR)
    paths = ("/contracts", f"/contracts/{contract.id}", "/contracts/tariffs", f"/contracts/tariffs/{tariff.id}")

    def counts() -> list[int]:
        found = []
        for path in paths:
            browser.get(path)
            with counting(app) as counted:
                browser.get(path)
            found.append(len(counted.statements))
        return found

    before = counts()
    for days in (1, 2, 3):
        said = terms(tariff, valid_from=f"{local_day(utcnow()) + timedelta(days=days)}")
        assert browser.post(f"/contracts/tariffs/{tariff.id}/terms", said).status_code == 302
    assert counts() == before
    assert max(before) <= 14


def test_a_calendar_is_chosen_by_name(as_person: AsPerson, rows: Session, tariff: Tariff) -> None:
    page = as_person(ADMINISTRATOR).get(f"/contracts/tariffs/{tariff.id}/terms").text
    for name in rows.scalars(select(ServiceCalendar.name)):
        assert name in page


def test_warnings_and_levels_are_entered_shown_to_staff_and_refused_where_no_clock_comes_to_them(
    as_person: AsPerson, rows: Session, tariff: Tariff
) -> None:
    browser = as_person(ADMINISTRATOR)
    level = {"level_1_count": "150", "level_1_point": "percent", "level_1_whom": "service_manager"}
    level |= {"level_2_count": "75", "level_2_point": "percent"}
    level |= {"level_4_count": "30", "level_4_point": "minutes_before", "level_4_whom": "dispatcher"}
    level |= {"level_5_count": "2", "level_5_point": "hours_after", "level_5_whom": "service_manager"}
    said = terms(tariff, name="Warned", code="basic", currency="CZK") | level
    refused = browser.post("/contracts/tariffs/new", said | {"level_3_count": "2000", "level_3_point": "percent"})
    assert refused.status_code == 422
    answer = browser.post("/contracts/tariffs/new", said | {"level_2_whom": "dispatcher"})
    assert answer.status_code == 302
    made = rows.scalars(select(Tariff).where(Tariff.name == "Warned")).one()
    assert made.versions[0].levels == [
        [75, "dispatcher", 0],
        [100, "dispatcher", -30],
        [100, "service_manager", 120],
        [150, "service_manager", 0],
    ]
    page = browser.get(f"/contracts/tariffs/{made.id}").text
    assert "75 % of the time" in page
    assert "30\N{NO-BREAK SPACE}min before it falls due" in page
    assert "2\N{NO-BREAK SPACE}h after it fell due" in page
    again = browser.get(f"/contracts/tariffs/{made.id}/terms").text
    assert 'value="150"' in again
    assert '<option selected value="hours_after">' in again


def test_the_choice_of_customers_does_not_grow_with_the_desk(as_person: AsPerson, rows: Session) -> None:
    browser = as_person(ADMINISTRATOR)
    few = browser.get("/contracts/new").text
    assert "place_words" not in few
    with committing(rows):
        for number in range(60):
            World(rows, now=utcnow()).organisation(f"Mlýn {number:02d}")
    many = browser.get("/contracts/new").text
    assert len(many) < len(few) + 2000
    typed = {"number": "SML-77", "place_words": "mlyn 17", "find": "1"}
    found = browser.post("/contracts/new", typed, form="/contracts/new").text
    assert "Mlýn 17" in found
    assert "Mlýn 18" not in found
    assert 'value="SML-77"' in found


def test_whoever_asks_for_help_reads_what_they_can_count_on_without_prices(as_person: AsPerson, tariff: Tariff) -> None:
    page = as_person(CUSTOMER).get("/contracts/promised").text
    assert tariff.name in page
    assert "Start of work" in page
    assert "An hour without VAT" not in page
    assert as_person(TECHNICIAN).get("/contracts/promised").status_code == 403


def test_the_scope_of_a_tariff_is_entered_and_read_by_its_customers(
    as_person: AsPerson, rows: Session, tariff: Tariff
) -> None:
    browser = as_person(ADMINISTRATOR)
    scope = {"free_consultations": "y", "expedite_fee": "2 500,50", "valid_from": f"{local_day(utcnow())}"}
    here = f"/contracts/tariffs/{tariff.id}/terms"
    assert browser.post(here, terms(tariff) | scope | {"expedite_fee": "much"}).status_code == 422
    assert browser.post(here, terms(tariff) | scope).status_code == 302
    rows.expire_all()
    version = tariff.versions[-1]
    assert (version.free_consultations, version.free_updates) == (True, False)
    page = as_person(CUSTOMER).get("/contracts/promised").text
    assert "2,500.50" in page
    assert "cost nothing" in page


def test_a_contracts_limit_is_entered_and_said_to_whom_it_binds(
    as_person: AsPerson, rows: Session, contract: Contract
) -> None:
    """On the contract's page, on the person's, and refused where it is no amount."""
    here, version = f"/contracts/{contract.id}", contract.versions[0]
    said = {"tariff_id": f"{version.tariff_id}", "payment_days": "14", "pack": version.pack}
    said |= {"valid_from": f"{local_day(utcnow())}", "approver_limit": "-3"}
    browser = as_person(ADMINISTRATOR)
    refused = browser.post(f"{here}/terms", said)
    assert refused.status_code == 422
    assert 'value="-3"' in refused.text
    assert browser.post(f"{here}/terms", said | {"approver_limit": "2 500"}).status_code == 302
    rows.expire_all()
    assert contract.versions[-1].approver_limit == 2500
    again = browser.get(f"{here}/terms").text
    assert 'value="2500.00"' in again
    for email in (ADMINISTRATOR, DIRECTOR):
        assert "prices up to CZK2,500.00 without VAT" in as_person(email).get(here).text, email
    query = select(Membership).where(Membership.organisation_id == contract.organisation_id)
    approver = rows.scalars(query.where(Membership.role == MemberRole.APPROVER)).first()
    assert approver
    shown = browser.get(f"/people/{approver.person_id}").text
    assert f"at most CZK2,500.00 by the contract {contract.number}" in shown


def test_intervals_are_entered_and_read_by_the_customer(as_person: AsPerson, rows: Session, contract: Contract) -> None:
    here, version = f"/contracts/{contract.id}", contract.versions[0]
    said = {"tariff_id": f"{version.tariff_id}", "payment_days": "14", "pack": version.pack}
    said |= {"valid_from": f"{local_day(utcnow()) + timedelta(days=3)}", "invoice_interval": "quarterly"}
    browser = as_person(ADMINISTRATOR)
    assert browser.post(f"{here}/terms", said | {"report_interval": "daily"}).status_code == 422
    assert browser.post(f"{here}/terms", said | {"report_interval": "half_yearly"}).status_code == 302
    rows.expire_all()
    coming = contract.versions[-1]
    assert (coming.invoice_interval, coming.report_interval) == (Interval.QUARTERLY, Interval.HALF_YEARLY)
    for email in (ADMINISTRATOR, DIRECTOR):
        page = as_person(email).get(here).text
        assert page.count("every month") == 2, email
        assert page.count("every quarter") == page.count("every half-year") == 1, email
        marked = re.findall(r'<dt>([^<]+)</dt><dd class="changed-day">', page)
        assert {"Invoices come", "Reports come"} <= set(marked), email


def test_another_tariff_to_come_stands_beside_the_present_one_with_what_it_changes(
    as_person: AsPerson, rows: Session, contract: Contract
) -> None:
    version, others = contract.versions[0], rows.scalars(select(Tariff).order_by(Tariff.id)).all()
    other = next(one for one in others if one.id != version.tariff_id and one.currency == version.tariff.currency)
    here, day = f"/contracts/{contract.id}", local_day(utcnow()) + timedelta(days=9)
    said = {"tariff_id": f"{other.id}", "payment_days": "14", "pack": version.pack, "valid_from": f"{day}"}
    browser = as_person(ADMINISTRATOR)
    before = browser.get(here).text
    assert browser.post(f"{here}/terms", said).status_code == 302
    page = browser.get(here).text
    offered = re.findall(r'id="offered-[0-9]+">([^<]+) from', page)
    assert offered == [version.tariff.name, other.name]
    assert page.count("changed-day") > before.count("changed-day") + 1  # the tariff's name, and what it promises
    director = as_person(DIRECTOR).get(here).text
    assert other.name in director
    assert "of the time" not in director  # whom we tell on the way is ours
    assert "of the time" in page


def test_customers_read_service_hours_and_all_that_concerns_them(as_person: AsPerson, contract: Contract) -> None:
    for email, path in ((CUSTOMER, "/contracts/promised"), (DIRECTOR, f"/contracts/{contract.id}")):
        page = as_person(email).get(path).text
        for said in ("–Fr 8:00–16:30", "except public holidays", "Products", "Reports come", "Approvers accept"):
            assert said in page, (email, said)


def test_hours_are_said_in_words(app: Flask) -> None:
    night = Hours("Europe/Prague", ((Open(time(22), time(6)),),) * 2 + ((),) * 3 + ((Open(time(9), None),),) * 2)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert opening(Hours("Europe/Prague", ALWAYS), SINCE) == ["always, day and night"]
        assert opening(DEFAULT_HOURS, SINCE) == ["Mo–Fr 8:00–16:30", "except public holidays"]
        assert opening(night, SINCE) == ["Mo–Tu 22:00–6:00", "Sa–Su 9:00–24:00"]
