"""Pages of contracts, tariffs and products for the walk through every page."""

from tests.browser.places import ADMINISTRATOR, Finder, Place
from tests.pages.conftest import CUSTOMER

DIRECTOR = "reditel@strojirny-vltava.example"
THEIRS = "SELECT c.id FROM contract c JOIN organisation o ON o.id = c.organisation_id WHERE o.name LIKE 'Strojírny%'"


def places(find: Finder) -> list[Place]:
    """All of them, a contract also as its customer reads it."""
    contract, tariff = find.one(THEIRS), find.one("SELECT min(id) FROM tariff")
    return [
        Place("contracts", ADMINISTRATOR, "/contracts"),
        Place("contract", ADMINISTRATOR, f"/contracts/{contract}"),
        Place("contract-new", ADMINISTRATOR, "/contracts/new"),
        Place("contract-terms", ADMINISTRATOR, f"/contracts/{contract}/terms"),
        Place("tariffs", ADMINISTRATOR, "/contracts/tariffs"),
        Place("tariff", ADMINISTRATOR, f"/contracts/tariffs/{tariff}"),
        Place("tariff-new", ADMINISTRATOR, f"/contracts/tariffs/new?like={tariff}"),
        Place("tariff-terms", ADMINISTRATOR, f"/contracts/tariffs/{tariff}/terms"),
        Place("products", ADMINISTRATOR, "/contracts/products"),
        Place("product-new", ADMINISTRATOR, "/contracts/products/new"),
        Place("product", ADMINISTRATOR, "/contracts/products/" + find.one("SELECT min(id) FROM product")),
        Place("promised", CUSTOMER, "/contracts/promised"),
        Place("customer-contracts", DIRECTOR, "/contracts"),
        Place("customer-contract", DIRECTOR, f"/contracts/{contract}"),
    ]
