"""A change that the database had to break off, as two stood in each other's way, is done again from the start."""

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from app.web.once import claim
from processes.db import ATTEMPTS, was_broken_off

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Repeating(Flask):
    """A Flask whose POSTs, of pages and of the API, are repeated after a deadlock or a failed serialization.

    A view has one transaction, and nothing of one that was broken off is kept: the repetition is the one effect.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        """The view's answer; whoever asked learns nothing of an attempt that was broken off."""
        for attempt in range(1, ATTEMPTS):
            try:
                return super().dispatch_request()
            except DBAPIError as fault:
                if request.method in SAFE or not was_broken_off(fault):
                    raise
                self.logger.info("%s %s was broken off, attempt %s", request.method, request.path, attempt)
                earlier = _begin_again()
                if earlier is not None:
                    return earlier
        return super().dispatch_request()


def _begin_again() -> ResponseReturnValue | None:
    """Take everything back, the claim of the form's key as well; what came of the form if it came meanwhile."""
    db.session.rollback()
    for file in request.files.values():
        file.stream.seek(0)
    g.pop("claimed", None)
    return claim()
