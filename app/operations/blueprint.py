"""The blueprint to which the modules of this folder add their views, and what all of its pages show."""

from typing import Any

from flask import Blueprint, current_app

from app.extensions import db
from app.operations import words
from app.web.case_words import entry
from processes.clock import utcnow
from processes.engine.administration import watching

blueprint = Blueprint("operations", __name__, url_prefix="/operations", template_folder="templates")
blueprint.app_template_filter("job_name")(words.job_name)


@blueprint.context_processor
def common() -> dict[str, Any]:
    """The counts beside the tabs, whether events can leave, and the words for states and acts."""
    return {
        "figures": lambda: watching.figures(db.session(), now=utcnow()),
        "has_broker": bool(current_app.config["PODPORA"].broker_url),
        "words": words,
        "entry_word": entry,
    }
