"""The door on a database of its own, and people who wait to be let in."""

from tests.web.conftest import browser, company, person, signed_in

__all__ = ["browser", "company", "person", "signed_in"]
