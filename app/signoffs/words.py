"""What sign-offs and their events are called on pages."""

from app.web.words import Word, words
from processes.documents.translations import N_
from processes.requests.event_types import EventKind
from processes.signoffs.events import TAKEN_BACK
from processes.signoffs.models import SignoffState

words(
    {
        SignoffState.REQUESTED: N_("waiting for your decision"),
        SignoffState.APPROVED: Word(N_("approved"), tone="ok"),
        SignoffState.RETURNED: Word(N_("returned"), tone="risk"),
        SignoffState.ACCEPTED_BY_SILENCE: Word(N_("accepted by silence"), tone="ok"),
        SignoffState.WITHDRAWN: Word(N_("no longer asked for"), tone="active"),
        EventKind.SIGNOFF_REQUESTED: Word(N_("Sign-off requested"), "writing-sign", "active"),
        EventKind.SIGNOFF_REMINDED: Word(N_("Sign-off reminder sent"), "bell"),
        EventKind.RETURNED: Word(
            N_("Returned to the technician"),
            "arrow-back-up",
            "risk",
            when={"recorded_by": N_("Returned to the technician by telephone, written down by {recorded_by}")},
        ),
        EventKind.SIGNED_OFF: Word(
            N_("Signed off"),
            "circle-check",
            "ok",
            when={"recorded_by": N_("Signed off by telephone, written down by {recorded_by}")},
        ),
        EventKind.ACCEPTED_BY_SILENCE: Word(N_("Accepted by silence"), "circle-check", "ok"),
        TAKEN_BACK: Word(N_("The resolution was taken back"), "arrow-back-up"),
    }
)
