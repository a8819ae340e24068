"""Devices from other systems: whose, of which type, which one of those that are here; and the company's own words."""

from datetime import date

import orjson
import pytest
from sqlalchemy import select

from processes.catalogue import use_cases as catalogue
from processes.catalogue.models import CatalogueItem
from processes.catalogue.rules import CatalogueList
from processes.contracts.rules import Layer
from processes.devices.models import ConfigurationItem
from processes.devices.rules import ItemState
from processes.devices.use_cases import change_item
from processes.imports.errors import BuiltUpon
from processes.imports.returning import take_back
from processes.imports.subjects import Subject
from processes.people.models import Person
from processes.people.rules import SYSTEM
from processes.requests.models import Request
from tests.imports.conftest import wrong
from tests.world import World

HEAD = "Název;Druh zařízení;Organizace;Projekt;Výrobní číslo;Inventární číslo;Záruka do;Stav;Uživatel;Produkty;ID\n"
ROWS = (
    "Pokladna 1;Pracovní stanice;Mlékárna Olšany;Provoz;SN-1;I-1;31. 12. 2027;v provozu;;Kasa;7\n"
    "Tiskárna;printer;Mlékárna Olšany;;;I-2;;ve skladu;nikdo@nikde.test;;8\n"
    "Linka;Datová linka;Mlékárna Olšany;;;;;;;;\n"
)


@pytest.fixture
def product(desk):
    World(desk.session, now=desk.now).product("Kasa", layer=Layer.APPLICATION)
    desk.session.commit()


def items(desk):
    desk.session.expire_all()
    return {one.name: one for one in desk.session.scalars(select(ConfigurationItem))}


def test_devices_come_with_what_is_known_of_them(desk, mover, product):
    done = mover.moves(Subject.DEVICES, HEAD + ROWS)
    assert done.counts == {"new": 3}
    found = items(desk)
    till, printer, line = found["Pokladna 1"], found["Tiskárna"], found["Linka"]
    assert (till.type, till.serial_number, till.warranty_until) == ("workstation", "SN-1", date(2027, 12, 31))
    assert (till.project_id, [one.name for one in till.products]) == (desk.company.project_id, ["Kasa"])
    assert (printer.type, printer.state, printer.user_id, printer.project_id) == (
        "printer",
        ItemState.IN_STORE,
        None,
        None,
    )
    assert (line.type, line.state) == ("line", ItemState.IN_USE)
    assert mover.checks(Subject.DEVICES, HEAD + ROWS).counts == {"same": 3}


def test_a_device_is_found_by_its_numbers_then_by_the_other_s_id_then_by_its_name(desk, mover, product):
    mover.moves(Subject.DEVICES, HEAD + ROWS)
    again = (
        "Pokladna A;Pracovní stanice;Mlékárna Olšany;;;I-1;;;;;\n"
        "Tiskárna B;printer;Mlékárna Olšany;;;;;v opravě;;;8\n"
        "linka;Datová linka;Mlékárna Olšany;Provoz;;;;;;;\n"
        "Tiskárna;printer;Mlékárna Olšany;;SN-9;;;;;;\n"
    )
    assert mover.moves(Subject.DEVICES, HEAD + again).counts == {"changed": 3, "new": 1}
    found = items(desk)
    assert found.keys() == {"Pokladna A", "Tiskárna B", "linka", "Tiskárna"}
    assert found["Tiskárna B"].state is ItemState.IN_REPAIR
    assert found["linka"].project_id == desk.company.project_id


def test_wrong_rows_are_named(desk, mover):
    rows = (
        "A;kolotoč;Mlékárna Olšany;;;;;;;;\n"
        "B;printer;Nikdo;;;;;;;;\n"
        "C;printer;Mlékárna Olšany;Jinde;;;;;;;\n"
        "D;printer;Mlékárna Olšany;;;I-5;;;;Neznámý;\n"
        "E;printer;Mlékárna Olšany;;;I-5;nikdy;;;;\n"
    )
    checked = mover.checks(Subject.DEVICES, HEAD + rows)
    assert wrong(desk, checked) == [
        (2, "device_type", "kolotoč", "unknown_word"),
        (3, "organisation", "Nikdo", "organisation_unknown"),
        (4, "project", "Jinde", "project_unknown"),
        (5, "products", "Neznámý", "product_unknown"),
        (6, "warranty_until", "nikdy", "not_a_day"),
        (6, "inventory_number", "I-5", "twice"),
    ]
    assert items(desk) == {}


