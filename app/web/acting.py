"""How what people ask for is done: in one transaction, a refusal back on the page with what was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.extensions import db
from app.web.errors import sentence, status_of
from app.web.once import leads_to
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
            where = done.where(found) if isinstance(done, Told) else None
            if where is not None:
                leads_to(session, where)  # kept with what it leads on from
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
    return done.leading_to(found, where) if isinstance(done, Told) and where is not None else done(found)


@dataclass(frozen=True)
class Told:
    """Says that it is done and leads on: words and an address, or what makes them of what came of it."""

    words: str | Callable[[Any], str]
    to: str | Callable[[Any], str]

    def __call__(self, found: Any) -> ResponseReturnValue:
        """The answer."""
        return self.leading_to(found, self.where(found))

    def where(self, found: Any) -> str:
        """The address, asked for within the transaction."""
        return self.to if isinstance(self.to, str) else self.to(found)

    def leading_to(self, found: Any, where: str) -> ResponseReturnValue:
        """The answer, whose address is known."""
        flash(self.words if isinstance(self.words, str) else self.words(found), "success")
        return redirect(where)


def told(words: str | Callable[[Any], str], to: str | Callable[[Any], str]) -> Told:
    """Say that it is done and lead there."""
    return Told(words, to)


def again(refusal: Exception) -> ResponseReturnValue:
    """Leave a refusal to the page of errors."""
    raise refusal
