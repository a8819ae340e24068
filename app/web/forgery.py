"""Tokens against forged requests that look different in every answer: a compressed page tells nothing of them."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from flask import Flask, g, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf

FIELD = "csrf_token"  # of forms, of the session, and where Flask-WTF keeps it while it answers
MASKED = "~"


def _crossed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def masked(token: str) -> str:
    """The token under a mask that is random and stands beside it."""
    mask = os.urandom(len(token))
    return MASKED + urlsafe_b64encode(mask + _crossed(mask, token.encode())).decode()


def unmasked(token: str) -> str:
    """The token itself; what is no masked token stays as it is, for Flask-WTF to refuse."""
    try:
        both = urlsafe_b64decode(token.removeprefix(MASKED)) if token.startswith(MASKED) else b""
        half = len(both) // 2
        return _crossed(both[:half], both[half:]).decode() if both else token
    except (Error, ValueError):
        return token


class MaskedTokens(CSRFProtect):
    """Flask-WTF's protection with masked tokens in forms, in `<meta>` and in `/session`."""

    def init_app(self, app: Flask) -> None:
        """Mask the token of whoever has one already; a first visit's is as new as a mask."""

        @app.before_request
        def mask() -> None:
            if FIELD in session:
                setattr(g, FIELD, masked(generate_csrf()))

        super().init_app(app)

    def _get_csrf_token(self) -> str | None:
        sent: str | None = super()._get_csrf_token()
        return unmasked(sent) if sent else None
