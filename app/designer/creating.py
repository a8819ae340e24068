"""Something new: an empty diagram, decision or form, an example to begin with, or files drawn elsewhere."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.designer.blueprint import blueprint
from app.designer.forms import New, Upload
from app.designer.starters import starters
from app.extensions import db
from app.web.acting import act
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import staff
from processes.clock import utcnow
from processes.engine.designing import contents, drafts
from processes.engine.designing.library import packs
from processes.engine.designing.models import Draft
from processes.engine.errors import DefinitionRefused
from processes.engine.files.resources import DefinitionKind
from processes.engine.files.xml import LIMIT
from processes.engine.store.deployments import STANDARD
from processes.errors import Refusal
from processes.people.rules import Role


def _packs() -> list[str]:
    return [STANDARD, *(pack for pack in packs(db.session()) if pack != STANDARD)]


def _page(new: New | None = None, upload: Upload | None = None, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "designer/new.html",
        form=new or New(_packs(), formdata=None, data={"kind": "bpmn"}),
        upload=upload or Upload(_packs(), formdata=None, prefix="upload-"),
        starters=starters().values(),
    ), status


@blueprint.get("/new")
@staff(Role.PROCESS_DESIGNER)
def new() -> ResponseReturnValue:
    """What to begin with."""
    return _page()


@blueprint.post("/new")
@staff(Role.PROCESS_DESIGNER)
def begin() -> ResponseReturnValue:
    """Begin with an empty definition."""
    form = New(_packs())

    def do(session: Session) -> list[Draft]:
        key, name = form.key.data or contents.key_of(filled(form.name)), filled(form.name)
        kind = DefinitionKind(form.kind.data)
        return _open(session, {f"{key}.{kind.value}": contents.empty(kind, key, name)}, form.pack.data)

    return act(form, do, done=_opened, back=lambda status: _page(new=form, status=status))


@blueprint.post("/new/files")
@staff(Role.PROCESS_DESIGNER)
def upload() -> ResponseReturnValue:
    """Begin with files drawn elsewhere; of several, all or none become drafts."""
    form = Upload(_packs(), prefix="upload-")

    def do(session: Session) -> list[Draft]:
        files = {sent.filename or "": sent.stream.read(LIMIT + 1) for sent in filled(form.files)}
        return _open(session, files, form.pack.data)

    refused = (Refusal, DefinitionRefused)
    return act(form, do, done=_opened, back=lambda status: _page(upload=form, status=status), refused=refused)


@blueprint.post("/new/starters/<name>")
@staff(Role.PROCESS_DESIGNER)
def start_with(name: str) -> ResponseReturnValue:
    """Begin with an example: its files become drafts; those that are there already stay as they are."""
    starter = starters().get(name)
    if starter is None:
        raise NotFound()
    files = starter.files
    return act(None, lambda session: _open(session, files, STANDARD, keep=True), done=_opened, back=lambda _: _page())


def _open(session: Session, files: dict[str, bytes], pack: str, *, keep: bool = False) -> list[Draft]:
    said: dict[str, Any] = {"actor": current_actor().key, "now": utcnow(), "keep": keep}
    return [drafts.open_file(session, path, content, pack=pack, **said) for path, content in files.items()]


def _opened(opened: list[Draft]) -> ResponseReturnValue:
    if len(opened) > 1:
        flash(_("%(count)d drafts are there.", count=len(opened)), "success")
    main = next((draft for draft in opened if draft.kind is DefinitionKind.BPMN), opened[0])
    return redirect(url_for(".draft", draft_id=main.id) if request.args.get("to") != "library" else url_for(".library"))
