"""Tasks are tried on the same stocked company as the pages."""

from tests.pages.conftest import as_person, database_url, desk, stocked

__all__ = ["as_person", "database_url", "desk", "stocked"]
