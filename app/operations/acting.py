"""How an administrator acts: with a reason, and told what the engine refuses as well."""

from functools import partial
from typing import Any

from flask_wtf import FlaskForm

from app.web import acting
from app.web.actors import current_actor
from processes.clock import utcnow
from processes.engine.errors import EngineError
from processes.errors import Refusal

act = partial(acting.act, refused=(Refusal, EngineError))


def said(form: FlaskForm) -> dict[str, Any]:
    """Who acts, why and when, as the engine asks."""
    return {"reason": form["reason"].data or "", "actor": current_actor().key, "now": utcnow()}
