"""The blueprint of the first start."""

from flask import Blueprint

blueprint = Blueprint("setup", __name__, url_prefix="/setup", template_folder="templates")
