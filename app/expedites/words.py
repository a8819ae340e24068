"""What shorter reactions and their events are called on pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.web.filters import dt
from app.web.words import Word, words
from processes.documents.translations import N_
from processes.expedites import events
from processes.expedites.rules import ExpediteState, WhyNot
from processes.slas.events import RESTORED, SHORTENED


def _due(details: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"due": dt(datetime.fromisoformat(details["due_at"]))}


words(
    {
        ExpediteState.ASKED: Word(N_("Waits for consent to the price"), "hourglass", "waiting"),
        ExpediteState.AGREED: Word(N_("Agreed, the team is told"), "bolt", "risk"),
        ExpediteState.TAKEN: Word(N_("A technician has it"), "user-check", "active"),
        ExpediteState.KEPT: Word(N_("Kept, the fee is billed"), "circle-check", "ok"),
        ExpediteState.MISSED: Word(N_("Not kept, costs nothing"), "circle-x", "broken"),
        ExpediteState.REFUSED: Word(N_("Price refused"), "circle-x"),
        ExpediteState.WITHDRAWN: Word(N_("Taken back, costs nothing"), "arrow-back-up"),
        ExpediteState.LAPSED: Word(N_("Nobody agreed in time"), "hourglass"),
        WhyNot.NOT_IN_CONTRACT: N_("The contract has no fee for a shorter reaction."),
        WhyNot.ENDED: N_("The request has ended."),
        WhyNot.BEGUN: N_("Somebody has answered and works on it already."),
        WhyNot.BROKEN: N_("The promised time is over already: hurry is owed to you and not sold. The team knows."),
        WhyNot.NO_SOONER: N_("The contract promises it as soon."),
        WhyNot.NOT_NOW: N_("Nobody is on duty now who could keep a shorter promise."),
        SHORTENED: Word(N_("Shorter reaction agreed, due {due}"), "bolt", "risk", filled=_due),
        RESTORED: Word(N_("The promises of the contract count again"), "clock"),
        events.ASKED: Word(N_("Shorter reaction asked for"), "bolt", "waiting"),
        events.REFUSED: Word(N_("Shorter reaction refused"), "circle-x"),
        events.WITHDRAWN: Word(N_("Shorter reaction taken back"), "arrow-back-up"),
        events.LAPSED: Word(N_("Nobody agreed to the shorter reaction in time"), "hourglass"),
        events.TAKEN: Word(N_("Shorter reaction taken up"), "user-check", "active"),
        events.KEPT: Word(N_("Shorter reaction kept, the fee is billed"), "circle-check", "ok"),
        events.MISSED: Word(N_("Shorter reaction not kept, it costs nothing"), "circle-x", "broken"),
        "expedites.settle": N_("Look what has become of a shorter reaction"),
        "item:expedite": N_("Shorter reaction"),
    }
)
