"""The blueprint to which the modules of this folder add their views."""

from flask import Blueprint

blueprint = Blueprint("calendars", __name__, url_prefix="/calendars", template_folder="templates")
