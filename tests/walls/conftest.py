"""The door on a database of its own."""

from tests.web.conftest import browser, company, person, signed_in

__all__ = ["browser", "company", "person", "signed_in"]
