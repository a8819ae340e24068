"""What dispatchers decide, in words."""

from app.web.words import Word, words
from processes.documents.translations import N_
from processes.requests.event_types import EventKind

words(
    {
        EventKind.APPROVED: Word(N_("Approved for work"), "check"),
        EventKind.REJECTED: Word(
            N_("Rejected"), "circle-x", "broken", when={"duplicate_of": N_("Rejected as a duplicate of {duplicate_of}")}
        ),
        EventKind.ASSIGNED: Word(N_("Assigned to {technician}"), "user-check", "active"),
        "act:requests.reassigned": N_("Give to another technician"),
    }
)
