"""The door on a database of its own, and browsers of people and of nobody."""

from tests.web.conftest import browser, company, person, signed_in

__all__ = ["browser", "company", "person", "signed_in"]
