"""What kinds of definitions and changes are called on designers' pages."""

from datetime import timedelta

from flask_babel import format_timedelta

from app.web.filters import minutes
from processes.documents.translations import N_
from processes.engine.models import DefinitionKind

# word, word for many, icon
KINDS = {
    DefinitionKind.BPMN: (N_("Process"), N_("Processes"), "sitemap"),
    DefinitionKind.DMN: (N_("Decision"), N_("Decisions"), "table"),
    DefinitionKind.FORM: (N_("Form"), N_("Forms"), "forms"),
    DefinitionKind.SCENARIO: (N_("Scenarios"), N_("Scenarios"), "test-pipe"),
}


def took(period: timedelta) -> str:
    """How long something takes: `12 min`, `5 h 30 min`, `3 days`."""
    return minutes(period) if period < timedelta(days=1) else format_timedelta(period, threshold=2)
