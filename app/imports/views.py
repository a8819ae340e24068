"""Pages of files from other systems: the list, a new one, its columns, its rows, how far it is, what came of it."""

from pathlib import Path

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.imports.blueprint import blueprint
from app.imports.forms import ALWAYS, Bring, mapping_form, said_in
from app.imports.listing import IMPORTS, ROWS
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.fragments import wants_fragment
from app.web.guards import allowed
from app.web.ids import identity
from app.web.listing.drawing import drawn
from processes.clock import utcnow
from processes.imports import queries, returning, use_cases
from processes.imports.models import Import, ImportState, Outcome
from processes.imports.rights import may_import
from processes.imports.subjects import FIELDS, Subject

GOING_ON = (ImportState.CHECKING, ImportState.RUNNING)
EXAMPLES = Path(__file__).parent / "examples"


@blueprint.get("")
@allowed(may_import)
def index() -> ResponseReturnValue:
    """Every file that was brought, the newest first."""
    return render_template("imports/index.html", list=drawn(IMPORTS), subjects=Subject)


@blueprint.get("/examples/<name>.csv")
@allowed(may_import)
def example(name: str) -> ResponseReturnValue:
    """A small file with every column of a subject, to be filled in."""
    if name not in {subject.value for subject in Subject}:
        raise NotFound()
    return send_file(EXAMPLES / f"{name}.csv", mimetype="text/csv; charset=utf-8", as_attachment=True)


def _new(form: Bring, status: int = 200) -> ResponseReturnValue:
    return render_template("imports/new.html", form=form, subjects=Subject), status


@blueprint.get("/new")
@allowed(may_import)
def new() -> ResponseReturnValue:
    """Choose a file."""
    return _new(Bring(data={"subject": request.args.get("subject")}))


@blueprint.post("/new")
@allowed(may_import)
def bring() -> ResponseReturnValue:
    """Keep the file and see what its columns are."""
    form = Bring()

    def do(session: Session) -> int:
        file = filled(form.file)
        brought = use_cases.bring(
            session,
            subject=Subject(form.subject.data),
            filename=file.filename or "",
            content=file.read(),
            system=form.system.data or "",
            actor=current_actor(),
            now=utcnow(),
        )
        return brought.id

    words = _("The file is here. Say what its columns are.")
    done = told(words, lambda import_id: url_for(".columns", import_id=import_id))
    return act(form, do, done=done, back=lambda status: _new(form, status))


def _columns(brought: Import, form: FlaskForm, status: int = 200) -> ResponseReturnValue:
    kept = queries.mappings_for(db.session(), brought.subject)
    fields = FIELDS[brought.subject]
    return render_template(
        "imports/columns.html", brought=brought, form=form, fields=fields, always=ALWAYS, kept=kept
    ), status


@blueprint.get("/<int:import_id>/columns")
@allowed(may_import)
def columns(import_id: int) -> ResponseReturnValue:
    """Which column is what; `kept` names a mapping that was kept."""
    session = db.session()
    brought = queries.import_of_id(session, import_id)
    kept = queries.mapping_of_id(session, brought.subject, identity(request.args.get("kept")))
    return _columns(brought, mapping_form(brought, kept.mapping if kept else brought.mapping))


@blueprint.post("/<int:import_id>/columns")
@allowed(may_import)
def check(import_id: int) -> ResponseReturnValue:
    """Keep which column is what, and have the rows checked."""
    brought = queries.import_of_id(db.session(), import_id)
    form = mapping_form(brought, {})

    def do(session: Session) -> None:
        use_cases.map_columns(
            session,
            import_id=import_id,
            mapping=said_in(form, brought.subject),
            keep_as=(form.kept_as.data or "") if form.is_kept.data else None,
            actor=current_actor(),
            now=utcnow(),
        )

    done = told(_("The rows are being checked."), url_for(".show", import_id=import_id))
    return act(form, do, done=done, back=lambda status: _columns(brought, form, status))


def _show(import_id: int, form: FlaskForm | None = None, status: int = 200) -> ResponseReturnValue:
    brought = queries.import_of_id(db.session(), import_id)
    is_stuck = use_cases.is_stuck(brought, utcnow())
    is_going_on = brought.state in GOING_ON and not is_stuck
    given = {"brought": brought, "is_going_on": is_going_on, "is_stuck": is_stuck}
    if wants_fragment():
        return render_template("imports/_progress.html", **given)
    rows = None if is_going_on or brought.state is ImportState.UPLOADED else drawn(ROWS)
    return render_template("imports/show.html", **given, form=form or FlaskForm(), list=rows, outcomes=Outcome), status


@blueprint.get("/<int:import_id>")
@allowed(may_import)
def show(import_id: int) -> ResponseReturnValue:
    """A file: how far it is, its rows, what is found about them; the page itself asks while a worker is at it."""
    return _show(import_id)


@blueprint.post("/<int:import_id>/run")
@allowed(may_import)
def run(import_id: int) -> ResponseReturnValue:
    """Have it taken over."""
    form = FlaskForm()

    def do(session: Session) -> None:
        use_cases.run(session, import_id=import_id, actor=current_actor(), now=utcnow())

    done = told(_("It has begun. You can leave this page."), url_for(".show", import_id=import_id))
    return act(form, do, done=done, back=lambda status: _show(import_id, form, status))


@blueprint.post("/<int:import_id>/back")
@allowed(may_import)
def take_back(import_id: int) -> ResponseReturnValue:
    """Remove what it made."""
    form = FlaskForm()

    def do(session: Session) -> None:
        returning.take_back(session, import_id=import_id, actor=current_actor(), now=utcnow())

    done = told(_("What this file made is gone."), url_for(".show", import_id=import_id))
    return act(form, do, done=done, back=lambda status: _show(import_id, form, status))


@blueprint.post("/<int:import_id>/discard")
@allowed(may_import)
def discard(import_id: int) -> ResponseReturnValue:
    """Throw it away, untaken."""
    form = FlaskForm()

    def do(session: Session) -> None:
        use_cases.discard(session, import_id=import_id, actor=current_actor(), now=utcnow())

    done = told(_("The file is thrown away."), url_for(".index"))
    return act(form, do, done=done, back=lambda status: _show(import_id, form, status))


@blueprint.post("/mappings/<int:mapping_id>/forget")
@allowed(may_import)
def forget(mapping_id: int) -> ResponseReturnValue:
    """A kept mapping is offered no more."""
    form = FlaskForm()

    def do(session: Session) -> None:
        use_cases.forget_mapping(session, mapping_id=mapping_id, actor=current_actor())

    return act(form, do, done=told(_("The mapping is forgotten."), url_for(".index")), back=lambda status: index())
