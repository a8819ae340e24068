"""Shorter reactions as JSON."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.api.fields import Amount, Instant, Named, With, one_of, text
from app.api.pages import PageQuery, page, page_of
from app.api.serving import serves
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import allowed, signed_in
from processes.billing.items import waive_fee
from processes.billing.rights import may_settle
from processes.clock import utcnow
from processes.expedites import queries, use_cases
from processes.expedites.errors import ExpediteUnknown
from processes.expedites.models import Expedite
from processes.expedites.offers import offer_for
from processes.expedites.rights import may_expedite, may_list_expedites
from processes.expedites.rules import ExpediteState, Offer, WhyNot
from processes.people.rights import require
from processes.people.rules import Scope
from processes.requests.queries import request_for

blueprint = Blueprint("api_expedites", __name__, url_prefix="/api/v1", description="Shorter reactions for a fee")


class DueSchema(Schema):
    """When shorter promises fall due if somebody agrees now."""

    response = Instant(allow_none=True)
    start = Instant(allow_none=True)


class OfferSchema(Schema):
    """What may be bought for a request now; where nothing may, `why_not` says why."""

    price = Amount(allow_none=True)
    currency = fields.String(allow_none=True)
    due = fields.Nested(DueSchema)
    mark = fields.String(allow_none=True, metadata={"description": "Names this offer; send it when you ask for it."})
    why_not = one_of(WhyNot, allow_none=True)


class AskSchema(Schema):
    """The `mark` of the offer that was seen: another one is refused."""

    mark = text(200, required=True)


class ExpediteSchema(Schema):
    """A shorter reaction; `due_at` is the nearest of its promises, `price` without VAT."""

    request = fields.String(attribute="request.number")
    state = one_of(ExpediteState)
    price = Amount()
    currency = fields.String()
    asked_by = fields.Nested(Named)
    asked_at = Instant()
    agreed_by = fields.Nested(Named, allow_none=True)
    agreed_at = Instant(allow_none=True)
    due_at = Instant(allow_none=True)
    taken_at = Instant(allow_none=True)
    ended_at = Instant(allow_none=True)


class WaiveSchema(Schema):
    """Why; only staff read it."""

    reason = text(2000, required=True)


class ExpediteQuery(PageQuery):
    """Which of them."""

    state = one_of(ExpediteState, load_default=None)


@blueprint.route("/expedites")
@allowed(may_list_expedites)
@serves(blueprint, page_of(ExpediteSchema, "Shorter reactions, newest first."))
@blueprint.arguments(ExpediteQuery, location="query")
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Shorter reactions of all requests that you may see, newest first."""
    where = [Expedite.state == query["state"]] if query["state"] else []
    asked: dict[str, Any] = {"where": where, "after": query["after"] or None, "limit": query["limit"]}
    found = queries.expedites_page(db.session(), current_actor(), **asked)
    return page(found.rows, found.after)


@blueprint.route("/requests/<string:number>/expedite/offer")
@signed_in
@serves(blueprint, OfferSchema)
def offer(number: str) -> With:
    """What a shorter reaction of a request costs and promises now."""
    session, actor = db.session(), current_actor()
    about = request_for(session, actor, number)
    require(may_expedite(actor, about))
    found = offer_for(session, about, utcnow())
    if isinstance(found, Offer):
        due = {target.value: at for target, at in found.due.items()}
        return With(found, due={"response": None, "start": None, **due}, why_not=None)
    return With(None, price=None, currency=None, mark=None, due={"response": None, "start": None}, why_not=found)


@blueprint.route("/requests/<string:number>/expedite")
@signed_in
@serves(blueprint, ExpediteSchema)
def read(number: str) -> Expedite:
    """The shorter reaction of a request that was asked for last."""
    session, actor = db.session(), current_actor()
    about = request_for(session, actor, number)
    require(may_expedite(actor, about))
    found = queries.last_of(session, about.id)
    if found is None:
        raise ExpediteUnknown()
    return found


@blueprint.route("/requests/<string:number>/expedite", methods=["POST"])
@signed_in
@serves(blueprint, ExpediteSchema, status=201, scope=Scope.REQUESTS)
@blueprint.arguments(AskSchema)
def ask(body: dict[str, Any], number: str) -> Expedite:
    """Ask for a shorter reaction; of who may pay for it that is the consent as well."""
    session, actor = db.session(), current_actor()
    about = request_for(session, actor, number)
    return use_cases.ask_expedite(session, request_id=about.id, seen=body["mark"], actor=actor, now=utcnow())


@blueprint.route("/requests/<string:number>/expedite/withdraw", methods=["POST"])
@signed_in
@serves(blueprint, ExpediteSchema, scope=Scope.REQUESTS)
def withdraw(number: str) -> Expedite:
    """Take it back while no technician has it."""
    session, actor = db.session(), current_actor()
    about = request_for(session, actor, number)
    return use_cases.withdraw_expedite(session, request_id=about.id, actor=actor, now=utcnow())


@blueprint.route("/requests/<string:number>/expedite/waive", methods=["POST"])
@allowed(may_settle)
@serves(blueprint, ExpediteSchema, scope=Scope.WORK)
@blueprint.arguments(WaiveSchema)
def waive(body: dict[str, Any], number: str) -> Expedite | None:
    """Let the customer off a fee that is owed and on no invoice yet."""
    session, actor = db.session(), current_actor()
    about = request_for(session, actor, number)
    last = queries.last_of(session, about.id)
    item = last.item if last else ""
    waive_fee(session, request_id=about.id, item=item, reason=body["reason"], actor=actor, now=utcnow())
    return last
