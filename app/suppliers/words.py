"""What escalations and their events are called on pages."""

from app.web.words import Word, words
from processes.documents.translations import N_
from processes.requests.event_types import EventKind
from processes.suppliers.models import EscalationState

words(
    {
        EscalationState.OPEN: Word(N_("being sent"), tone="waiting"),
        EscalationState.SENT: Word(N_("waiting for the answer"), tone="waiting"),
        EscalationState.ANSWERED: Word(N_("answered"), tone="ok"),
        EscalationState.UNANSWERED: N_("without an answer"),
        EscalationState.WITHDRAWN: N_("withdrawn"),
        EventKind.ESCALATED: Word(
            N_("Escalated to {supplier}"), "building-factory-2", customers=N_("A supplier was asked")
        ),
        EventKind.SUPPLIER_ASKED: Word(N_("The question to {supplier} has left"), "send"),
        EventKind.SUPPLIER_REMINDED: Word(N_("{supplier} was reminded"), "bell", "risk"),
        EventKind.SUPPLIER_ANSWERED: Word(
            N_("{supplier} answered"), "building-factory-2", customers=N_("The supplier answered")
        ),
        EventKind.ESCALATION_ENDED: Word(
            N_("The escalation to {supplier} ended"),
            "building-factory-2",
            customers=N_("We no longer wait for the supplier"),
        ),
        "suppliers.deliver": N_("Write to a supplier"),
        "suppliers.follow_hours": N_("Count suppliers' deadlines in changed hours"),
        "suppliers.added": N_("The supplier was entered"),
        "suppliers.changed.name": N_("{before} became {after}"),
        "suppliers.changed.email": N_("Mail address: {before} → {after}"),
        "suppliers.changed.locale": N_("Language: {before} → {after}"),
        "suppliers.changed.hours": N_("Service hours: {before} → {after}"),
        "suppliers.changed.response": N_("Answers within: {before} → {after}"),
    }
)
