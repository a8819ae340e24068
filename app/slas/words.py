"""What states of promises are called on pages."""

from app.web.words import words
from processes.documents.translations import N_
from processes.slas.models import ClockState, PauseReason

words(
    {
        ClockState.RUNNING: N_("running"),
        ClockState.PAUSED: N_("paused"),
        ClockState.KEPT: N_("kept"),
        ClockState.BREACHED: N_("breached"),
        ClockState.ENDED: N_("ended"),
        PauseReason.CUSTOMER: N_("waits for the customer's answer"),
        PauseReason.SUPPLIER: N_("waits for the supplier's answer"),
        PauseReason.SIGN_OFF: N_("waits for the customer's sign-off"),
        PauseReason.CLOSED: N_("was closed until it was reopened"),
        PauseReason.UNANSWERED: N_("begins with our first answer"),
        "slas.watch": N_("Look for promises that fall due"),
        "slas.warn": N_("Tell how far a promise has come"),
        "slas.missed": N_("Tell of a promise that was missed"),
        "slas.follow_hours": N_("Count promises in changed hours"),
        "slas.follow_terms": N_("Count promises by changed terms"),
    }
)
