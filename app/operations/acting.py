"""How an administrator's act runs: one transaction, a refusal back on the page with what was typed."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.extensions import db
from app.web.actors import current_actor
from app.web.errors import status_of
from app.web.refusals import show_in
from processes.clock import utcnow
from processes.db import committing
from processes.engine.errors import EngineError
from processes.errors import Refusal

Again = Callable[[FlaskForm, int], ResponseReturnValue]


def said(form: FlaskForm) -> dict[str, Any]:
    """Who acts, why and when, as the engine asks."""
    return {"reason": form["reason"].data or "", "actor": current_actor().key, "now": utcnow()}


def act(
    form: FlaskForm, do: Callable[[Session], Any], *, done: str, back: Callable[[Any], str], again: Again
) -> ResponseReturnValue:
    """Do it and go `back` (given what `do` gave); refused, draw the page `again` with the form and a status."""
    if not form.validate():
        return again(form, 422)
    try:
        with committing(db.session()) as session:
            found = do(session)
    except Refusal as refusal:
        show_in(form, refusal)
        return again(form, status_of(refusal))
    except EngineError as error:
        form.form_errors.append(str(error))
        return again(form, 422)
    flash(done, "success")
    return redirect(back(found))
