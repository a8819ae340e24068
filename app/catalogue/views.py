"""The catalogue: its lists, a new item, one item with what was changed, its end."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.catalogue.forms import ItemForm, NewItem
from app.catalogue.listing import LISTS, called
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from app.web.listing.drawing import drawn
from processes.catalogue import queries, use_cases
from processes.catalogue.models import CatalogueItem
from processes.catalogue.rights import may_change_catalogue, may_see_catalogue
from processes.catalogue.rules import CatalogueList
from processes.clock import utcnow

blueprint = Blueprint("catalogue", __name__, url_prefix="/catalogue", template_folder="templates")


@blueprint.context_processor
def common() -> dict[str, Any]:
    """What an item is called."""
    return {"name_of": called}


@blueprint.get("/activities")
@allowed(may_see_catalogue)
def activities() -> ResponseReturnValue:
    """Kinds of work, in their order."""
    return _list(CatalogueList.ACTIVITIES)


@blueprint.get("/request-kinds")
@allowed(may_see_catalogue)
def request_kinds() -> ResponseReturnValue:
    """Kinds of requests, in their order."""
    return _list(CatalogueList.REQUEST_KINDS)


@blueprint.get("/device-types")
@allowed(may_see_catalogue)
def device_types() -> ResponseReturnValue:
    """Types of devices, in their order."""
    return _list(CatalogueList.DEVICE_TYPES)


@blueprint.get("/causes")
@allowed(may_see_catalogue)
def causes() -> ResponseReturnValue:
    """Why what is reported happens, in their order."""
    return _list(CatalogueList.CAUSES)


@blueprint.get("/absence-kinds")
@allowed(may_see_catalogue)
def absence_kinds() -> ResponseReturnValue:
    """Kinds of absences, in their order."""
    return _list(CatalogueList.ABSENCE_KINDS)


def _list(of: CatalogueList) -> ResponseReturnValue:
    said = {"list": drawn(LISTS[of]), "of": of, "lists": CatalogueList}
    return render_template("catalogue/index.html", **said, may_change=may_change_catalogue(current_actor()))


def _home(of: CatalogueList) -> str:
    return url_for(f".{of.value}")


@blueprint.route("/<of>/new", methods=["GET", "POST"])
@allowed(may_change_catalogue)
def new(of: str) -> ResponseReturnValue:
    """A new item, last in its list unless another place is said."""
    if of not in {one.value for one in CatalogueList}:
        abort(404)
    to = CatalogueList(of)
    last = max((one.position for one in queries.items_page(db.session(), of=to, limit=1000).rows), default=0)
    form = NewItem(to, data={"position": last + 1})

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("catalogue/new.html", form=form, of=to, back=_home(to)), status

    def do(session: Session) -> CatalogueItem:
        return use_cases.add_item(session, to=to, code=filled(form.code), **form.said, **_by())

    return page() if request.method == "GET" else act(form, do, done=told(_("It is added."), _home(to)), back=page)


@blueprint.route("/items/<int:item_id>", methods=["GET", "POST"])
@allowed(may_change_catalogue)
def item(item_id: int) -> ResponseReturnValue:
    """What an item is called, where it stands, how its work is billed."""
    found = queries.item_with_id(db.session(), item_id)
    form = ItemForm(found.list, found, seen=queries.last_change(db.session(), item_id))

    def do(session: Session) -> None:
        use_cases.change_item(session, item=found, **form.said, seen=form.version, **_by())

    if request.method == "GET":
        return _show(item_id, form)
    done = told(_("It is changed."), _home(found.list))
    return act(form, do, done=done, back=lambda status: _show(item_id, form, status))


def _show(item_id: int, form: ItemForm | None = None, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    found = queries.item_with_id(session, item_id)
    form = form or ItemForm(found.list, found, formdata=None, seen=queries.last_change(session, item_id))
    page = render_template(
        "catalogue/item.html",
        item=found,
        name=called(found),
        form=form,
        back=_home(found.list),
        changes=queries.changes_of(session, item_id),
    )
    return page, status


@blueprint.post("/items/<int:item_id>/end")
@allowed(may_change_catalogue)
def end(item_id: int) -> ResponseReturnValue:
    """Offer it no more."""

    def do(session: Session) -> None:
        use_cases.end_item(session, item=queries.item_with_id(session, item_id), **_by())

    return _pressed(item_id, do, _("It cannot be chosen any more; where it was chosen it stays."))


@blueprint.post("/items/<int:item_id>/offer-again")
@allowed(may_change_catalogue)
def offer_again(item_id: int) -> ResponseReturnValue:
    """Let it be chosen again."""

    def do(session: Session) -> None:
        use_cases.offer_again(session, item=queries.item_with_id(session, item_id), **_by())

    return _pressed(item_id, do, _("It can be chosen again."))


def _by() -> dict[str, Any]:
    return {"actor": current_actor(), "now": utcnow()}


def _pressed(item_id: int, do: Any, words: str) -> ResponseReturnValue:
    home = _home(queries.item_with_id(db.session(), item_id).list)
    return act(None, do, done=told(words, home), back=lambda status: _show(item_id, status=status))
