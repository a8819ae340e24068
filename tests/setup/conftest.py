"""The door on a database of its own, and browsers of people and of nobody."""

from tests.logins.conftest import deployed
from tests.web.conftest import browser, company, person, signed_in

__all__ = ["browser", "company", "deployed", "person", "signed_in"]
