"""The blueprint of forgotten and first passwords, and of people who wait to be let in."""

from flask import Blueprint

blueprint = Blueprint("logins", __name__, template_folder="templates")
