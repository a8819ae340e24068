"""The blueprint of a person's own account."""

from flask import Blueprint

blueprint = Blueprint("people", __name__, template_folder="templates")
