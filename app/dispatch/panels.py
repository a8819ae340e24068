"""What is looked at before a request is approved."""

from typing import Any

from flask_babel import gettext as _

from app.dispatch.options import option, said
from app.web.panels import Asked, Panel, panel
from processes.dispatch import queries
from processes.dispatch.rights import may_dispatch
from processes.requests.queries import files_of, last_reopening

APPROVE = "approve_request"


@panel(APPROVE)
def approval(asked: Asked) -> Panel:
    """The request, the technicians, and the suggestion with its reasons."""
    technicians = queries.technicians_board(asked.session, asked.now, [asked.request.organisation_id])
    suggestion = queries.suggestion_among(
        asked.request, technicians, queries.skills_wanted(asked.session, [asked.request.id])
    )
    if not may_dispatch(asked.actor):  # a technician, whom the rule lets take it
        technicians = [who for who in technicians if who.person_id == asked.actor.person_id]
    chosen = suggestion.technician.person_id if suggestion and may_dispatch(asked.actor) else asked.actor.person_id
    context: dict[str, Any] = {
        **said(suggestion),
        "technicians": technicians,
        "files": files_of(asked.session, asked.request),
        "request_": asked.request,
        "now": asked.now,
        "reopening": (reopening := last_reopening(asked.session, asked.request)),
        "former": queries.last_technician(asked.session, asked.request.id) if reopening else None,
    }
    return Panel(
        template="dispatch/_approval.html",
        context=context,
        choices={"technicians": [(str(who.person_id), option(who)) for who in technicians]},
        filled={
            "technician_id": str(chosen) if suggestion or technicians else None,
            "impact": asked.request.impact.value,
        },
        title=_("Approve and assign") if may_dispatch(asked.actor) else _("Take the request"),
        button=_("Confirm") if may_dispatch(asked.actor) else _("Take it"),
    )
