"""Keyset pages of the JSON door: an opaque `after`, and the address of the next page."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from marshmallow import EXCLUDE, Schema, fields, validate

LARGEST_PAGE = 100


class PageQuery(Schema):
    """Keyset paging: `after` is the `next` of the page before."""

    class Meta:
        unknown = EXCLUDE

    after = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=100))
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=LARGEST_PAGE))


def page_of(schema: type[Schema], said: str) -> type[Schema]:
    """The schema of a page of such records; `said` describes it."""
    parts = {"items": fields.List(fields.Nested(schema)), "next": fields.String(allow_none=True), "__doc__": said}
    return type(schema.__name__.removesuffix("Line") + "Page", (Schema,), parts)


def page(items: Sequence[Any], after: str | None) -> dict[str, Any]:
    """A page's answer; `after` is the cursor behind its last row, None on the last page."""
    if after is None:
        return {"items": items, "next": None}
    query: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(), "after": after}
    return {"items": items, "next": url_for(request.endpoint or "", **query)}
