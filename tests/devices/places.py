"""Pages of devices for the walk through every page."""

from tests.browser.places import ADMINISTRATOR, DIRECTOR, Finder, Place
from tests.pages.conftest import CUSTOMER, TECHNICIAN

OF = "SELECT id FROM configuration_item WHERE name = :n"


def places(find: Finder) -> list[Place]:
    """All of them; the list and one device also as its customer's people see them."""
    server, windows = ("/devices/" + find.one(OF, n=name) for name in ("SRV-SKLAD", "Windows na SRV-SKLAD"))
    retired = "/devices/" + find.one(OF, n="Stará tiskárna")
    kind = find.one("SELECT min(id) FROM catalogue_item WHERE list = 'device_types'")
    return [
        Place("devices", TECHNICIAN, "/devices"),
        Place("devices-none", TECHNICIAN, "/devices?q=no-such-words"),
        Place("device", TECHNICIAN, windows),
        Place("device-retired", ADMINISTRATOR, retired),
        Place("request-devices", TECHNICIAN, find.request("Po aktualizaci nesedí sazby DPH u pečiva") + "/devices"),
        Place("device-new", TECHNICIAN, "/devices/new"),
        Place("device-change", TECHNICIAN, f"{server}/change"),
        Place("devices-own", CUSTOMER, "/devices"),
        Place("device-own", DIRECTOR, server),
        Place("device-types", ADMINISTRATOR, "/catalogue/device-types"),
        Place("device-type-new", ADMINISTRATOR, "/catalogue/device_types/new"),
        Place("device-type", ADMINISTRATOR, f"/catalogue/items/{kind}"),
    ]
