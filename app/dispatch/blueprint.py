"""The blueprint to which the modules of this folder add their views."""

from flask import Blueprint

blueprint = Blueprint("dispatch", __name__, template_folder="templates")
