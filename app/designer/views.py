"""The process designers' pages: library, editors, comparison, deployment."""

from app.designer import asking, comparing, creating, drafts, library, versions  # noqa: F401 - they add their views
from app.designer.blueprint import blueprint

__all__ = ["blueprint"]
