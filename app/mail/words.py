"""What states of mails and the work on them are called on pages."""

from app.web.words import Word, words
from processes.documents.translations import N_
from processes.mail.models import IncomingState, OutgoingState

words(
    {
        OutgoingState.QUEUED: Word(N_("Queued"), "hourglass", "waiting"),
        OutgoingState.SENT: Word(N_("Sent"), "circle-check", "ok"),
        OutgoingState.KEPT: Word(N_("Kept here"), "mailbox", "active"),
        OutgoingState.BLOCKED: Word(N_("Held back"), "alert-triangle", "risk"),
        OutgoingState.FAILED: Word(N_("Not delivered"), "alert-octagon", "broken"),
        IncomingState.RECEIVED: Word(N_("Just came"), "hourglass", "waiting"),
        IncomingState.HANDLED: Word(N_("Handled"), "circle-check", "ok"),
        IncomingState.FILED: Word(N_("Filed"), "archive", "quiet"),
        IncomingState.QUARANTINED: Word(N_("Waits for an agent"), "alert-triangle", "risk"),
        IncomingState.FAILED: Word(N_("Failed"), "alert-octagon", "broken"),
        "mail.deliver": N_("Send a mail"),
        "act:mail.released": N_("Send"),
    }
)
