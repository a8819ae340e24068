"""What happened to a request, as sentences of its timeline."""

from typing import Any

from flask_babel import gettext

from app.web.words import Word, known
from processes.documents.rendering import minutes
from processes.requests.told import Told


class _Gaps(dict[str, Any]):
    """Details in which a missing value reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "\N{EN DASH}"


def _word(event: Told) -> Word:
    found = known(event.kind)
    if found is None:
        raise LookupError(f"Nobody has said what {event.kind.name} is called.")
    return found


def sentence(event: Told) -> str:
    """What happened, impersonally; the actor stands beside it. LookupError for what has no words."""
    found = _word(event)
    shown = _Gaps(event.details)
    if "minutes" in shown:
        shown["minutes"] = minutes(shown["minutes"])
    if found.filled:
        shown |= found.filled(event.details)
    return gettext(_said(event, found)).format_map(shown)


def _said(event: Told, found: Word) -> str:
    special = next((words for detail, words in found.when.items() if event.details.get(detail)), None)
    return special or (found.customers if event.is_abridged and found.customers else found.said)


def icon(event: Told) -> str:
    """The icon of what happened."""
    return _word(event).icon or "point"


def tone(event: Told) -> str:
    """The colour of what happened."""
    return _word(event).tone


def reason(event: Told) -> str:
    """Why, where a reason was given."""
    return str(event.details.get("reason") or "")


def text(event: Told) -> str:
    """What people wrote about it: the reason, or the resolution that was proposed."""
    return reason(event) or str(event.details.get("summary") or "")
