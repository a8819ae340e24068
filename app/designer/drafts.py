"""Drafts as the designer's scripts read and save them, and who else has one open."""

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.utils import secure_filename

from app.designer.blueprint import answers_json, blueprint, body, refuse, rows, text
from app.extensions import db
from app.web.actors import current_actor
from app.web.filters import initials
from app.web.guards import staff
from app.web.names import people
from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import checking, drafts, knowing, presence
from processes.engine.designing.errors import DraftConflict, UnknownDraft
from processes.engine.designing.merging import Side
from processes.engine.designing.models import Draft, DraftPresence
from processes.engine.designing.trees import Clash
from processes.engine.store.models import Definition
from processes.people.rules import Role

SIDES: tuple[Side, ...] = ("mine", "theirs")


def asked_side() -> Side | None:
    """Whose changes a page's button wants where both changed the same; None where it says nothing."""
    return next((side for side in SIDES if side == request.form.get("prefer")), None)


@blueprint.get("/drafts/<int:draft_id>")
@staff(Role.PROCESS_DESIGNER)
def draft(draft_id: int) -> ResponseReturnValue:
    """The editor of one draft; its scripts ask for the content."""
    return render_template("designer/draft.html", draft=drafts.find(db.session(), draft_id))


@blueprint.get("/drafts/<int:draft_id>/content")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def content(draft_id: int) -> Response:
    """A draft with its content, the version it began with, and who has it open."""
    session, actor = db.session(), current_actor()
    found = drafts.find(session, draft_id)
    base = session.get(Definition, found.base_definition_id) if found.base_definition_id else None
    return jsonify(
        {
            "id": found.id,
            "kind": found.kind.value,
            "key": found.key,
            "path": found.path,
            "pack": found.pack,
            "name": found.name,
            "revision": found.revision,
            "content": found.content.decode(),
            "base": {"definition_id": base.id, "version": base.version} if base else None,
            "readers": _readers(draft_id),
            "me": {"name": actor.name, "initials": initials(actor.name), "key": actor.key},
        }
    )


def _readers(draft_id: int) -> list[dict[str, Any]]:
    session = db.session()
    found: Sequence[DraftPresence] = presence.readers(session, draft_id, now=utcnow())
    names = people(session, [reader.person for reader in found])
    said = [(reader, names.get(reader.person, reader.person)) for reader in found]
    return [
        {"name": name, "initials": initials(name), "window": reader.window, "element": reader.element}
        for reader, name in said
    ]


@blueprint.put("/drafts/<int:draft_id>/content")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def save(draft_id: int) -> ResponseReturnValue:
    """Save; what others saved meanwhile is merged in, 409 names what both changed. `prefer` decides that."""
    sent, session = body(), db.session()
    revision, prefer = sent.get("revision"), sent.get("prefer")
    if not isinstance(revision, int) or isinstance(revision, bool) or not _is_preference(prefer):
        raise UnprocessableEntity()
    with committing(session):
        saved = drafts.save(
            session,
            draft_id,
            content=text(sent, "content"),
            base_revision=revision,
            actor=current_actor().key,
            now=utcnow(),
            prefer=prefer,
        )
    kept = {"revision": saved.revision, "content": saved.content, "merged": saved.merged}
    return jsonify({**kept, **_looked_at(drafts.find(session, draft_id), saved.content)})


@blueprint.errorhandler(DraftConflict)
def clashing(conflict: DraftConflict) -> ResponseReturnValue:
    """What both changed, and the draft as it is saved."""
    clashes = [_clash(clash) for clash in conflict.clashes]
    return refuse(409, _(conflict.message), revision=conflict.revision, theirs=conflict.theirs, conflicts=clashes)


def _is_preference(prefer: object) -> bool:
    """Whether it says whose changes count: one side, or one for each element."""
    if isinstance(prefer, dict):
        return all(side in SIDES for side in prefer.values())
    return prefer in (None, *SIDES)


def _clash(clash: Clash) -> dict[str, str | None]:
    names = ("element", "name", "property", "base", "mine", "theirs")
    return {name: getattr(clash, name) for name in names}


def _looked_at(found: Draft, content: str) -> dict[str, Any]:
    """What is wrong with a content, and which variables are known where in it."""
    around = checking.surroundings(db.session(), found.pack, without=found.id)
    faults = checking.faults(db.session(), found, content.encode())
    return {"faults": rows(faults), "known": knowing.known(found.path, content.encode(), around, _)}


@blueprint.post("/drafts/<int:draft_id>/presence")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def here(draft_id: int) -> ResponseReturnValue:
    """Say that a window shows the draft and at which element, or is gone; learn of others and newer revisions."""
    sent, session = body(), db.session()
    window, element = text(sent, "window"), sent.get("element")
    if not window or not (element is None or isinstance(element, str)):
        raise UnprocessableEntity()
    element = element.replace("\x00", "") if element else None
    if sent.get("gone") is True:
        with committing(session):
            presence.forget_window(session, draft_id, window=window)
        return jsonify({})
    with committing(session):
        revision = presence.note_window(
            session, draft_id, window=window, person=current_actor().key, element=element, now=utcnow()
        )
    if revision is None:
        raise UnknownDraft
    return jsonify({"revision": revision, "readers": _readers(draft_id)})


@blueprint.post("/drafts/<int:draft_id>/check")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def check(draft_id: int) -> ResponseReturnValue:
    """What the validator says of a content that need not be saved yet."""
    found = drafts.find(db.session(), draft_id)
    return jsonify(_looked_at(found, text(body(), "content")))


@blueprint.get("/drafts/<int:draft_id>/revisions")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def revisions(draft_id: int) -> ResponseReturnValue:
    """What is kept of a draft, newest first."""
    session = db.session()
    drafts.find(session, draft_id)
    found = drafts.revisions(session, draft_id)
    names = people(session, [row.author for row in found])
    said = [{"revision": row.revision, "author": names.get(row.author, row.author), "at": row.at} for row in found]
    return jsonify({"revisions": [row | {"at": row["at"].isoformat()} for row in said]})


@blueprint.post("/drafts/<int:draft_id>/revisions/<int:revision>/restore")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def restore(draft_id: int, revision: int) -> ResponseReturnValue:
    """Make an earlier revision the newest."""
    session = db.session()
    with committing(session):
        saved = drafts.restore_revision(session, draft_id, revision, actor=current_actor().key, now=utcnow())
    return jsonify({"revision": saved.revision, "content": saved.content})


@blueprint.post("/drafts/<int:draft_id>/discard")
@staff(Role.PROCESS_DESIGNER)
def discard(draft_id: int) -> ResponseReturnValue:
    """Throw a draft away and go back to the library; what is deployed stays."""
    session = db.session()
    name = drafts.find(session, draft_id).name
    with committing(session):
        drafts.discard(session, draft_id)
    flash(_("The draft of %(name)s is discarded.", name=name), "success")
    return redirect(url_for(".library"))


@blueprint.get("/drafts/<int:draft_id>/download")
@staff(Role.PROCESS_DESIGNER)
def download(draft_id: int) -> Response:
    """The plain file, of the newest revision or of the one that `revision` names."""
    session = db.session()
    found = drafts.find(session, draft_id)
    number = request.args.get("revision", type=int)
    data = drafts.revision_content(session, draft_id, number) if number is not None else found.content
    name = secure_filename(f"{found.key}.{found.kind.value}")
    answer = Response(data, content_type="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
