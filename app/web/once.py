"""The same form sent twice is one: each form on a page has a key, and what came of it is answered again.

Without scripts a page that is come back to has another key. There the same words, sent again within minutes, are asked
about first.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.web.actors import signed_in_actor
from app.web.fragments import wants_fragment
from app.web.unsent import unsent
from processes import idempotency
from processes.clock import utcnow
from processes.db import committing

FIELD = "form_key"
DRAFT = "draft"
ANEW = "sent_anew"  # by who knows that the same was sent a moment ago
LONGEST = 100
OF_THE_PAGE = {FIELD, ANEW, "csrf_token", "seen"}  # not typed
A_MOMENT = timedelta(minutes=15)


def is_of_the_page(name: str) -> bool:
    """Whether a field is the page's own and not typed: its keys, and what it says that it has shown."""
    return name in OF_THE_PAGE or name.endswith("-seen")


def form_key() -> str:
    """A new key, for one form of one page."""
    return secrets.token_urlsafe(16)


def _content() -> str:
    """What makes two sendings the same: the address, what was typed or chosen, the files."""
    said = hashlib.sha256(repr((request.path, request.query_string)).encode())
    for pair in request.form.items(multi=True):
        if not is_of_the_page(pair[0]):
            said.update(repr(pair).encode())
    for name, file in request.files.items(multi=True):
        found = hashlib.file_digest(file.stream, "sha256")  # type: ignore[arg-type]  # a stream of bytes, as it asks for
        said.update(repr((name, file.filename, found.digest())).encode())
        file.stream.seek(0)
    return said.hexdigest()


def claim() -> ResponseReturnValue | None:
    """Claim the key of what was sent, in the transaction of its effect; what came of it if it came before."""
    key, actor = request.form.get(FIELD, ""), signed_in_actor() if request.method == "POST" else None
    if not key or len(key) > LONGEST or actor is None or actor.person_id is None or wants_fragment():
        return None
    session, content, now = db.session(), _content(), utcnow()
    call: dict[str, Any] = {"person_id": actor.person_id, "key": f"form:{key}:{content}"}
    draft, said = request.form.get(DRAFT), f"said:{content}"
    form: dict[str, Any] = {"fingerprint": content, "draft": draft, "said": said, "since": now - A_MOMENT}
    earlier, before = idempotency.begin_form(session, **call, **form, now=now)
    if earlier is None:
        g.claimed, g.said = call, {"key": said, "fingerprint": content}
        return _asked_about(session, before) if before and draft and ANEW not in request.form else None
    with committing(session):  # the draft that was typed anew
        flash(_("You have sent this already: it was done once."), "warning")
    return redirect(earlier[1].get("location") or "/")


def _asked_about(session: Session, before: dict[str, Any]) -> ResponseReturnValue:
    """Whether the same words are meant once more, as this person has just sent them by another page's form."""
    location, at = (before["answer"] or {}).get("location") or "/", datetime.fromisoformat(before["at"])
    g.pop("claimed")
    session.rollback()
    return render_template("web/sent_already.html", location=location, at=at, held=unsent()), 409


def _answered(response: Response) -> Response:
    """Keep where a form led; what was refused may be sent again."""
    call = g.pop("claimed", None)
    if call is None:
        return response
    session = db.session()
    if response.status_code not in (302, 303):
        session.rollback()
        return response
    with committing(session):
        _note(session, call, response.location or "/")
    return response


def leads_to(session: Session, location: str) -> None:
    """Where the form leads once its effect, whose transaction this is, has been committed."""
    call = g.pop("claimed", None)
    if call is not None:
        _note(session, call, location)


def _note(session: Session, call: dict[str, Any], location: str) -> None:
    keys = [call["key"], *([g.said["key"]] if DRAFT in request.form else [])]
    said = {"fingerprint": g.said["fingerprint"], "answer": {"location": location}}
    idempotency.answer_form(session, person_id=call["person_id"], keys=keys, status=302, **said, now=utcnow())


def init_app(app: Flask) -> None:
    """Look at every form that is sent; after the guards and the token."""
    app.jinja_env.globals["form_key"] = form_key
    app.before_request(claim)
    app.after_request(_answered)
