"""Technicians and the grounds of a suggestion, in the reader's language and zone."""

from typing import Any

from flask_babel import gettext as _

from app.web.filters import clock
from processes.dispatch.rules import Candidate, Reason, Suggestion


def reason_text(reason: Reason) -> str:
    """One ground of a suggestion."""
    shown = {name: clock(value) if hasattr(value, "tzinfo") else value for name, value in reason.values.items()}
    return _(reason.message).format(**shown)


def said(suggestion: Suggestion | None) -> dict[str, Any]:
    """What a page says of a suggestion: why this one, and by person why not another."""
    return {
        "suggestion": suggestion,
        "reasons": [reason_text(reason) for reason in suggestion.reasons] if suggestion else [],
        "why_not": {other.technician.person_id: reason_text(other.reason) for other in suggestion.others}
        if suggestion
        else {},
    }


def option(who: Candidate) -> str:
    """A technician in a list of choices: when they are free, and how much they have."""
    if who.is_free:
        return _("%(name)s – free, %(load)d open", name=who.name, load=who.load)
    if who.is_here:
        return _("%(name)s – works on %(number)s, %(load)d open", name=who.name, number=who.busy_with, load=who.load)
    if who.free_at is None:
        return _("%(name)s – not on shift, %(load)d open", name=who.name, load=who.load)
    return _("%(name)s – from %(when)s, %(load)d open", name=who.name, when=clock(who.free_at), load=who.load)
