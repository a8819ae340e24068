"""What acts, values and their holders are called on administrators' pages."""

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from app.web.drawn import said
from app.web.words import called, topic, words
from processes.documents.translations import N_
from processes.engine.administration.inspection import Inside
from processes.engine.interpreter import holding
from processes.engine.interpreter.holding import Holder

SHORT = 160  # characters of a value in a table
words(
    {
        "act:retried": N_("Try again"),
        "act:skipped": N_("Skip"),
        "act:suspended": N_("Suspend"),
        "act:resumed": N_("Resume"),
        "act:cancelled": N_("Cancel for good"),
        "did:retried": N_("Tried again"),
        "did:skipped": N_("Skipped"),
        "did:corrected": N_("Data corrected"),
        "did:reset": N_("Was set to a step"),
        "did:timer_set": N_("Timer moved"),
        "did:suspended": N_("Suspended"),
        "did:paused": N_("Paused"),
        "did:resumed": N_("Resumed"),
        "did:cancelled": N_("Cancelled"),
        "did:delivered": N_("Message delivered"),
        "did:put_away": N_("Message put away"),
        "did:published_again": N_("Event published again"),
        "did:withheld": N_("Event withheld"),
        "did:bulk": N_("Bulk act"),
        "did:migrated": N_("Moved to another version"),
        "did:moved_back": N_("Moved back to the earlier version"),
        "did:deployed": N_("Deployed"),
        "did:retired": N_("Process retired"),
        "did:retirement_taken_back": N_("Retired process taken back"),
        "did:returned": N_("Deployment returned by itself"),
        "did:return_undone": N_("Return of a deployment undone"),
        "did:watch_stopped": N_("Deployment no longer watched"),
        "did:planned": N_("Deployment planned"),
        "did:plan_moved": N_("Planned deployment moved to another time"),
        "did:plan_called_off": N_("Planned deployment called off"),
        "did:product_refused": N_("Change of the product refused"),
    }
)
HOLDERS = {
    holding.CASE: N_("The case"),
    holding.CALLED: N_("The process called at %(step)s"),
    holding.LEFT: N_("What the process called at %(step)s left"),
    holding.LOCAL: N_("Only at %(step)s"),
}


def act(name: str) -> str:
    """An act in the reader's language."""
    return called("did", name)


def value(data: Any, short: bool = True) -> str:
    """A variable as JSON, cut where it is long."""
    text = json.dumps(data, ensure_ascii=False, default=str)
    return text if not short or len(text) <= SHORT else text[:SHORT] + "…"


def story(details: Mapping[str, Any]) -> str:
    """What else is known of an entry or an act, in one line: reason or error first, then the rest as it is."""
    said = [str(details[name]) for name in ("error", "reason") if details.get(name)]
    rest = {name: item for name, item in details.items() if name not in ("error", "reason", "flows") and item}
    if rest:
        said.append(value(rest))
    return " · ".join(said)


def holder(found: Holder) -> str:
    """Who keeps variables, in the reader's language."""
    told = gettext(HOLDERS[found.kind], step=said(found.name))
    return f"{told} ({found.number})" if found.number else told


def holders(inside: Inside | None) -> list[tuple[str, str]]:
    """Who keeps variables of a case, as choices."""
    return [(found.key, holder(found)) for found in inside.holders] if inside else []


def job_name(job: Any) -> str:
    """What a job does: the name of its element in the reader's language, else its topic's."""
    return said(job.name) if job.name else job.element_id or topic(job.topic)
