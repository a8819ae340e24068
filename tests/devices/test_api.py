"""Devices through the API: read, entered, changed; named by requests."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.devices.models import ConfigurationItem
from processes.people.rules import Scope
from tests.api.conftest import Program, program
from tests.pages.conftest import CUSTOMER, STRANGER, TECHNICIAN, database_url, stocked

__all__ = ["database_url", "program", "stocked"]

Make = Callable[..., Program]


@pytest.fixture
def rack(engine: Engine) -> ConfigurationItem:
    with Session(engine, expire_on_commit=False) as session:
        return session.scalars(select(ConfigurationItem).where(ConfigurationItem.name == "SRV-SKLAD")).one()


def test_devices_are_read_by_who_sees_them(program: Make, rack: ConfigurationItem) -> None:
    customer = program(CUSTOMER)
    (found,) = customer.get("/devices", q="rp540").get_json()["items"]
    assert (found["name"], found["layer"], found["project"]["name"]) == ("SRV-SKLAD", "hardware", "Výroba")
    assert [one["name"] for one in found["products"]] == ["Servery Windows"]
    assert "note" not in found
    assert customer.get("/devices", state="retired", type="printer").get_json()["items"][0]["name"] == "Stará tiskárna"
    assert customer.get("/devices", type="nothing").status_code == 422
    assert customer.get(f"/devices/{rack.id}").status_code == 200
    assert program(STRANGER).get(f"/devices/{rack.id}").status_code == 404


def test_staff_enter_and_change_them(program: Make, rack: ConfigurationItem) -> None:
    technician, customer = program(TECHNICIAN), program(CUSTOMER)
    body = {
        "name": "SRV-2",
        "type": "server",
        "organisation_id": rack.organisation_id,
        "warranty_until": "2028-01-31",
    }
    assert customer.post("/devices", body).status_code == 403
    assert program(TECHNICIAN, Scope.READ).post("/devices", body).status_code == 403
    made = technician.post("/devices", body)
    assert made.status_code == 201
    shown = made.get_json()
    assert (shown["state"], shown["warranty_until"], shown["project"]) == ("in_use", "2028-01-31", None)
    path = f"/devices/{shown['id']}"
    changed = technician.post(path, {"state": "in_repair", "project_id": rack.project_id}).get_json()
    assert (changed["name"], changed["state"], changed["project"]["name"]) == ("SRV-2", "in_repair", "Výroba")
    assert technician.post(path, {"product_ids": [10**6]}).status_code == 404
    assert technician.post(path, {"type": "nothing"}).status_code == 422
    assert technician.post("/devices", body | {"inventory_number": "SV-100"}).status_code == 409


def test_requests_name_devices(program: Make, rack: ConfigurationItem) -> None:
    customer, technician = program(CUSTOMER), program(TECHNICIAN)
    body = {"kind": "incident", "summary": "Stojí", "impact": "person", "urgency": "low"}
    body |= {"project_id": rack.project_id, "device_ids": [rack.id]}
    logged = customer.post("/requests", body).get_json()
    assert [one["name"] for one in logged["devices"]] == ["SRV-SKLAD"]
    path = f"/requests/{logged['number']}/devices"
    assert customer.post(path, {"device_ids": []}).status_code == 403
    assert technician.post(path, {"device_ids": []}).get_json() == {"devices": []}
    assert customer.get(f"/requests/{logged['number']}").get_json()["devices"] == []
    assert customer.post("/requests", body | {"device_ids": [10**6]}).status_code == 422
    assert customer.post("/requests", body | {"device_ids": list(range(1, 60))}).status_code == 422
