"""What dispatchers decide, in words."""

from collections.abc import Mapping
from typing import Any

from app.web.words import Word, word, words
from processes.dispatch.events import HELPER_ADDED, HELPER_REMOVED, LEVEL_CHANGED
from processes.dispatch.rules import Level
from processes.documents.translations import N_
from processes.requests.event_types import EventKind


def _level(details: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"level_word": word(Level(details["level"]))}


words(
    {
        EventKind.APPROVED: Word(
            N_("Approved for work"), "check", when={"by_rule": N_("Approved for work by the rule")}
        ),
        EventKind.REJECTED: Word(
            N_("Rejected"), "circle-x", "broken", when={"duplicate_of": N_("Rejected as a duplicate of {duplicate_of}")}
        ),
        EventKind.ASSIGNED: Word(N_("Assigned to {technician}"), "user-check", "active"),
        Level.FIRST_LINE: Word(N_("First line"), "headset"),
        Level.EXPERT: Word(N_("Expert"), "award", "active"),
        LEVEL_CHANGED: Word(N_("Level: {level_word}"), "arrow-up-right", "active", filled=_level),
        HELPER_ADDED: Word(N_("{technician} helps"), "user-plus"),
        HELPER_REMOVED: Word(N_("{technician} helps no more"), "user-minus"),
        "act:requests.reassigned": N_("Give to another technician"),
    }
)
