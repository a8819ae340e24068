"""The blueprint to which the modules of this folder add their views."""

from typing import Any

from flask import Blueprint

from app.calendars.words import days_off

blueprint = Blueprint("calendars", __name__, url_prefix="/calendars", template_folder="templates")


@blueprint.context_processor
def common() -> dict[str, Any]:
    """Whose public holidays are days off, in words."""
    return {"days_off": days_off}
