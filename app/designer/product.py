"""What a new version of the product brings for what designers have changed: compared, merged, or left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.designer.blueprint import blueprint
from app.designer.drafts import asked_side
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.guards import staff
from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import drafts, shipping
from processes.engine.designing.comparing import Difference, State, counted, differences
from processes.engine.designing.errors import DraftConflict
from processes.engine.designing.models import ShippedFile
from processes.people.rules import Role


@dataclass(frozen=True)
class Offered:
    """One change of the product: what it changes, and the version that is deployed."""

    shipped: ShippedFile
    differences: Sequence[Difference]
    latest_id: int
    version: int

    def counts(self) -> dict[State, int]:
        """How many elements the product adds, removes, changes, moves."""
        return counted(self.differences)


def _offered(shipped: ShippedFile) -> Offered | None:
    latest = drafts.latest_version(db.session(), shipped.pack, shipped.kind, shipped.key)
    if latest is None:
        return None
    before = shipped.base or drafts.deployed(db.session(), latest.id) or b""
    return Offered(shipped, differences(shipped.kind, before, shipped.content), latest.id, latest.version)


@blueprint.get("/product")
@staff(Role.PROCESS_DESIGNER)
def product() -> ResponseReturnValue:
    """Everything that the product brings and nobody has answered yet."""
    found = [offered for shipped in shipping.offers(db.session()) if (offered := _offered(shipped)) is not None]
    return render_template("designer/product.html", offers=found)


@blueprint.post("/product/<int:shipped_id>/take")
@staff(Role.PROCESS_DESIGNER)
def take_product(shipped_id: int) -> ResponseReturnValue:
    """Merge a change into a draft, or begin one with the product's content; it is deployed from there."""
    prefer = asked_side()

    def do(session: Session) -> int:
        said: dict[str, Any] = {"actor": current_actor().key, "now": utcnow(), "whole": "whole" in request.form}
        return shipping.take(session, shipped_id, prefer=prefer, **said).id

    def clashing(conflict: DraftConflict) -> ResponseReturnValue:
        shipped = shipping.offer(db.session(), shipped_id)
        return render_template("designer/product_clashes.html", shipped=shipped, clashes=conflict.clashes), 409

    words = _("It is in a draft now. Look at it, then deploy.")
    done = told(words, lambda draft_id: url_for(".deploy", draft=draft_id))
    back = redirect(url_for(".product"))
    return act(None, do, done=done, back=lambda status: back, instead={DraftConflict: clashing})


@blueprint.post("/product/<int:shipped_id>/keep")
@staff(Role.PROCESS_DESIGNER)
def keep_ours(shipped_id: int) -> ResponseReturnValue:
    """Stay with what is deployed."""
    session = db.session()
    with committing(session):
        shipping.keep_ours(session, shipped_id, actor=current_actor().key, now=utcnow())
    flash(_("Yours stays as it is. The next change of the product is offered again."), "success")
    return redirect(url_for(".product"))
