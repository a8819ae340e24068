"""Requests for the palette: a few, by number or by words, with what tells them apart."""

from flask import Response, jsonify, request, url_for

from app.extensions import db
from app.requests.blueprint import blueprint
from app.web.actors import current_actor
from app.web.guards import signed_in
from app.web.words import word
from processes.requests import queries
from processes.requests.narrowing import Filters

MOST = 8
LONGEST = 200


@blueprint.get("/requests/find")
@signed_in
def find() -> Response:
    """The newest requests that the reader may see and that have these words, the closed ones too; one statement."""
    text = request.args.get("q", "").strip()[:LONGEST]
    if not any(map(str.isalnum, text)):
        return jsonify([])
    found = queries.requests_page(db.session(), current_actor(), filters=Filters(text=text), limit=MOST)
    return jsonify(
        [
            {
                "number": one.number,
                "summary": one.summary,
                "about": f"{one.organisation.name} · {word(one.state)}",
                "url": url_for(".show", number=one.number),
            }
            for one in found.rows
        ]
    )
