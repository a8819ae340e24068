"""What the editors ask of the engine: what can be referred to, whether an expression is right, how a form looks."""

from collections.abc import Mapping

from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.designer.blueprint import answers_json, blueprint, body, refuse, rows, text
from app.extensions import db
from app.web.actors import current_person
from app.web.drawn import said
from app.web.guards import staff
from app.web.names import asked
from app.web.process_forms import form_of_schema, task_form
from app.web.words import word
from processes.catalogue.rules import CatalogueList
from processes.engine.designing import checking, drafts, knowing, uses, vocabulary
from processes.engine.designing.models import Draft
from processes.engine.errors import refusals
from processes.engine.files.form_checks import check_form
from processes.engine.files.resources import DefinitionKind
from processes.engine.files.templates import element_templates, further_templates
from processes.engine.sentences import translated
from processes.people.rules import Role


@blueprint.get("/drafts/<int:draft_id>/context")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def context(draft_id: int) -> ResponseReturnValue:
    """Ready-made steps, and lists of everything that the draft can refer to."""
    draft = drafts.find(db.session(), draft_id)
    around = checking.surroundings(db.session(), draft.pack, without=draft_id)
    own = {f"{draft.key}.{draft.kind.value}": draft.content}
    steps = vocabulary.operations()
    for step in steps:
        step |= {"label": gettext(step["label"]), "description": _words(step["description"])}
    functions = [row | {"help": _words(row["help"])} for row in vocabulary.functions()]
    return jsonify(
        {
            "templates": [*element_templates(gettext), *further_templates(db.session(), gettext)],
            "groups": [*_named(vocabulary.groups()), *_teams()],
            "starters": _named(vocabulary.starters()),
            "operations": steps,
            "functions": functions,
            "company_lists": [{"key": one.value, "name": word(one)} for one in CatalogueList],
            "uses": _uses(draft, around),
            **vocabulary.lists(around | own),
            **knowing.known(draft.path, draft.content, around, gettext),
        }
    )


def _teams() -> list[dict[str, str]]:
    found = checking.group_names(db.session())
    return [{"key": key, "name": gettext("Team %(name)s", name=name)} for key, name in found.items()]


def _named(keys: list[str]) -> list[dict[str, str]]:
    return [{"key": key, "name": asked(key)} for key in keys]


def _uses(draft: Draft, around: Mapping[str, bytes]) -> list[dict[str, str]]:
    """What names a list that is drawn, so that whoever changes it sees whom it concerns."""
    if draft.kind is not DefinitionKind.LIST:
        return []
    found = uses.users(around).get(f"list:{draft.key}", [])
    return [
        {"name": said(one.name), "kind": word(DefinitionKind(one.kind))}
        | {"url": url_for(".versions", kind=one.kind, key=one.key, pack=draft.pack)}
        for one in found
    ]


def _words(message: str) -> str:
    return gettext(message) if message else ""


@blueprint.post("/expressions")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def expression() -> ResponseReturnValue:
    """Whether the engine can read an expression; if not, why, and after how many characters."""
    sent = body()
    written, kind, names = text(sent, "expression"), text(sent, "kind", default="condition"), sent.get("names")
    if kind not in checking.KINDS or not (names is None or isinstance(names, list)):
        return refuse(422, gettext("We could not read that"))
    found = checking.misread(written, kind, names=None if names is None else {str(name) for name in names})
    if found is None:
        return jsonify({"ok": True})
    return jsonify({"ok": False, "reason": translated(found.reason, gettext), "at": found.at})


@blueprint.post("/form-preview")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def form_preview() -> ResponseReturnValue:
    """The form as people will see it; 422 names what cannot be drawn."""
    schema = body().get("schema")
    if not isinstance(schema, dict) or not isinstance(schema.get("components"), list):
        return refuse(422, gettext("The file is not a form: it has no list of components."))
    faults = refusals(check_form("", schema))
    if faults:
        return refuse(422, " ".join(str(row["reason"]) for row in rows(faults)), faults=rows(faults))
    form = task_form(form_of_schema(schema), zone=current_person().timezone)
    return render_template("designer/_form_preview.html", form=form)
