"""Two versions side by side: pictures of diagrams are compared in the browser, everything else here."""

from dataclasses import dataclass

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from app.designer.blueprint import answers_json, blueprint
from app.extensions import db
from app.web.guards import staff
from app.web.ids import identity
from processes.engine.designing import drafts, going_live, planning, shipping
from processes.engine.designing.comparing import compared_table, differences
from processes.engine.designing.versions import definition
from processes.engine.files.resources import DefinitionKind
from processes.people.rules import Role


@dataclass(frozen=True)
class Side:
    """One of the two; `url` is its page."""

    reference: str
    kind: DefinitionKind
    pack: str
    name: str
    said: str
    url: str
    content: bytes


def side(reference: str) -> Side:
    """`definition:12`, `draft:3`, `draft:3@7` (a revision), `shipped:5` (the product's), `planned:4`; NotFound for all
    else."""
    what, _colon, number = reference.partition(":")
    number, _at, revision = number.partition("@")
    found = identity(number)
    if what == "definition" and found is not None and not revision:
        row = definition(db.session(), found)
        url = url_for(".versions", kind=row.kind.value, pack=row.pack, key=row.key)
        said = _("version %(version)d", version=row.version)
        return Side(reference, row.kind, row.pack, row.name, said, url, row.content)
    if what == "shipped" and found is not None and not revision:
        shipped = shipping.offer(db.session(), found)
        name, url = _("the product's new version"), url_for(".product")
        return Side(reference, shipped.kind, shipped.pack, shipped.name, name, url, shipped.content)
    if what == "planned" and found is not None and not revision:
        file = going_live.file(db.session(), found)
        said, url = _("as planned"), url_for(".plan", plan_id=file.plan_id)
        pack = planning.find(db.session(), file.plan_id).pack
        return Side(reference, file.kind, pack, file.name, said, url, file.content)
    if what == "draft" and found is not None:
        draft, kept = drafts.find(db.session(), found), identity(revision)
        content = draft.content if kept is None else drafts.revision_content(db.session(), found, kept)
        said = _("draft") if kept is None else _("draft, revision %(revision)d", revision=kept)
        return Side(reference, draft.kind, draft.pack, draft.name, said, url_for(".draft", draft_id=found), content)
    raise NotFound()


@blueprint.get("/sides/<reference>")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def side_content(reference: str) -> ResponseReturnValue:
    """One side of a comparison."""
    found = side(reference)
    said = {"name": found.name, "version": found.said, "kind": found.kind.value, "url": found.url}
    return jsonify(said | {"content": found.content.decode()})


@blueprint.get("/compare")
@staff(Role.PROCESS_DESIGNER)
def compare() -> ResponseReturnValue:
    """What one version has that the other has not."""
    left, right = (side(request.args.get(name, "")) for name in ("left", "right"))
    if left.kind is not right.kind:
        raise NotFound()
    is_table, is_drawn = left.kind is DefinitionKind.DMN, left.kind is DefinitionKind.BPMN
    return render_template(
        "designer/compare.html",
        left=left,
        right=right,
        table=compared_table(left.content, right.content) if is_table else None,
        differences=[] if is_drawn else differences(left.kind, left.content, right.content),
    )
