"""A process or a version of it is retired and taken back, with all that was said of it before."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.designer.blueprint import blueprint
from app.designer.forms import Retire, TakeBack
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import staff
from app.web.names import people
from processes.clock import utcnow
from processes.engine.designing import retiring
from processes.engine.designing.versions import definition
from processes.engine.files.resources import DefinitionKind
from processes.engine.store import retirements
from processes.engine.store.models import Definition
from processes.engine.store.retirements import Retirement
from processes.people.rules import Role


def _page(
    of: Definition, status: int = 200, *, form: Retire | None = None, back: TakeBack | None = None, at: int = 0
) -> ResponseReturnValue:
    session = db.session()
    known = retirements.of_process(session, of.pack, of.key)
    actors = {key for one in known for key in (one.actor, one.taken_back_by) if key}
    return render_template(
        "designer/retire.html",
        of=of,
        retirements=known,
        people=people(session, actors),
        backs={one.id: back if back and one.id == at else TakeBack(formdata=None, of=one.id) for one in known},
        form=form or Retire(of.version, formdata=None, what="version"),
    ), status


def _process(definition_id: int) -> Definition:
    found = definition(db.session(), definition_id)
    if found.kind is not DefinitionKind.BPMN:
        raise NotFound()
    return found


@blueprint.get("/definitions/<int:definition_id>/retire")
@staff(Role.PROCESS_DESIGNER)
def retire(definition_id: int) -> ResponseReturnValue:
    """What of a process is and was retired, and the form for it."""
    return _page(_process(definition_id))


@blueprint.post("/definitions/<int:definition_id>/retire")
@staff(Role.PROCESS_DESIGNER)
def retire_now(definition_id: int) -> ResponseReturnValue:
    """Retire this version, or the whole process."""
    of = _process(definition_id)
    form, actor = Retire(of.version), current_actor().key

    def do(session: Session) -> None:
        whole, reason = form.what.data == "process", filled(form.reason)
        retiring.retire(session, definition_id, whole=whole, reason=reason, actor=actor, now=utcnow())

    done = told(_("It is retired. Cases that run go on."), url_for(".retire", definition_id=definition_id))
    return act(form, do, done=done, back=lambda status: _page(_process(definition_id), status, form=form))


@blueprint.post("/retirements/<int:retirement_id>/take-back")
@staff(Role.PROCESS_DESIGNER)
def take_back(retirement_id: int) -> ResponseReturnValue:
    """Let cases begin again."""
    found = db.session().get(Retirement, retirement_id)
    if found is None:
        raise NotFound()
    newest, actor = retiring.newest_of(db.session(), found), current_actor().key
    form = TakeBack(of=retirement_id)

    def do(session: Session) -> None:
        retiring.take_back(session, retirement_id, reason=filled(form.reason), actor=actor, now=utcnow())

    done = told(_("It is taken back. New cases begin again."), url_for(".retire", definition_id=newest))
    return act(form, do, done=done, back=lambda status: _page(_process(newest), status, back=form, at=retirement_id))
