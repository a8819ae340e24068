"""Devices at the people's door: the list and its sheets, one page, the forms, what customers see of it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.devices.models import ConfigurationItem, ItemRelation
from processes.devices.rules import ItemState
from processes.engine.administration.bulk import act_on_item
from processes.engine.store.models import Job
from tests.pages.conftest import (
    CUSTOMER,
    DISPATCHER,
    STRANGER,
    TECHNICIAN,
    as_person,
    counting,
    database_url,
    desk,
    stocked,
)
from tests.web.conftest import Browser

__all__ = ["as_person", "database_url", "desk", "stocked"]

AsPerson = Callable[[str], Browser]
ACCOUNTANT, CERNA = "ucetni@severka.example", "ivana.cerna@strojirny-vltava.example"
NEW = "/devices/new"


@pytest.fixture
def rows(engine: Engine) -> Iterator[Session]:
    """What the pages have written."""
    with Session(engine) as session:
        yield session


def of(rows: Session, name: str) -> ConfigurationItem:
    rows.expire_all()
    return rows.scalars(select(ConfigurationItem).where(ConfigurationItem.name == name)).one()


def typed(**said: str) -> dict[str, str]:
    return {f"device-{name}": value for name, value in said.items()}


def test_staff_enter_change_retire_and_relate_a_device(as_person: AsPerson, rows: Session) -> None:
    technician, server = as_person(TECHNICIAN), of(rows, "SRV-SKLAD")
    place = f"{server.organisation_id}-{server.project_id}"
    said = typed(name="Web skladu", type="web", place=place, state="in_use", inventory_number="SV-100")
    refused = technician.post(NEW, said)
    assert refused.status_code == 409
    assert "SRV-SKLAD of this customer has this inventory number already." in refused.text
    assert 'value="Web skladu"' in refused.text
    assert technician.post(NEW, said | typed(inventory_number="")).status_code == 302
    made = of(rows, "Web skladu")
    here = f"/devices/{made.id}"
    shown = technician.get(here).text
    assert "Website" in shown
    assert "Application" in shown
    change = f"{here}/change"
    typed_anew = typed(name="Web skladu 2", type="web", state="in_store", project_id=str(server.project_id))
    typed_anew["device-seen"] = (
        technician.get(change).text.partition('name="device-seen"')[2].split('value="')[1].split('"')[0]
    )
    assert technician.post(change, typed_anew).location == here
    stale = technician.post(change, typed_anew | typed(name="Never"))
    assert stale.status_code == 409
    assert "Somebody has changed this meanwhile." in stale.text
    assert "Name: Web skladu → Web skladu 2" in technician.get(here).text
    relate = {"relate-kind": "runs_on", "relate-to_id": str(server.id)}
    assert technician.post(f"{here}/relations", relate, form=here).location == here
    assert "runs on" in technician.get(here).text
    assert "carries" in technician.get(f"/devices/{server.id}").text
    circle = {"relate-kind": "runs_on", "relate-to_id": str(made.id)}
    round_ = technician.post(f"/devices/{server.id}/relations", circle, form=here)
    assert round_.status_code == 422
    assert "would go round in a circle" in round_.text
    relation = rows.scalars(select(ItemRelation).where(ItemRelation.from_id == made.id)).one()
    away = f"{here}/relations/{relation.id}/remove"
    assert technician.post(away, form=here).location == here
    assert technician.post(away, form=here).status_code == 404
    assert technician.post(f"{here}/retire", form=here).location == here
    assert of(rows, "Web skladu 2").state is ItemState.RETIRED
    assert "Web skladu 2" not in technician.get("/devices").text
    assert "Web skladu 2" in technician.get("/devices?state=retired").text
    assert technician.post(f"{here}/use-again", form=here).location == here


def test_the_list_is_narrowed_and_goes_into_a_sheet(as_person: AsPerson) -> None:
    technician = as_person(TECHNICIAN)
    for asked, found, missed in (
        ("?q=rp540", "SRV-SKLAD", "SRV-MEDIS"),
        ("?type=printer", "Tiskárna ambulance", "SRV-SKLAD"),
        ("?layer=network", "Přepínač haly", "SRV-SKLAD"),
        ("?state=in_repair", "Tiskárna ambulance", "SRV-SKLAD"),
        ("?customer=nemocnice", "SRV-MEDIS", "SRV-SKLAD"),
        ("?customer=výroba", "SRV-SKLAD", "SRV-MEDIS"),
        ("", "SRV-SKLAD", "Stará tiskárna"),
        ("?type=%00&layer=nonsense&state=nonsense", "SRV-SKLAD", "Stará tiskárna"),
    ):
        page = technician.get(f"/devices{asked}").text.partition("<main")[2]
        assert found in page, asked
        assert missed not in page, asked
    sheet = technician.get("/lists/devices.csv?q=rp540")
    assert sheet.status_code == 200
    assert "SRV-SKLAD" in sheet.text


def test_customers_see_the_devices_of_their_projects_and_change_none(as_person: AsPerson, rows: Session) -> None:
    owner, clerk, stranger = as_person(CUSTOMER), as_person(CERNA), as_person(STRANGER)
    server, line = of(rows, "SRV-SKLAD"), of(rows, "Linka do internetu")
    listed = owner.get("/devices").text
    assert "SRV-SKLAD" in listed
    assert "SRV-MEDIS" not in listed
    assert NEW not in listed
    assert 'href="/devices"' in owner.get("/").text
    own = clerk.get("/devices").text  # her project is another one; the line is all projects'
    assert "SRV-SKLAD" not in own
    assert "Linka do internetu" in own
    page = owner.get(f"/devices/{server.id}").text
    assert "RackPro 540" in page
    assert "SML-2026-002" in page
    assert "What was changed" not in page
    assert [one.get(f"/devices/{server.id}").status_code for one in (clerk, stranger)] == [404, 404]
    assert clerk.get(f"/devices/{line.id}").status_code == 200
    for path in (NEW, f"/devices/{server.id}/change"):
        assert owner.get(path).status_code == 403
    for act in ("retire", "use-again", "relations", "relations/1/remove"):
        assert owner.post(f"/devices/{server.id}/{act}", form="/account").status_code == 403
    assert as_person(ACCOUNTANT).get("/devices").status_code == 200
    assert as_person(ACCOUNTANT).get(NEW).status_code == 403
    assert "Zůstala na díly." not in owner.get(f"/devices/{of(rows, 'Stará tiskárna').id}").text


def test_many_are_retired_at_once(as_person: AsPerson, rows: Session) -> None:
    dispatcher = as_person(DISPATCHER)
    chosen = [of(rows, name).id for name in ("SRV-SKLAD", "ComSklad", "Stará tiskárna")]
    address = "/lists/devices/many?act=devices.retired&state=&" + "&".join(f"row={one}" for one in chosen)
    assert dispatcher.get(address).text.count("Will be done") == 2
    assert dispatcher.post(address, {"reason": "Sold"}, form=address).status_code == 302
    with committing(rows):
        for job in rows.scalars(select(Job).where(Job.topic == "engine.bulk")):
            act_on_item(rows, item_id=job.arguments["item_id"], now=utcnow())
    assert of(rows, "ComSklad").state is ItemState.RETIRED
    move = f"/lists/devices/many?act=devices.moved&customer=nemocnice&row={of(rows, 'SRV-MEDIS').id}"
    assert "Nemocnice Podhradí · Ambulance" in dispatcher.get(move).text


def test_a_list_costs_as_many_statements_however_many_devices_there_are(
    app: Flask, as_person: AsPerson, rows: Session
) -> None:
    technician, server = as_person(TECHNICIAN), of(rows, "SRV-SKLAD")
    technician.get("/devices")
    with counting(app) as few:
        technician.get("/devices")
    with committing(rows):
        for number in range(40):
            said = {"name": f"N{number}", "type": server.type, "organisation_id": server.organisation_id}
            rows.add(ConfigurationItem(**said, project_id=server.project_id, added_at=utcnow()))
    with counting(app) as many:
        assert "N39" in technician.get("/devices").text
    assert len(many.statements) == len(few.statements) <= 6
