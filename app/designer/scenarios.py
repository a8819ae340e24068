"""Test scenarios of a process: its page, what their editor chooses from, and running them."""

from collections.abc import Iterable
from typing import Any

import orjson
from flask import Response, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound, UnprocessableEntity

from app.designer import bounded
from app.designer.blueprint import answers_json, blueprint, body, rows, text
from app.designer.scenario_words import chosen_from, told
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import staff
from processes.clock import utcnow
from processes.db import committing
from processes.engine.checking.scenario_checks import Played, played
from processes.engine.designing import checking, contents, drafts, knowing
from processes.engine.designing.models import Draft
from processes.engine.files.resources import DefinitionKind, Resource, read_resource
from processes.engine.sentences import translated
from processes.engine.store import deployments
from processes.engine.store.models import Definition
from processes.people.rules import Role

Everything = dict[str, Resource]


@blueprint.get("/processes/<pack>/<key>/scenarios")
@staff(Role.PROCESS_DESIGNER)
def scenarios(pack: str, key: str) -> ResponseReturnValue:
    """The scenarios of a process as they are deployed; what is being changed is shown where it is changed."""
    session = db.session()
    draft = _draft(session, pack, key)
    if draft is not None:
        return redirect(url_for(".draft", draft_id=draft.id))
    diagrams, _ = _played(session, pack, key)
    content = deployments.latest_content(session, DefinitionKind.SCENARIO, key, pack=pack)
    found = orjson.loads(content)["scenarios"] if content else []
    return render_template("designer/scenarios.html", pack=pack, drawn=diagrams.root, scenarios=found)


@blueprint.post("/processes/<pack>/<key>/scenarios")
@staff(Role.PROCESS_DESIGNER)
def edit_scenarios(pack: str, key: str) -> ResponseReturnValue:
    """Open the draft of the scenarios of a process, an empty one where there are none."""
    session, given = db.session(), {"actor": current_actor().key, "now": utcnow()}
    with committing(session):
        draft = _draft(session, pack, key)
        if draft is None:
            draft = _begun(session, pack, key, given)
        found = draft.id
    return redirect(url_for(".draft", draft_id=found))


def _begun(session: Session, pack: str, key: str, given: dict[str, Any]) -> Draft:
    diagrams, _ = _played(session, pack, key)
    one = (Definition.kind == DefinitionKind.SCENARIO, Definition.key == key, Definition.pack == pack)
    deployed = session.scalar(select(Definition.id).where(*one).order_by(Definition.version.desc()).limit(1))
    if deployed is not None:
        return drafts.open_definition(session, deployed, **given)
    path = f"{key}.scenario" if pack == deployments.STANDARD else f"packs/{pack}/{key}.scenario"
    empty = contents.empty(DefinitionKind.SCENARIO, key, diagrams.root.name)
    return drafts.open_file(session, path, empty, pack=pack, **given)


def _draft(session: Session, pack: str, key: str) -> Draft | None:
    return session.scalar(
        select(Draft).where(Draft.pack == pack, Draft.key == key, Draft.kind == DefinitionKind.SCENARIO)
    )


@blueprint.get("/processes/<pack>/<key>/scenarios/choices")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def scenario_choices(pack: str, key: str) -> Response:
    """The diagrams that scenarios play, drafts included, and what the editor's lists offer of them."""
    bounded.warm()
    diagrams, everything = _played(db.session(), pack, key)
    xml = {
        drawn.process: everything[f"bpmn:{drawn.process}"].content.decode("utf-8", "replace")
        for drawn in diagrams.diagrams
    }
    return jsonify(
        {
            "process": key,
            "xml": xml,
            **chosen_from(diagrams, everything),
            **knowing.of_scenarios(key, everything, gettext),
        }
    )


@blueprint.post("/processes/<pack>/<key>/scenarios/run")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def run_scenarios(pack: str, key: str) -> Response:
    """Play scenarios of a content that need not be saved, with the drafts that its process reaches; keep nothing."""
    sent, session = body(), db.session()
    names = sent.get("names")
    if names is not None and not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        raise UnprocessableEntity()
    files = _changed(session, pack, key) | {f"{key}.scenario": text(sent, "content").encode()}
    session.rollback()
    report = bounded.play(files, pack=pack, now=utcnow(), processes=[key], names=names)
    return jsonify(
        {
            "faults": rows(list(report.faults)),
            "results": [told(result, lambda sentence: translated(sentence, gettext)) for result in report.results],
            "coverage": [
                {"process": one.process, "elements": one.elements, "flows": one.flows, "ends": one.ends}
                for one in report.coverage
            ],
        }
    )


def _played(session: Session, pack: str, key: str) -> tuple[Played, Everything]:
    """The diagrams as they would be played; 404 where there is no such process."""
    everything = _readable(checking.surroundings(session, pack).items())
    try:
        diagrams = played(key, everything)
    except IndexError:  # a draft whose process is not executable
        diagrams = None
    if diagrams is None:
        raise NotFound()
    return diagrams, everything


def _readable(files: Iterable[tuple[str, bytes]]) -> Everything:
    found = {}
    for path, content in files:
        try:
            resource = read_resource(path, content)
        except Exception:  # a draft in the middle of being drawn
            continue
        found[resource.reference] = resource
    return found


def _changed(session: Session, pack: str, key: str) -> dict[str, bytes]:
    """The pack's drafts that the process reaches, as files; those that cannot be read are told by the run."""
    everything = _readable(checking.surroundings(session, pack).items())
    reached, pending = set[str](), [f"bpmn:{key}"]
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += everything[name].reaches if name in everything else ()
    own = select(Draft.path, Draft.kind, Draft.key, Draft.content).where(Draft.pack == pack)
    return {row.path: row.content for row in session.execute(own) if f"{row.kind.value}:{row.key}" in reached}
