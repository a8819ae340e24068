"""The import assistant's questions and answers: what must be decided about a draft, and the draft with it decided."""

from collections.abc import Mapping
from typing import Any

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import UnprocessableEntity

from app.designer.blueprint import answers_json, blueprint, body, is_plain, text
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import staff
from app.web.names import asked
from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import checking, drafts, vocabulary
from processes.engine.designing.importing.decisions import Around, Decision
from processes.engine.designing.importing.importing import Decided, decide, decide_all, listed
from processes.engine.designing.models import Draft
from processes.engine.sentences import translated
from processes.people.rules import Role
from processes.settings import get_settings

ANYONE = "staff:dispatcher"


@blueprint.post("/drafts/<int:draft_id>/decisions")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def decisions(draft_id: int) -> ResponseReturnValue:
    """What must be decided about a content before it runs here, and what of another tool it keeps."""
    draft = drafts.find(db.session(), draft_id)
    found = listed(text(body(), "content").encode(), _around(draft))
    rows = [_row(decision) for decision in found.decisions]
    return jsonify({"decisions": rows, "kept": list(found.kept), "foreign": found.is_foreign})


def _around(draft: Draft) -> Around:
    files = checking.surroundings(db.session(), draft.pack, without=draft.id)
    known = frozenset(f"{kind}:{key}" for key, _, kind in (name.rpartition(".") for name in files))
    groups = {key: asked(key) for key in vocabulary.groups()}
    return Around(known, groups, ANYONE, get_settings().default_timezone)


def _row(decision: Decision) -> dict[str, Any]:
    options = [
        {"key": option.key, "said": translated(option.said, gettext), "picks": option.picks, "value": option.value}
        for option in decision.options
    ]
    said = {"stands": translated(decision.stands, gettext), "options": options, "open": decision.is_open}
    return {"id": decision.id, "kind": decision.kind, "element": decision.element, "name": decision.name, **said}


@blueprint.post("/drafts/<int:draft_id>/decide")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def settle(draft_id: int) -> ResponseReturnValue:
    """A content with these decisions made (`choices`: id to option and what is picked), or with all that is proposed.

    The content is not saved; forms and tables that come of it become drafts.
    """
    sent, session = body(), db.session()
    draft = drafts.find(session, draft_id)
    content, around = text(sent, "content").encode(), _around(draft)
    chosen = sent.get("choices")
    made = decide_all(content, around) if chosen is None else decide(content, _choices(chosen), around)
    with committing(session):
        begun = _begin(session, draft.pack, made)
    new = [{"name": one.name, "url": url_for(".draft", draft_id=one.id)} for one in begun]
    told = {"lost": [translated(one, gettext) for one in made.lost], "done": len(made.done), "drafts": new}
    return jsonify({"content": made.content.decode(), **told})


def _choices(sent: Any) -> Mapping[str, tuple[str, str]]:
    if not isinstance(sent, dict) or not all(_is_choice(choice) for choice in sent.values()):
        raise UnprocessableEntity()
    return {name: (choice["option"], choice.get("value") or "") for name, choice in sent.items()}


def _is_choice(choice: Any) -> bool:
    if not isinstance(choice, dict) or not isinstance(choice.get("option"), str):
        return False
    value = choice.get("value") or ""
    return isinstance(value, str) and is_plain(value)


def _begin(session: Session, pack: str, made: Decided) -> list[Draft]:
    said: dict[str, Any] = {"pack": pack, "actor": current_actor().key, "now": utcnow(), "keep": True}
    return [drafts.open_file(session, name, content, **said) for name, content in made.files.items()]
