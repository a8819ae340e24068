"""The steps of the first start: hours and tariffs from templates, colleagues, a supplier; all or nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.calendars.errors import CalendarNameTaken, CountryUnknown
from processes.calendars.models import ServiceCalendar
from processes.contracts.errors import CurrencyUnknown, TariffNameTaken
from processes.contracts.models import Tariff
from processes.contracts.rules import CURRENCIES, Priority, Target
from processes.db import committing
from processes.errors import Forbidden
from processes.people.errors import LocaleUnknown, TimezoneUnknown
from processes.people.models import Person
from processes.people.rules import SYSTEM, Actor, Role
from processes.rosters.models import Shift, TechnicianSkill
from processes.setup import queries, steps
from processes.setup.errors import NothingChosen, PromiseMissing, SkillsMissing
from processes.setup.rules import PROMISED, TARIFFS, Step, after
from processes.suppliers import keeping
from processes.suppliers.errors import SupplierAddressWrong, SupplierHoursMissing, SupplierNameTaken
from processes.suppliers.models import Supplier
from tests.web.conftest import Browser
from tests.world import World

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)  # a Monday, eleven o'clock in Prague
BY = {"actor": SYSTEM, "now": NOW}
HOURS = {"country": "CZ", "timezone": "Europe/Prague"}
TECHNICIAN = {
    "email": "petr@desk.test",
    "name": "Petr",
    "roles": [Role.TECHNICIAN],
    "skills": ["Windows", "tisk"],
    "starts": time(8),
    "ends": time(16, 30),
    "today": NOW.date(),
    "country": "CZ",
}


@pytest.fixture
def administrator(session: Session) -> Actor:
    return World(session, now=NOW).staff("root@desk.test", Role.ADMINISTRATOR)


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def said(session: Session) -> list[steps.NewTariff]:
    (calendar,) = steps.make_hours(session, named={"8x5": "8×5"}, **HOURS, **BY)
    return [
        steps.NewTariff(
            code=one.code,
            name=one.code.value,
            calendar_id=calendar.id,
            targets=one.targets,
            hourly=Decimal(one.prices["CZK"][0]),
            out_of_hours=Decimal(one.prices["CZK"][1]),
            included_minutes=one.included,
        )
        for one in TARIFFS
    ]


def test_what_is_missing_is_said_in_order(session: Session) -> None:
    assert queries.done(session) == set()
    assert after(Step.LANGUAGE, {Step.MAIL, Step.HOURS}) is Step.TARIFFS
    assert after(Step.SUPPLIER, {Step.SUPPLIER}) is Step.COMPANY
    assert after(Step.HOURS, set(Step)) is None


def test_a_step_is_settled_once_or_twice(session: Session) -> None:
    for _ in range(2):
        steps.settle(session, step=Step.SUPPLIER, **BY)
    assert queries.done(session) == {Step.SUPPLIER}


def test_only_administrators_set_up(session: Session) -> None:
    manager = World(session, now=NOW).staff("boss@desk.test", Role.SERVICE_MANAGER)
    with pytest.raises(Forbidden):
        steps.settle(session, step=Step.HOURS, actor=manager, now=NOW)
    with pytest.raises(Forbidden):
        steps.make_hours(session, named={"8x5": "8×5"}, **HOURS, actor=manager, now=NOW)


def test_language_is_chosen_and_chosen_anew(session: Session) -> None:
    for locale in ("sk", "en"):
        steps.choose_language(session, locale=locale, timezone="Europe/Bratislava", currency="CZK", **BY)
    session.expire_all()
    assert (queries.choice(session).locale, queries.choice(session).timezone) == ("en", "Europe/Bratislava")
    assert Step.LANGUAGE in queries.done(session)
    given = {"locale": "cs", "timezone": "Europe/Prague", "currency": "CZK"}
    for wrong, refusal in (
        ({"locale": "de"}, LocaleUnknown),
        ({"timezone": "Europe/Nowhere"}, TimezoneUnknown),
        ({"currency": "USD"}, CurrencyUnknown),
    ):
        with pytest.raises(refusal):
            steps.choose_language(session, **{**given, **wrong}, **BY)


def test_a_slovak_company_begins_with_euros(session: Session) -> None:
    assert queries.choice(session).currency == "CZK"
    World(session, now=NOW).organisation("Podpora s.r.o.", is_provider=True, country="SK")
    assert queries.choice(session).currency == "EUR"
    assert all(set(template.prices) == set(CURRENCIES) for template in TARIFFS)
    steps.choose_language(session, locale="sk", timezone="Europe/Bratislava", currency="EUR", **BY)
    assert {one.currency for one in steps.make_tariffs(session, tariffs=said(session), **BY)} == {"EUR"}


def test_hours_are_made_all_or_none(session: Session) -> None:
    with pytest.raises(NothingChosen):
        steps.make_hours(session, named={}, **HOURS, **BY)
    with pytest.raises(CalendarNameTaken), committing(session):
        steps.make_hours(session, named={"8x5": "Ours", "8x10": "Ours"}, **HOURS, **BY)
    with pytest.raises(CountryUnknown), committing(session):
        steps.make_hours(session, named={"24x7": "Always", "8x5": "Ours"}, country="DE", timezone="Europe/Prague", **BY)
    assert count(session, ServiceCalendar) == 0
    made = steps.make_hours(session, named={"8x5": "Ours", "24x7": "Always", "stand_by": "Nights"}, **HOURS, **BY)
    assert [one.versions[0].country for one in made] == ["CZ", None, None]


def test_tariffs_promise_something_for_every_priority(session: Session) -> None:
    whole = said(session)
    session.commit()
    less = replace(whole[2], targets={**whole[2].targets, (Priority.HIGH, Target.RESOLUTION): None})
    with pytest.raises(PromiseMissing, match="vip promises nothing"), committing(session):
        steps.make_tariffs(session, tariffs=[*whole[:2], less], **BY)
    with pytest.raises(TariffNameTaken), committing(session):
        steps.make_tariffs(session, tariffs=[*whole, whole[0]], **BY)
    with pytest.raises(NothingChosen):
        steps.make_tariffs(session, tariffs=[], **BY)
    assert count(session, Tariff) == 0
    made = steps.make_tariffs(session, tariffs=whole, **BY)
    assert [len(one.versions[0].targets) for one in made] == [8, 8, 8]
    assert queries.done(session) == {Step.HOURS, Step.TARIFFS}


def test_a_technician_is_invited_with_skills_and_shifts_from_now_on(
    session: Session, administrator: Actor, deployed: None
) -> None:
    petr = steps.hire(session, **TECHNICIAN, actor=administrator, now=NOW)
    assert [role.role for role in petr.staff_roles] == [Role.TECHNICIAN]
    assert set(session.scalars(select(TechnicianSkill.skill))) == {"Windows", "tisk"}
    first, second = session.scalars(select(Shift).order_by(Shift.starts_at).limit(2)).all()
    assert first.starts_at == NOW  # the rest of the day
    assert second.starts_at == datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
    steps.hire(session, **{**TECHNICIAN, "email": "eva@desk.test", "name": "Eva"}, actor=administrator, now=NOW)
    assert Step.STAFF in queries.done(session)


def test_a_technician_who_knows_nothing_is_not_invited(session: Session, administrator: Actor, deployed: None) -> None:
    session.commit()
    with pytest.raises(SkillsMissing), committing(session):
        steps.hire(session, **{**TECHNICIAN, "skills": []}, actor=administrator, now=NOW)
    assert session.scalar(select(Person.id).where(Person.email == "petr@desk.test")) is None


def test_a_dispatcher_needs_neither_skills_nor_shifts(session: Session, administrator: Actor, deployed: None) -> None:
    steps.hire(session, **{**TECHNICIAN, "roles": [Role.DISPATCHER], "skills": []}, actor=administrator, now=NOW)
    assert count(session, Shift) == 0


def test_suppliers_are_kept_and_changed(session: Session) -> None:
    (calendar,) = steps.make_hours(session, named={"8x5": "8×5"}, **HOURS, **BY)
    given = {"name": "Lenora", "email": "Help@Lenora.test", "locale": "en", "calendar_id": calendar.id}
    kept = keeping.add_supplier(session, **given, response_minutes=240, **BY)
    session.commit()
    for wrong, refusal in (
        ({"name": "LENORA"}, SupplierNameTaken),
        ({"name": "Other", "email": "nobody"}, SupplierAddressWrong),
        ({"name": "Other", "locale": "de"}, LocaleUnknown),
        ({"name": "Other", "calendar_id": 0}, SupplierHoursMissing),
    ):
        with pytest.raises(refusal), committing(session):
            keeping.add_supplier(session, **{**given, **wrong}, response_minutes=240, **BY)
    assert count(session, Supplier) == 1
    changed = keeping.change_supplier(
        session, supplier_id=kept.id, **{**given, "name": "Lenora Servis"}, response_minutes=60, **BY
    )
    assert (changed.name, changed.email, changed.response_minutes) == ("Lenora Servis", "help@lenora.test", 60)


def test_the_home_of_an_administrator_says_what_is_missing(signed_in: Callable[..., Browser]) -> None:
    root = signed_in(Role.ADMINISTRATOR)
    assert "What is still missing" in root.get("/tasks").text
    assert root.get("/setup/nothing").status_code == 404
    for step in Step:
        assert root.get(f"/setup/{step.value}").status_code == 200
        assert root.post(f"/setup/{step.value}/settle", form=f"/setup/{step.value}").status_code == 302
    assert "What is still missing" not in root.get("/tasks").text
    assert root.post("/setup/nothing/settle", form="/setup").status_code == 404


def test_others_are_told_nothing_of_it(signed_in: Callable[..., Browser]) -> None:
    manager = signed_in(Role.SERVICE_MANAGER)
    assert "What is still missing" not in manager.get("/tasks").text
    assert manager.get("/setup").status_code == 403


def test_a_tariff_from_a_template_names_the_priority_without_a_promise(
    signed_in: Callable[..., Browser], session: Session
) -> None:
    root = signed_in(Role.ADMINISTRATOR)
    root.post("/setup/hours", {"templates": "8x5", "country": "CZ"})
    calendar = session.scalars(select(ServiceCalendar.id)).one()
    sent = {"basic-is_made": "y", "basic-name": "Basic", "basic-calendar_id": str(calendar)}
    sent |= {"basic-hourly": "1190", "basic-out_of_hours": "1785", "basic-included_minutes": ""}
    cells = {f"basic-{p.value}_{t.value}": "4 h" for p in Priority for t in PROMISED}
    answer = root.post("/setup/tariffs", {**sent, **cells, "basic-low_resolution": ""})
    assert answer.status_code == 422
    assert "Say a time for this priority." in answer.text
    assert count(session, Tariff) == 0
    assert root.post("/setup/tariffs", {**sent, **cells}).status_code == 302
    assert count(session, Tariff) == 1
    asked = {"name": "Lenora", "email": "help@lenora.test", "locale": "en", "calendar_id": str(calendar)}
    assert root.post("/setup/supplier", {**asked, "response_minutes": "4 h"}).status_code == 302
    for step, known in ((Step.HOURS, "8×5"), (Step.TARIFFS, "Basic"), (Step.SUPPLIER, "Lenora"), (Step.STAFF, "Eva")):
        assert known in root.get(f"/setup/{step.value}").text  # with the way to what there is already
    assert root.get(f"/setup/suppliers/{session.scalars(select(Supplier.id)).one()}").status_code == 200


def test_what_was_changed_of_a_supplier_is_remembered(session: Session, signed_in: Callable[..., Browser]) -> None:
    root = signed_in(Role.ADMINISTRATOR)
    (calendar,) = steps.make_hours(session, named={"8x5": "8×5"}, **HOURS, **BY)
    asked = {"name": "Tiskárny", "email": "help@print.test", "locale": "cs", "calendar_id": calendar.id}
    supplier = keeping.add_supplier(session, **asked, response_minutes=240, **BY)
    keeping.change_supplier(session, supplier_id=supplier.id, **asked, response_minutes=240, **BY)
    assert [one.kind for one in keeping.changes_of(session, supplier.id)] == ["added"]  # nothing differs
    asked |= {"email": "podpora@print.test"}
    keeping.change_supplier(session, supplier_id=supplier.id, **asked, response_minutes=90, **BY)
    told = [(one.kind, one.details) for one in keeping.changes_of(session, supplier.id)]
    assert told[0][0] == "changed.response"
    assert told[1] == ("changed.email", {"before": "help@print.test", "after": "podpora@print.test"})
    session.commit()
    page = root.get(f"/setup/suppliers/{supplier.id}").text
    assert "Mail address: help@print.test → podpora@print.test" in page
