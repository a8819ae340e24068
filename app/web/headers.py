"""The security headers of every answer: a strict content policy, no framing, no sniffing."""

from flask import Flask, Response, request

# Scripts come from our own origin only, never from the page; the diagram viewer positions its parts by
# style attributes and carries its font as data, hence the two exceptions.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
A_YEAR = 31_536_000


def init_app(app: Flask) -> None:
    """Add the headers after every request."""

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
        is_built = request.path.startswith("/static/built/assets/")  # names carry a hash of the content
        if is_built or response.cache_control.immutable:
            response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        elif not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"  # whatever Flask or a library thinks of a file or a login
        return response
