"""One act on many rows of a list: what it would do to which, the act, its progress."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.errors import sentence
from app.web.fragments import wants_fragment
from app.web.guards import signed_in
from app.web.listing.listing import LISTINGS, Asked, Listing, Offer, open_to
from app.web.listing.views import blueprint
from app.web.names import people
from app.web.words import called
from processes.clock import utcnow
from processes.engine.administration import acting, bulk
from processes.engine.store.audit import Said
from processes.errors import Forbidden
from processes.people.rules import Role

SHOWN = 20  # rows that are tried before
CHUNK = 500
MOST_TICKED = 1000


class _Act:
    """An act on many as its address names it: list, rows, what to do, and what that needs."""

    def __init__(self, name: str) -> None:
        listing = LISTINGS.get(name)
        if listing is None:
            raise NotFound()
        self.listing: Listing = open_to(listing, current_actor())
        self.asked: Asked = self.listing.asked(request.args.to_dict())
        found = (offer for offer in self.listing.offers_for(self.asked.actor) if offer.act == request.args.get("act"))
        offer = next(found, None)
        if offer is None:
            raise Forbidden()
        self.offer: Offer = offer
        self.ticked = set(request.args.getlist("row")[:MOST_TICKED])
        self.reaches_all = request.args.get("all") == "1"
        self.options = list(offer.options(self.asked))
        value = request.args.get("value", "")
        self.value = value if value in {key for key, _word in self.options} else ""

    @property
    def is_whole(self) -> bool:
        """Whether everything that it needs is said."""
        return not self.offer.parameter or bool(self.value)

    @property
    def given(self) -> dict[str, Any]:
        """What goes to the act."""
        return {self.offer.parameter: int(self.value)} if self.offer.parameter and self.value else {}

    @property
    def back(self) -> str:
        """The list as it was."""
        return self.asked.url()

    def rows(self) -> Iterator[Sequence[tuple[int, str]]]:
        """Ids and labels of what it reaches, some hundreds at a time, with the reader's own rights."""
        for rows in self.listing.pages(self.asked, CHUNK):
            found = [(int(self.listing.identify(row)), self.listing.label(row)) for row in rows]
            yield [one for one in found if self.reaches_all or str(one[0]) in self.ticked]

    def said(self, reason: str) -> Said:
        """Who acts, why and when."""
        return Said(self.asked.actor.key, reason, self.asked.now)


def _page(wanted: _Act, reason: str = "", wrong: str = "", status: int = 200) -> ResponseReturnValue:
    session = db.session()
    rows = [row for some in wanted.rows() for row in some]
    first, why = rows[:SHOWN], []
    if wanted.is_whole:
        said = wanted.said(reason or _("Looked at before it is done"))
        why = acting.preview(session, wanted.offer.act, [target for target, _label in first], said, wanted.given)
        session.rollback()  # nothing of it stays
    tried = [(label, refusal and sentence(refusal)) for (_id, label), refusal in zip(first, why, strict=False)]
    return (
        render_template("web/many.html", act=wanted, total=len(rows), tried=tried, reason=reason, wrong=wrong),
        status,
    )


@blueprint.get("/<name>/many")
@signed_in
def many(name: str) -> ResponseReturnValue:
    """What would happen to which rows, and which are left out and why."""
    wanted = _Act(name)
    if not wanted.reaches_all and not wanted.ticked:
        flash(_("Tick some rows first, or choose all that match."), "warning")
        return redirect(wanted.back)
    return _page(wanted)


@blueprint.post("/<name>/many")
@signed_in
def begin(name: str) -> ResponseReturnValue:
    """Do it: a worker goes through them one by one."""
    wanted, reason = _Act(name), request.form.get("reason", "").strip()[:500]
    if not reason or not wanted.is_whole:
        return _page(wanted, reason, _("Say why, for the record."), 422)
    ticked = {} if wanted.reaches_all else {"ticked": len(wanted.ticked)}
    chosen = {"list": name, **wanted.asked.plain, **ticked}

    def do(session: Session) -> int:
        rows = [some for some in wanted.rows() if some]
        return bulk.begin(session, wanted.offer.act, rows, wanted.said(reason), chosen, wanted.given)

    return act(
        None,
        do,
        done=told(_("It has begun. You can leave this page."), lambda bulk_id: url_for(".progress", bulk_id=bulk_id)),
        back=lambda status: _page(wanted, reason, status=status),
    )


@blueprint.get("/acts/<int:bulk_id>")
@signed_in
def progress(bulk_id: int) -> ResponseReturnValue:
    """How far it is, for who began it and for administrators; asked by the page itself while it runs."""
    session, actor = db.session(), current_actor()
    found = bulk.progress(session, bulk_id)
    if found is None or not (found.act.actor == actor.key or actor.has(Role.ADMINISTRATOR)):
        raise NotFound()
    template = "web/_act_progress.html" if wants_fragment() else "web/act_progress.html"
    known, listing = people(session, [found.act.actor]), LISTINGS.get(str(found.act.chosen.get("list", "")))
    return render_template(
        template,
        progress=found,
        label=called("act", found.act.act),
        who=known.get(found.act.actor, found.act.actor),
        listing_=listing,
        back=url_for(listing.endpoint) if listing and not listing.path else None,
        now=utcnow(),
    )