def test_a_file_of_devices_is_taken_back_unless_something_rests_on_it(desk, mover, product):
    def back(import_id):
        return desk.act(lambda s, now: take_back(s, import_id=import_id, actor=mover.actor, now=now))

    first = mover.moves(Subject.DEVICES, HEAD + ROWS)
    back(first.id)
    assert items(desk) == {}
    second = mover.moves(Subject.DEVICES, HEAD + ROWS)
    item = items(desk)["Linka"]
    desk.act(
        lambda s, now: change_item(
            s, item=s.get_one(ConfigurationItem, item.id), said={"location": "Sklep"}, actor=SYSTEM, now=now
        )
    )
    with pytest.raises(BuiltUpon):
        back(second.id)


def test_glpi_s_devices_come_from_its_item_types(desk, mover):
    place = {"entities_id": "Root entity > Mlékárna Olšany", "is_deleted": 0, "is_template": 0}
    dump = {
        "Computer": [
            {"id": 1, "name": "PC-1", "serial": "S1", "otherserial": "G-1", "computertypes_id": "Notebook", **place}
            | {"manufacturers_id": "Lenora", "computermodels_id": "L14", "locations_id": "Dílna", "users_id": 0},
            {"id": 2, "name": "PC-2", "serial": "S2", "otherserial": "", "computertypes_id": "Tower", **place},
            {"id": 3, "name": "Gone", "serial": "S3", **place, "is_deleted": 1},
        ],
        "Printer": [{"id": 1, "name": "LP &amp; co", "serial": "", "otherserial": "", "comment": "v rohu", **place}],
        "NetworkEquipment": [{"id": 1, "name": "SW-1", "serial": "S4", "otherserial": "", **place}],
    }
    raw = orjson.dumps(dump)
    assert mover.moves(Subject.DEVICES, raw, system="").counts == {"new": 4}
    found = items(desk)
    assert {name: one.type.value for name, one in found.items()} == {
        "PC-1": "notebook",
        "PC-2": "workstation",
        "LP & co": "printer",
        "SW-1": "network_device",
    }
    laptop = found["PC-1"]
    assert (laptop.manufacturer, laptop.model, laptop.location) == ("Lenora", "L14", "Dílna")
    assert (laptop.inventory_number, found["LP & co"].note) == ("G-1", "v rohu")
    assert mover.checks(Subject.DEVICES, raw, system="").counts == {"same": 4}


REQUESTS = "ID;Předmět;Stav;Založeno;Uzavřeno;Zadavatel;Druh\n"


def test_kinds_are_understood_by_the_company_s_own_names_and_codes(desk, mover):
    names = {"cs": "Účty a práva", "sk": "Účty a oprávnenia", "en": "Accounts"}
    kinds = CatalogueList.REQUEST_KINDS
    desk.act(lambda s, now: catalogue.add_item(s, to=kinds, code="account_wish", names=names, actor=SYSTEM, now=now))
    said = ("Účty a práva", "ACCOUNTS", "account_wish", "account wish", "Porucha")
    email = desk.session.get_one(Person, desk.company.requester).email
    rows = "".join(
        f"{n};Věc {n};uzavřeno;3. 3. 2026 8:10;3. 3. 2026 9:10;{email};{kind}\n" for n, kind in enumerate(said)
    )
    mover.moves(Subject.REQUESTS, REQUESTS + rows)
    found = dict(desk.session.execute(select(Request.summary, Request.kind)).all())
    assert [found[f"Věc {n}"].value for n in range(5)] == ["account_wish"] * 4 + ["incident"]
    ended = desk.session.scalars(select(CatalogueItem).where(CatalogueItem.code == "account_wish")).one().id
    desk.act(lambda s, now: catalogue.end_item(s, item=s.get_one(CatalogueItem, ended), actor=SYSTEM, now=now))
    late = f"9;Pozdě;uzavřeno;3. 3. 2026 8:10;3. 3. 2026 9:10;{email};Účty a práva\n"
    assert wrong(desk, mover.checks(Subject.REQUESTS, REQUESTS + late)) == [(2, "kind", "Účty a práva", "unknown_word")]
