"""The process designers' pages: library, editors, comparison, deployment."""

from app.designer import (  # noqa: F401 - they add their views
    asking,
    comparing,
    creating,
    deploying,
    drafts,
    library,
    live,
    product,
    scenarios,
    tours,
    versions,
)
from app.designer.blueprint import blueprint

__all__ = ["blueprint"]
