"""The blueprint to which the modules of this folder add their views."""

from flask import Blueprint

blueprint = Blueprint("signoffs", __name__, template_folder="templates")
