"""The administrator's pages: cases, failures, jobs, outbox, messages, acts on many, the record of all acts."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.operations.blueprint import blueprint
from app.web.guards import staff
from processes.people.rules import Role


@blueprint.get("")
@staff(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Start with the cases."""
    return redirect(url_for(".cases"))
