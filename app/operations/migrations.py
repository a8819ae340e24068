"""Versions of processes with their running cases, and moving these: preview, progress, undo; designers may too."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.operations.acting import act, said
from app.operations.blueprint import blueprint
from app.operations.forms import Why
from app.operations.version_lists import MOVED, MOVES, VERSIONS, chosen, sentences
from app.web.acting import told
from app.web.fragments import wants_fragment
from app.web.guards import staff
from app.web.listing.drawing import drawn
from app.web.names import people
from processes.clock import utcnow
from processes.engine.migration import batches, plans, queries
from processes.engine.migration.plans import Plan
from processes.engine.store import audit
from processes.engine.store.audit import Said
from processes.people.rules import Role

PREVIEWED = 50


@blueprint.get("/versions")
@staff(Role.PROCESS_DESIGNER)
def versions() -> ResponseReturnValue:
    """The versions of one process with their running cases, and the latest migrations."""
    asked = VERSIONS.asked()
    return render_template(
        "operations/versions.html", process=chosen(asked), list=drawn(VERSIONS, asked), moves=drawn(MOVES)
    )


MAPPED = "to:"


def _mapping() -> dict[str, str]:
    """The steps that the address names anew, as its parameters `to:scope/element=element`."""
    return {name: value for name, value in request.args.items() if name.startswith(MAPPED) and value}


def _changes() -> dict[str, dict[str, str]]:
    changes: dict[str, dict[str, str]] = {}
    for name, value in _mapping().items():
        scope, _slash, element = name.removeprefix(MAPPED).partition("/")
        changes.setdefault(scope, {})[element] = value
    return changes


def _plan(session: Session, process: str, definition_id: int) -> Plan:
    target = next((row for row in queries.versions(session, process) if row.id == definition_id), None)
    if target is None:
        raise NotFound()
    return plans.propose(
        session,
        process,
        to_definition=definition_id,
        pack=target.pack,
        of_pack=request.args.get("of_pack", "") or target.pack,
        changes=_changes(),
    )


def _move_page(process: str, definition_id: int, form: FlaskForm, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    plan = _plan(session, process, definition_id)
    return render_template(
        "operations/move.html",
        plan=plan,
        definition_id=definition_id,
        previews=queries.preview(session, plan, now=utcnow(), limit=PREVIEWED),
        changed=[pair for pair in plan.elements if pair.to != pair.element],
        sentences=sentences,
        form=form,
        kept=_mapping() | ({"of_pack": request.args["of_pack"]} if "of_pack" in request.args else {}),
    ), status


@blueprint.get("/versions/<process>/<int:definition_id>/move")
@staff(Role.PROCESS_DESIGNER)
def new_move(process: str, definition_id: int) -> ResponseReturnValue:
    """Which running cases can move to this version, and why others cannot."""
    return _move_page(process, definition_id, Why(formdata=None))


@blueprint.post("/versions/<process>/<int:definition_id>/move")
@staff(Role.PROCESS_DESIGNER)
def begin_move(process: str, definition_id: int) -> ResponseReturnValue:
    """Have workers move them."""
    form = Why()

    def do(session: Session) -> int:
        plan, who = _plan(session, process, definition_id), said(form)
        begun = batches.begin(session, plan, **who)
        audit.note(session, "migrated", Said(**who), details={"process": process, "migration": begun.id})
        return begun.id

    return act(
        form,
        do,
        done=told(_("It has begun. You can leave this page."), lambda move_id: url_for(".move", move_id=move_id)),
        back=lambda status: _move_page(process, definition_id, form, status),
    )


def _progress_page(move_id: int, form: FlaskForm, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    progress = queries.progress(session, move_id)
    return render_template(
        "operations/move_progress.html",
        progress=progress,
        list=drawn(MOVED),
        form=form,
        people=people(session, [progress.migration.actor, progress.migration.undo_actor or ""]),
    ), status


@blueprint.get("/migrations/<int:move_id>")
@staff(Role.PROCESS_DESIGNER)
def move(move_id: int) -> ResponseReturnValue:
    """How far a migration is, and what became of every case."""
    if wants_fragment():
        return render_template("operations/_moved.html", progress=queries.progress(db.session(), move_id))
    return _progress_page(move_id, Why(formdata=None))


@blueprint.post("/migrations/<int:move_id>/undo")
@staff(Role.PROCESS_DESIGNER)
def undo_move(move_id: int) -> ResponseReturnValue:
    """Move back every case that has not taken a step since."""
    form = Why()

    def do(session: Session) -> None:
        who = said(form)
        count = batches.undo(session, move_id, **who)
        audit.note(session, "moved_back", Said(**who), details={"migration": move_id, "cases": count})

    return act(
        form,
        do,
        done=told(_("Workers move back what has not gone on since."), url_for(".move", move_id=move_id)),
        back=lambda status: _progress_page(move_id, form, status),
    )
