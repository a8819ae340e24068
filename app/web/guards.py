"""Who may call an endpoint: declared on the view, enforced before every request, refused when undeclared.

A view carries exactly one of `@public`, `@signed_in`, `@customer`, `@customer_administrator`, `@staff(Role.X, …)`,
`@allowed(right)` beneath its route; of a class of views the class or each method does. Views of libraries are
declared by name.
"""

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, TypeVar

from flask import Flask, Response, request
from werkzeug.exceptions import Forbidden, Unauthorized

from processes.people.rules import Actor, MemberRole, PersonActor, Role

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "__guard__"
EXTENSION = "podpora_guards"


class Kind(enum.Enum):
    """Whom an endpoint is for."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    CUSTOMER = "customer"
    CUSTOMER_ADMINISTRATOR = "customer_administrator"
    STAFF = "staff"
    ALLOWED = "allowed"


@dataclass(frozen=True)
class Guard:
    """A declaration: a kind; for staff the roles of which one is needed (none named: any), else a domain's right."""

    kind: Kind
    roles: frozenset[Role] = frozenset()
    right: Callable[[Actor], bool] | None = None

    def admits(self, actor: Actor | None) -> bool:
        """Whether `actor` (None: nobody signed in) may call the endpoint; the desk and outsiders have no pages."""
        if self.kind is Kind.PUBLIC:
            return True
        if not isinstance(actor, PersonActor):
            return False
        if self.right is not None:
            return self.right(actor)
        if self.kind is Kind.CUSTOMER:
            return bool(actor.grants)
        if self.kind is Kind.CUSTOMER_ADMINISTRATOR:
            own = any(grant.role is MemberRole.CUSTOMER_ADMINISTRATOR for grant in actor.grants)
            return own or actor.has(Role.ADMINISTRATOR)
        if self.kind is Kind.STAFF:
            return actor.has(*self.roles) if self.roles else actor.is_staff
        return True


PUBLIC = Guard(Kind.PUBLIC)
SIGNED_IN = Guard(Kind.SIGNED_IN)
CUSTOMER = Guard(Kind.CUSTOMER)


class GuardMissing(RuntimeError):
    """An endpoint without a declared guard, or with two: the application does not start."""


def _declare(view: View, guard: Guard) -> View:
    if ATTRIBUTE in vars(view):
        raise GuardMissing(f"{view.__qualname__} declares two guards")
    setattr(view, ATTRIBUTE, guard)
    return view


def public(view: View) -> View:
    """Anybody may call this view."""
    return _declare(view, PUBLIC)


def signed_in(view: View) -> View:
    """Everybody with a login may call this view."""
    return _declare(view, SIGNED_IN)


def customer(view: View) -> View:
    """People who belong to a customer may call this view."""
    return _declare(view, CUSTOMER)


def customer_administrator(view: View) -> View:
    """Administrators of a customer, and ours, may call this view."""
    return _declare(view, Guard(Kind.CUSTOMER_ADMINISTRATOR))


def staff(*roles: Role) -> Callable[[View], View]:
    """Staff who hold one of `roles` (none named: all staff) may call this view; administrators always."""
    return lambda view: _declare(view, Guard(Kind.STAFF, frozenset(roles)))


def allowed(right: Callable[[Actor], bool]) -> Callable[[View], View]:
    """Whom a right of a domain's `rights.py` admits may call this view: the right that its use case asks for."""
    return lambda view: _declare(view, Guard(Kind.ALLOWED, right=right))


def declare(app: Flask, pattern: str, guard: Guard) -> None:
    """Guard endpoints that a library registered, by name or shell pattern (`security.*`)."""
    app.extensions.setdefault(EXTENSION, {})[pattern] = guard


def guard_of(app: Flask, endpoint: str, method: str = "GET") -> Guard | None:
    """The guard declared for an endpoint and HTTP method; None when there is none."""
    view = app.view_functions[endpoint]
    owner = getattr(view, "view_class", None)
    handler = getattr(owner, "get" if method == "HEAD" else method.lower(), None)
    for carrier in (handler, owner, view):
        found = getattr(carrier, ATTRIBUTE, None)
        if isinstance(found, Guard):
            return found
    declared: dict[str, Guard] = app.extensions.get(EXTENSION, {})
    return next((guard for pattern, guard in declared.items() if fnmatchcase(endpoint, pattern)), None)


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every (endpoint, method, rule) that a person can call, without the automatic OPTIONS."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield rule.endpoint, method, rule.rule


def check_declared(app: Flask) -> None:
    """Raise GuardMissing naming every route that declares no guard."""
    missing = [f"{method} {rule} ({name})" for name, method, rule in routes(app) if guard_of(app, name, method) is None]
    if missing:
        raise GuardMissing("no guard declared: " + ", ".join(missing))


def init_app(app: Flask, actor: Callable[[], Actor | None]) -> None:
    """Enforce the declarations before every request; `actor` tells who is signed in."""

    @app.before_request
    def enforce() -> Response | None:
        rule = request.url_rule
        if rule is None or (request.method == "OPTIONS" and rule.provide_automatic_options):  # type: ignore[attr-defined]  # Flask sets it
            return None  # no such page, or Flask's own answer to OPTIONS, which runs no view
        guard = guard_of(app, rule.endpoint, request.method)
        if guard == PUBLIC:
            return None
        who = actor()
        if guard is None or who is None:
            raise Unauthorized()
        if not guard.admits(who):
            raise Forbidden()
        return None
