"""The blueprint to which the modules of this folder add their views."""

from flask import Blueprint

blueprint = Blueprint("contracts", __name__, url_prefix="/contracts", template_folder="templates")
