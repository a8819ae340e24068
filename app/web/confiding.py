"""How something is kept confidential: whether, for whom of the staff besides who is cleared, and why."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import BooleanField

from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import Boxes, Reason, filled
from processes.clock import utcnow
from processes.people.confiding import named_for, staff_choices


class Confiding(Reason):
    """Who of the staff sees it."""

    own_name = "confiding"
    is_confidential = BooleanField(_l("Confidential"))
    named = Boxes(
        _l("Who may see it"),
        coerce=int,
        description=_l("Besides those who are cleared for whatever is confidential, and you."),
    )

    def __init__(self, staff: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named.choices = staff


def confided(
    template: str,
    one: Any,
    do: Callable[..., Any],
    *,
    done: str,
    home: str,
    organisation_id: int | None = None,
    request_id: int | None = None,
) -> ResponseReturnValue:
    """The page on which `one` (an organisation or a request) is kept confidential or opened, and what is sent by it.

    The use case `do` takes the session, then `is_confidential`, `named`, `reason`, `actor` and `now`; `home` is the
    page of `one`, which says `done` where it was.
    """
    session = db.session()
    named = named_for(session, organisation_id=organisation_id, request_id=request_id)
    form = Confiding(staff_choices(session), is_confidential=one.is_confidential, named=list(named))

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template(template, form=form, one=one, back=home), status

    def confide(session: Session) -> None:
        said: dict[str, Any] = {"is_confidential": form.is_confidential.data, "named": form.named.data or ()}
        do(session, **said, reason=filled(form.reason), actor=current_actor(), now=utcnow())

    return page() if request.method == "GET" else act(form, confide, done=told(done, home), back=page)
