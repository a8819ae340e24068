"""How what people ask for is done: in one transaction, a refusal back on the page with what was typed."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.extensions import db
from app.web.errors import sentence, status_of
from app.web.refusals import show_in
from processes.db import committing
from processes.errors import NotFound, Refusal

Back = Callable[[int], ResponseReturnValue]
Done = Callable[[Any], ResponseReturnValue]
Instead = Mapping[type[Exception], Callable[[Any], ResponseReturnValue]]


def act(
    form: FlaskForm | None,
    do: Callable[[Session], Any],
    *,
    done: Done,
    back: Back,
    refused: tuple[type[Exception], ...] = (Refusal,),
    instead: Instead | None = None,
) -> ResponseReturnValue:
    """Do it if the form is right and answer as `done` does with what came of it; else `back` draws the page again.

    `back` gets the status; the form has what was typed and what is wrong with it. Without a form (None: a button
    alone) the refusal is said above the page. `instead` has other answers by the kind of refusal. What is not there
    at all is no page. Whatever the database breaks off is done again, with the whole view (`app.web.repeating`).
    """
    if form is not None and not form.validate():
        return back(422)
    others = instead or {}
    try:
        with committing(db.session()) as session:
            found = do(session)
    except NotFound:
        raise
    except tuple(others) as refusal:
        return next(answer for kind, answer in others.items() if isinstance(refusal, kind))(refusal)
    except refused as refusal:
        if form is not None:
            show_in(form, refusal)
        else:
            flash(sentence(refusal) if isinstance(refusal, Refusal) else str(refusal), "error")
        return back(status_of(refusal) if isinstance(refusal, Refusal) else 422)
    return done(found)


def told(words: str | Callable[[Any], str], to: str | Callable[[Any], str]) -> Done:
    """Say that it is done and lead there: words and an address, or what makes them of what came of it."""

    def done(found: Any) -> ResponseReturnValue:
        flash(words if isinstance(words, str) else words(found), "success")
        return redirect(to if isinstance(to, str) else to(found))

    return done


def again(refusal: Exception) -> ResponseReturnValue:
    """Leave a refusal to the page of errors."""
    raise refusal
