"""The people's door: the Flask application and its parts."""

from datetime import timedelta

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import domains
from app.extensions import csrf, db
from app.web import limits
from app.web.repeating import Repeating
from processes import domains as truth
from processes.settings import Settings, get_settings

MEGABYTE = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The application for `settings` (None: those of the environment); GuardMissing for an undeclared view."""
    settings = settings or get_settings()
    truth.load()
    domains.load()
    app = Repeating(__name__, template_folder="web/templates", static_folder="web/static")
    app.config.from_mapping(_config(settings))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # as Flask's documentation says
    db.init_app(app)
    csrf.init_app(app)
    limits.init_app(app)
    _init_web(app, settings)
    _register_pages(app)
    return _checked(app)


def _config(settings: Settings) -> dict[str, object]:
    url = settings.database_url or ""
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    over_https = settings.secure_cookies or settings.public_url().startswith("https://")
    pool = {"pool_size": settings.web_threads, "max_overflow": 4, "pool_timeout": 10}
    return {
        "SECRET_KEY": settings.signing_key(),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": pool,
        "MAX_CONTENT_LENGTH": 32 * MEGABYTE,  # UPLOADED and what stands around it
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "SESSION_COOKIE_NAME": "podpora",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": over_https,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": over_https,
        "REMEMBER_COOKIE_DURATION": timedelta(days=30),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,  # a form may stay open over lunch; the token ends with the session
        "WTF_CSRF_SSL_STRICT": over_https,
        "BASE_URL": settings.public_url(),
        "PODPORA": settings,
    }


def _init_web(app: Flask, settings: Settings) -> None:
    from app.web import (
        actors,
        assets,
        attributes,
        back,
        changes,
        compressing,
        contact,
        errors,
        faults,
        filters,
        guards,
        headers,
        i18n,
        ids,
        navigation,
        news,
        once,
        parts,
        security,
        texts,
        veil,
        views,
        words,
    )

    i18n.init_app(app, settings)
    security.init_app(app, settings)
    guards.init_app(app, actors.signed_in_actor)
    guards.declare(app, "static", guards.PUBLIC)
    drawing = (filters, attributes, words, changes, parts, assets, navigation, back, contact, news, texts, views)
    for part in (ids, errors, faults, *drawing, headers, once, compressing, veil):
        part.init_app(app)


def _register_pages(app: Flask) -> None:
    from app.api import resources

    for blueprint in domains.named("blueprint", Blueprint):
        app.register_blueprint(blueprint)
    resources.init_app(app)


def _checked(app: Flask) -> Flask:
    from app.web import guards
    from app.web.actors import API_PREFIX

    for rule in app.url_map.iter_rules():  # tokens, not cookies, are asked for there: nothing to forge
        if rule.rule.startswith(API_PREFIX) and "." in rule.endpoint:
            csrf.exempt(app.blueprints[rule.endpoint.rpartition(".")[0]])
    guards.check_declared(app)
    return app
