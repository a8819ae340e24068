"""JSON that is large and holds nothing secret, compressed on its way as scripts and styles are."""

import gzip
from typing import Any

from flask import Response, jsonify, request


def compressed(data: Any) -> Response:
    """The answer, by gzip where the browser reads that; not for what holds tokens, whose length would tell of them."""
    response = jsonify(data)
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(response.get_data(), mtime=0))
        response.content_encoding = "gzip"
    return response
