"""The blueprint to which the modules of this folder add their views."""

from typing import Any

from flask import Blueprint

from app.imports import words

blueprint = Blueprint("imports", __name__, url_prefix="/imports", template_folder="templates")


@blueprint.context_processor
def common() -> dict[str, Any]:
    """The names of fields, and what is found about rows, in words."""
    names = ("label", "finding", "fault", "shown_value", "ordered", "read_as")
    return {name: getattr(words, name) for name in names}
