"""The desk, for what is best shown by a whole case."""

from tests.process.fixtures import company, desk, real_desk

__all__ = ["company", "desk", "real_desk"]
