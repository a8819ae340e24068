"""Every test of this folder plays on the desk."""

from tests.process.fixtures import company, desk, real_desk

__all__ = ["company", "desk", "real_desk"]
