"""Knows how what the engine does not run is drawn otherwise."""

from processes.engine.sentences import N_

COMPENSATION = N_("The engine does not run compensation: draw the steps that undo behind an error or an escalation.")
TRANSACTION = N_(
    "The engine does not run transactions: draw a sub-process with an error on its border, and behind it what undoes."
)
ELEMENTS = {
    "complexGateway": N_(
        "The engine does not run complex gateways: draw an inclusive gateway with conditions on its flows, or a list"
        " that is over when enough of it is done."
    ),
    "adHocSubProcess": N_(
        "The engine does not run ad-hoc sub-processes: draw a sub-process in which an inclusive gateway chooses the"
        " steps, and event sub-processes that interrupt nothing for what may come at any time."
    ),
    "transaction": TRANSACTION,
}
