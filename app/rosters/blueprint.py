"""The blueprint to which the modules of this folder add their views."""

from flask import Blueprint

blueprint = Blueprint("rosters", __name__, url_prefix="/rosters", template_folder="templates")
