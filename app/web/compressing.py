"""Answers that are compressed on their way, as scripts and styles are: pages, and JSON that is large.

A compressed page tells by its length what repeats in it. So what is secret in pages never looks the same twice:
`app.web.forgery` masks the tokens of forms; other secrets are shown once, or lie behind an address that is one.
"""

import gzip
from typing import Any

from flask import Flask, Response, jsonify, request

LEAST = 1024  # bytes; what is smaller fits one packet anyway
LEVEL = 5  # a page of 60 kB takes a millisecond, a higher level twice that for two per cent


def compress(response: Response) -> Response:
    """The answer by gzip, where the browser reads that and it has not been compressed yet."""
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] and not response.content_encoding:
        response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
        response.content_encoding = "gzip"
    return response


def compressed(data: Any) -> Response:
    """The answer as compressed JSON; not for what holds tokens, whose length would tell of them."""
    return compress(jsonify(data))


def init_app(app: Flask) -> None:
    """Compress every page."""

    @app.after_request
    def pages(response: Response) -> Response:
        is_page = response.mimetype == "text/html" and not response.direct_passthrough and not response.is_streamed
        return compress(response) if is_page and len(response.get_data()) >= LEAST else response
