"""Configuration items: the list, a new one, one with all that is known, its changes, how it hangs together."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.devices.forms import ChangedItem, NewItem, Relate
from app.devices.listing import DEVICES, layer_of, place_of
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from app.web.listing.drawing import drawn
from app.web.words import topic
from processes.clock import utcnow
from processes.contracts.queries import local_day
from processes.contracts.rights import may_see_contract
from processes.devices import queries, relating, use_cases
from processes.devices.models import ConfigurationItem
from processes.devices.queries import Related
from processes.devices.rights import may_change_items, may_list_items

blueprint = Blueprint("devices", __name__, template_folder="templates")
MOST_OTHERS = 30  # items of a list that is chosen from without looking for one


@blueprint.context_processor
def common() -> dict[str, Any]:
    """Where an item stands, and how two hang together."""
    return {"layer_of": layer_of, "place_of": place_of, "way": _way}


def _way(one: Related) -> str:
    """How one item hangs together with another, read from it."""
    return topic(f"devices.back.{one.kind.value}")


@blueprint.get("/devices")
@allowed(may_list_items)
def index() -> ResponseReturnValue:
    """The items that one may see, by name."""
    return render_template("devices/index.html", list=drawn(DEVICES), may_change=may_change_items(current_actor()))


@blueprint.route("/devices/new", methods=["GET", "POST"])
@allowed(may_change_items)
def new() -> ResponseReturnValue:
    """A new item of a customer or project."""
    form = NewItem(data={"place": request.args.get("place", "")})

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("devices/new.html", form=form), status

    def do(session: Session) -> ConfigurationItem:
        return use_cases.add_item(session, organisation_id=form.organisation_id, said=form.said, **_by())

    done = told(_("The device is entered."), lambda made: url_for(".show", item_id=made.id))
    is_asked = request.method == "GET" or "find" in request.form
    return page() if is_asked else act(form, do, done=done, back=page)


@blueprint.get("/devices/<int:item_id>")
@allowed(may_list_items)
def show(item_id: int) -> ResponseReturnValue:
    """One item: what is known of it, what covers it, what it hangs together with, requests, changes."""
    return _show(item_id)


def _show(item_id: int, status: int = 200, relate: Relate | None = None) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    item = queries.item_for(session, actor, item_id)
    covered = queries.coverage(session, item, local_day(utcnow()))
    may_change = may_change_items(actor)
    page = render_template(
        "devices/show.html",
        one=item,
        covered=covered,
        may_see_covering=covered is not None and may_see_contract(actor, covered.agreement.contract),
        related=queries.related(session, actor, item),
        relate=(relate or _relate(session, item, formdata=None)) if may_change else None,
        requests=queries.requests_of(session, actor, item_id),
        may_change=may_change,
        changes=queries.changes_of(session, item_id) if actor.is_staff else [],
        today=local_day(utcnow()),
    )
    return page, status


def _relate(session: Session, item: ConfigurationItem, **given: Any) -> Relate:
    """The form with the items of the same customer, of many those that are looked for."""
    form = Relate(**given)
    text = form.words.data or ""
    others = queries.others_of(session, item, text, MOST_OTHERS + 1)
    form.offer(others[:MOST_OTHERS], are_all=len(others) <= MOST_OTHERS and not text)
    return form


@blueprint.route("/devices/<int:item_id>/change", methods=["GET", "POST"])
@allowed(may_change_items)
def change(item_id: int) -> ResponseReturnValue:
    """What is known of an item."""
    found = queries.item_for(db.session(), current_actor(), item_id)
    form = ChangedItem(found, seen=queries.last_change(db.session(), item_id))

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("devices/change.html", form=form, one=found), status

    def do(session: Session) -> None:
        use_cases.change_item(session, item=found, said=form.said, seen=form.version, **_by())

    done = told(_("It is changed."), url_for(".show", item_id=item_id))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)


@blueprint.post("/devices/<int:item_id>/retire")
@allowed(may_change_items)
def retire(item_id: int) -> ResponseReturnValue:
    """Report nothing about it any more."""

    def do(session: Session) -> None:
        use_cases.retire_item(session, item=queries.item_for(session, current_actor(), item_id), **_by())

    return _pressed(item_id, do, _("The device is retired."))


@blueprint.post("/devices/<int:item_id>/use-again")
@allowed(may_change_items)
def use_again(item_id: int) -> ResponseReturnValue:
    """Take it into use again."""

    def do(session: Session) -> None:
        use_cases.use_again(session, item=queries.item_for(session, current_actor(), item_id), **_by())

    return _pressed(item_id, do, _("The device is in use again."))


@blueprint.post("/devices/<int:item_id>/relations")
@allowed(may_change_items)
def relate(item_id: int) -> ResponseReturnValue:
    """Say how it hangs together with another, or look for that one."""
    session, actor = db.session(), current_actor()
    item = queries.item_for(session, actor, item_id)
    form = _relate(session, item)
    if "find" in request.form:
        return _show(item_id, relate=form)

    def do(session: Session) -> None:
        other = queries.item_for(session, actor, filled(form.to_id))
        relating.relate(session, item=item, kind=form.kind.data, to=other, **_by())

    done = told(_("It is written down."), url_for(".show", item_id=item_id))
    return act(form, do, done=done, back=lambda status: _show(item_id, status, form))


@blueprint.post("/devices/<int:item_id>/relations/<int:relation_id>/remove")
@allowed(may_change_items)
def unrelate(item_id: int, relation_id: int) -> ResponseReturnValue:
    """They hang together no longer."""

    def do(session: Session) -> None:
        item = queries.item_for(session, current_actor(), item_id)
        relating.unrelate(session, item=item, relation_id=relation_id, **_by())

    return _pressed(item_id, do, _("They are not related any more."))


def _by() -> dict[str, Any]:
    return {"actor": current_actor(), "now": utcnow()}


def _pressed(item_id: int, do: Callable[[Session], None], words: str) -> ResponseReturnValue:
    done = told(words, url_for(".show", item_id=item_id))
    return act(None, do, done=done, back=lambda status: _show(item_id, status))
