"""What a technician and a customer look at while a request is resolved: the work so far, the question asked."""

from flask import Blueprint
from flask_babel import gettext as _

from app.web.panels import Asked, Panel, panel
from processes.requests.queries import open_question
from processes.resolution.queries import last_resolution
from processes.signoffs.queries import signoff_of
from processes.worklogs.queries import work_of

blueprint = Blueprint("resolution", __name__, template_folder="templates")


@panel("work_on_request")
def work(asked: Asked) -> Panel:
    """The request, the work logged so far, and what the customer returned, if anything."""
    logs = work_of(asked.session, asked.request.id)
    before = last_resolution(asked.session, asked.request.id)
    context = {
        "request_": asked.request,
        "logs": logs,
        "total_minutes": sum(log.minutes for log in logs),
        "before": before,
        "returned": signoff_of(asked.session, asked.request.id) if before else None,
    }
    return Panel(
        template="resolution/_work.html",
        context=context,
        filled={"cause": before.cause.value, "summary": before.summary} if before else {},
        title=_("Propose a resolution"),
        button=_("Propose the resolution"),
    )


@panel("answer_question")
def question(asked: Asked) -> Panel:
    """The question that was asked last."""
    return Panel(
        template="resolution/_question.html",
        context={"message": open_question(asked.session, asked.request)},
        title=_("Answer the question"),
        button=_("Send the answer"),
    )
