"""How every step is taken: its page, its act, the way on to what is still missing, and what is not needed."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.setup.blueprint import blueprint
from app.setup.words import WHY
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.guards import allowed
from app.web.home import Home, home_part
from app.web.news import alongside, beside
from app.web.parts import Part
from processes.clock import utcnow
from processes.contracts.rules import Priority
from processes.setup import queries, steps
from processes.setup.rights import may_set_up
from processes.setup.rules import PROMISED, Step, after

NAME = "setup"


@blueprint.context_processor
def common() -> dict[str, Any]:
    """What the tariffs' fields are drawn by."""
    return {"PRIORITIES": [*Priority], "TARGETS": PROMISED}


@home_part(20, may_set_up)
def _missing(home: Home) -> Part:
    alongside(NAME, queries.steps_done())
    return Part("setup/_missing.html", {"missing": _still_missing, "address": address, "count": len(Step)})


def _still_missing() -> list[Step]:
    """What the head's statement has found."""
    done = queries.done_in(beside(NAME))
    return [step for step in Step if step not in done]


def address(step: Step | None) -> str:
    """The page of a step; that of all where there is none."""
    return url_for(f"setup.{step.value}") if step else url_for("setup.index")


@blueprint.get("")
@allowed(may_set_up)
def index() -> ResponseReturnValue:
    """All steps, with what is done and what is still missing."""
    done = queries.done(db.session())
    names = {"steps": [*Step], "done": done, "why": WHY, "address": address}
    return render_template("setup/index.html", **names)


def taken(
    step: Step,
    form: FlaskForm,
    do: Callable[[Session], Any],
    words: str | Callable[[Any], str],
    *,
    stays: bool = False,
    **names: Any,
) -> ResponseReturnValue:
    """The page of a step, and its act, which leads on to what is still missing; one that `stays` can be done again."""

    def where(_found: Any) -> str:
        return address(step if stays else after(step, queries.done(db.session())))

    def page(status: int = 200) -> ResponseReturnValue:
        return drawn(step, form, status, **names)

    return page() if request.method == "GET" else act(form, do, done=told(words, where), back=page)


def drawn(step: Step, form: FlaskForm, status: int = 200, **names: Any) -> ResponseReturnValue:
    """The page of a step with what its form holds."""
    done = queries.done(db.session())
    about = {"step": step, "number": [*Step].index(step) + 1, "count": len(Step), "why": WHY[step]}
    about |= {"is_done": step in done, "following": address(after(step, done)), "address": address}
    return render_template(f"setup/{step.value}.html", form=form, **about, **names), status


@blueprint.post("/<name>/settle")
@allowed(may_set_up)
def settle(name: str) -> ResponseReturnValue:
    """A step is not needed, or was done elsewhere."""
    if name not in {step.value for step in Step}:
        raise NotFound()
    step = Step(name)

    def do(session: Session) -> None:
        steps.settle(session, step=step, actor=current_actor(), now=utcnow())

    def where(_found: Any) -> str:
        return address(after(step, queries.done(db.session())))

    done = told(_("The step is left out; its page stays here."), where)
    return act(None, do, done=done, back=lambda status: redirect(address(step)))
