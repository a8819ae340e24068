"""Versions of processes with their running cases, and moving these: preview, progress, undo; designers may too."""

from collections.abc import Sequence
from typing import Any

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
from app.web.acting import told
from app.web.fragments import wants_fragment
from app.web.guards import staff
from app.web.ids import identity
from app.web.names import people
from processes.clock import utcnow
from processes.engine.administration import watching
from processes.engine.migration import batches, plans, queries
from processes.engine.migration.models import CaseState
from processes.engine.migration.plans import Plan
from processes.engine.migration.reasons import Reason
from processes.engine.store import audit
from processes.engine.store.audit import Said
from processes.people.rules import Role

PAGE = 50


def _sentences(reasons: Sequence[Reason]) -> str:
    """Why a case stays, in the reader's language."""
    return " ".join(_(reason.reason).format(**reason.values) for reason in reasons)


@blueprint.get("/versions")
@staff(Role.PROCESS_DESIGNER)
def versions() -> ResponseReturnValue:
    """The versions of one process with their running cases, and the latest migrations."""
    session = db.session()
    known = watching.processes(session)
    keys = [key for key, _name in known]
    process = request.args.get("process", "")
    chosen = process if process in keys else "handle_request" if "handle_request" in keys else next(iter(keys), "")
    moves = queries.migrations(session, before=identity(request.args.get("after")), limit=20)
    return render_template(
        "operations/versions.html",
        processes=known,
        chosen=chosen,
        versions=queries.versions(session, chosen),
        moves=moves,
        people=people(session, [move.migration.actor for move in moves]),
        next_url=url_for(".versions", process=chosen, after=moves[-1].migration.id) if len(moves) == 20 else None,
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
        previews=queries.preview(session, plan, now=utcnow(), limit=PAGE),
        changed=[pair for pair in plan.elements if pair.to != pair.element],
        sentences=_sentences,
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
    wanted = next((state for state in CaseState if state.value == request.args.get("state")), None)
    after = identity(request.args.get("after")) or 0
    found = queries.cases(session, move_id, state=wanted, after=after, limit=PAGE + 1)
    kept: dict[str, Any] = {"move_id": move_id, "state": wanted.value if wanted else None}
    return render_template(
        "operations/move_progress.html",
        progress=progress,
        cases=found[:PAGE],
        wanted=wanted,
        sentences=_sentences,
        form=form,
        people=people(session, [progress.migration.actor, progress.migration.undo_actor or ""]),
        next_url=url_for(".move", **kept, after=found[PAGE - 1].id) if len(found) > PAGE else None,
        first_url=url_for(".move", **kept) if after else None,
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
