"""The library: everything that designers own, with what runs by it; and work begun on one of them."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.designer.blueprint import blueprint
from app.designer.text_list import untranslated
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import staff
from app.web.names import people
from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import drafts, planning, shipping, speaking
from processes.engine.designing.library import LibraryFilter, Line, library, packs
from processes.engine.files.resources import DefinitionKind
from processes.people.queries import staff_with
from processes.people.rules import Role


def chosen() -> LibraryFilter:
    """What the address narrows the list to; what it cannot mean narrows nothing."""
    given = request.args
    kind = next((kind for kind in DefinitionKind if kind.value == given.get("kind")), None)
    said = {name: given.get(name, "").replace("\x00", "").strip()[:200] for name in ("pack", "text")}
    return LibraryFilter(kind=kind, **said)


@blueprint.get("", endpoint="library")
@staff(Role.PROCESS_DESIGNER)
def show() -> ResponseReturnValue:
    """Every process, decision, form and scenario file."""
    session, narrowed = db.session(), chosen()
    lines = library(session, narrowed)
    return render_template(
        "designer/library.html",
        lines=lines,
        ready=_ready(lines),
        chosen=narrowed,
        offered=shipping.count(session),
        planned=planning.waiting(session),
        packs=packs(session),
        untranslated=_untranslated(session),
        people=people(session, [line.draft_by for line in lines if line.draft_by]),
        designers=staff_with(session, Role.PROCESS_DESIGNER),
        administrators=staff_with(session, Role.ADMINISTRATOR),
    )


def _untranslated(session: Session) -> dict[tuple[DefinitionKind, str, str], int]:
    """How many texts of each diagram and form nobody has said in some language."""
    known = speaking.kept(session)
    return {(f.kind, f.pack, f.key): untranslated(f.texts, known) for f in speaking.files(session)}


def _ready(lines: Sequence[Line]) -> list[int]:
    """The changed drafts, where all are of one pack and can be deployed together."""
    changed = [line for line in lines if line.draft_id is not None and line.draft_changed]
    return [line.draft_id for line in changed if line.draft_id] if len({line.pack for line in changed}) == 1 else []


@blueprint.post("/definitions/<int:definition_id>/edit")
@staff(Role.PROCESS_DESIGNER)
def edit(definition_id: int) -> ResponseReturnValue:
    """Open the draft of a deployed version, or begin one."""
    session = db.session()
    pack = request.form.get("pack", "").replace("\x00", "").strip() or None
    with committing(session):
        draft = drafts.open_definition(session, definition_id, pack=pack, actor=current_actor().key, now=utcnow())
    return redirect(url_for(".draft", draft_id=draft.id))
