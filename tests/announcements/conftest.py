"""The door on a database of its own, and programs that act for its people."""

from tests.api.conftest import program
from tests.web.conftest import browser, company, person, signed_in

__all__ = ["browser", "company", "person", "program", "signed_in"]
