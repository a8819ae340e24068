"""The blueprint of the mail pages and the words of their states."""

from flask import Blueprint
from flask_babel import gettext

from processes.documents.translations import N_
from processes.mail.models import IncomingState, OutgoingState

blueprint = Blueprint("mail", __name__, template_folder="templates", url_prefix="/mail")

# Word, tone, icon of every state.
OUTGOING = {
    OutgoingState.QUEUED: (N_("Queued"), "waiting", "hourglass"),
    OutgoingState.SENT: (N_("Sent"), "ok", "circle-check"),
    OutgoingState.KEPT: (N_("Kept here"), "active", "mailbox"),
    OutgoingState.BLOCKED: (N_("Held back"), "risk", "alert-triangle"),
    OutgoingState.FAILED: (N_("Not delivered"), "broken", "alert-octagon"),
}
INCOMING = {
    IncomingState.RECEIVED: (N_("Just came"), "waiting", "hourglass"),
    IncomingState.HANDLED: (N_("Handled"), "ok", "circle-check"),
    IncomingState.FILED: (N_("Filed"), "quiet", "archive"),
    IncomingState.QUARANTINED: (N_("Waits for an agent"), "risk", "alert-triangle"),
    IncomingState.FAILED: (N_("Failed"), "broken", "alert-octagon"),
}

_KINDS = (N_("filed"), N_("waits for an agent"), N_("kept to be tried again"))
_FAULTS = (
    N_("the text was cut"),
    N_("some parts were left out"),
    N_("an encrypted part could not be read"),
    N_("a part in Outlook's own format (winmail.dat) could not be read"),
)


@blueprint.app_template_filter()
def outcome_words(outcome: str) -> str:
    """What became of a message, part by part in the reader's language; numbers and names stay."""
    words, (kind, colon, rest) = [], outcome.partition(": ")
    while colon and kind in _KINDS:
        words.append(gettext(kind))
        kind, colon, rest = rest.partition(": ")
    reason = f"{kind}{colon}{rest}"
    return ": ".join([*words, gettext(reason) if reason else ""])
