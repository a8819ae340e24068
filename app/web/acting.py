"""How what a form asks for is done: in one transaction, a refusal back on the page with what was typed."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.extensions import db
from app.web.errors import status_of
from app.web.refusals import show_in
from processes.db import committing
from processes.errors import NotFound, Refusal

Back = Callable[[int], ResponseReturnValue]
Done = Callable[[Any], ResponseReturnValue]


def act(
    form: FlaskForm,
    do: Callable[[Session], Any],
    *,
    done: Done,
    back: Back,
    refused: tuple[type[Exception], ...] = (Refusal,),
) -> ResponseReturnValue:
    """Do it if the form is right and answer as `done` does with what came of it; else `back` draws the page again.

    `back` gets the status; the form has what was typed and what is wrong with it. What is not there at all is no page.
    Whatever the database breaks off is done again, with the whole view (`app.web.repeating`).
    """
    if not form.validate():
        return back(422)
    try:
        with committing(db.session()) as session:
            found = do(session)
    except NotFound:
        raise
    except refused as refusal:
        if not isinstance(refusal, Refusal):
            form.form_errors.append(str(refusal))
            return back(422)
        show_in(form, refusal)
        return back(status_of(refusal))
    return done(found)


def told(words: str, to: str | Callable[[Any], str]) -> Done:
    """Say that it is done and lead there: to an address, or to the one for what came of it."""

    def done(found: Any) -> ResponseReturnValue:
        flash(words, "success")
        return redirect(to if isinstance(to, str) else to(found))

    return done
