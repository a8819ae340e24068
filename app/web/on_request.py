"""How what people do to a request on its page is done; a refusal comes back on the page with what was typed."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.parts import page_again
from processes.requests import queries
from processes.requests.models import Request


def act_on(
    number: str, form: FlaskForm, name: str, do: Callable[[Request], Any], done: str, onward: str | None = None
) -> ResponseReturnValue:
    """Run `do(request)` by the one act and go `onward` or back to the page; refused, it has the form under `name`."""

    def change(session: Session) -> Any:
        return do(queries.request_for(session, current_actor(), number))

    page = onward or url_for("requests.show", number=number)
    return act(form, change, done=told(done, page), back=lambda status: page_again(number, {name: form}, status))
