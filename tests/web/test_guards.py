"""Every route declares its guard, and the guard lets in whom it names and nobody else."""

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask, g
from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized

from app import create_app
from app.web.guards import (
    CUSTOMER,
    PUBLIC,
    SIGNED_IN,
    Guard,
    GuardMissing,
    Kind,
    check_declared,
    guard_of,
    public,
    routes,
    staff,
)
from processes.people.rules import SYSTEM, Actor, Grant, MemberRole, Outsider, PersonActor, Role
from processes.settings import Settings

STAFF = {role.value: PersonActor(person_id=1, name=role.value, roles=frozenset({role})) for role in Role}
CUSTOMERS = {
    role.value: PersonActor(
        person_id=2, name=role.value, grants=frozenset({Grant(1, 1, role)}), project_ids=frozenset({1})
    )
    for role in MemberRole
}
ACTORS: dict[str, Actor | None] = {
    "nobody": None,
    "without rights": PersonActor(person_id=3, name="without rights"),
    **STAFF,
    **CUSTOMERS,
}


def expected(guard: Guard, actor: Actor | None) -> type[HTTPException] | None:
    """What the declaration promises, worked out apart from the code under test."""
    if guard.kind is Kind.PUBLIC:
        return None
    if actor is None:
        return Unauthorized
    if guard.kind is Kind.SIGNED_IN:
        return None
    if guard.kind is Kind.CUSTOMER:
        return None if actor.grants else Forbidden
    if guard.kind is Kind.CUSTOMER_ADMINISTRATOR:
        return None if actor.name in ("customer_administrator", "administrator") else Forbidden
    if guard.kind is Kind.ALLOWED:  # which people a right admits is asked of it for every role, below
        return None if guard.right is not None and guard.right(actor) else Forbidden
    allowed = guard.roles | {Role.ADMINISTRATOR} if guard.roles else set(Role)
    return None if actor.roles & allowed else Forbidden


@pytest.fixture(scope="module")
def door() -> Flask:
    """The whole application; nothing here reaches its database."""
    return create_app(Settings(database_url="postgresql://nobody@127.0.0.1:1/nothing", secret_key="for tests"))


@pytest.mark.parametrize("who", ACTORS)
def test_every_route_admits_whom_its_guard_names(door: Flask, who: str) -> None:
    enforce = next(hook for hook in door.before_request_funcs[None] if hook.__name__ == "enforce")
    actor, wrong = ACTORS[who], []
    for endpoint, method, rule in routes(door):
        guard = guard_of(door, endpoint, method)
        assert guard is not None, rule
        with door.test_request_context(_path(rule), method=method) as context:
            if context.request.endpoint != endpoint:
                continue  # shadowed by a rule that is tested under its own name
            g.actor = actor
            try:
                enforce()
                outcome = None
            except (Unauthorized, Forbidden) as refused:
                outcome = type(refused)
        if outcome is not expected(guard, actor):
            wrong.append(f"{method} {rule} ({guard.kind.value}): {outcome}")
    assert not wrong


def _path(rule: str) -> str:
    """An address that matches a rule: converters get a value that fits them."""
    parts = []
    for part in rule.split("/"):
        if "<" in part:
            head, _, rest = part.partition("<")
            inner, _, tail = rest.partition(">")
            kind = inner.partition(":")[0] if ":" in inner else "string"
            value = {"int": "1", "uuid": "12345678-1234-5678-1234-567812345678"}.get(kind.partition("(")[0], "x")
            part = head + value + tail
        parts.append(part)
    return "/".join(parts)


BY_MAIL = ("address", "confirm_address")  # by the secret of a link that was mailed there


def test_pages_that_strangers_may_see_are_few(door: Flask) -> None:
    open_to_all = {endpoint for endpoint, method, _ in routes(door) if guard_of(door, endpoint, method) == PUBLIC}
    doors = {endpoint.partition(".")[0] for endpoint in open_to_all}
    of_no_domain = {"static", "web", "health", "security", "api-docs", "texts"}
    assert doors <= of_no_domain | {"signoffs", "logins", "rosters", "setup", "walls", "hooks"}, open_to_all
    printed = {name for name in open_to_all if name.startswith("setup.")}
    # by the secret of the link of an empty desk; and the picture on the page on which people log in
    assert printed == {"setup.first", "setup.make_first", "setup.logo"}
    assert {name for name in open_to_all if name.startswith("rosters.")} == {"rosters.read_feed"}  # by a secret link
    assert {name for name in open_to_all if name.startswith("walls.")} == {"walls.show"}  # the same
    of_logins = {endpoint for endpoint in open_to_all if endpoint.startswith("logins.")}
    assert of_logins == {f"logins.{name}" for name in ("forgotten", "ask", "choose", "save", *BY_MAIL)}


# Which roles of staff may enter at all what stands behind the first word of an address (administrators always).
BELONGS = {
    "designer": {Role.PROCESS_DESIGNER},
    "dispatch": {Role.DISPATCHER, Role.SERVICE_MANAGER},
    "escalations": {Role.DISPATCHER, Role.TECHNICIAN},
    "mail": {Role.AGENT, Role.DISPATCHER, Role.SERVICE_MANAGER},
    "operations": {Role.ADMINISTRATOR, Role.PROCESS_DESIGNER},
    "walls": {Role.DISPATCHER, Role.SERVICE_MANAGER},
    "work-logs": {Role.DISPATCHER, Role.TECHNICIAN, Role.SERVICE_MANAGER},
}
FOR_DESIGNERS = {"/operations/versions", "/operations/migrations"}  # of what lies in operations: moving their cases


def test_what_is_for_staff_is_declared_for_the_right_staff(door: Flask) -> None:
    """The test above asks whether a declaration is kept; this one whether it is what was meant."""
    wrong, seen = [], set()
    for endpoint, method, rule in routes(door):
        area, guard = rule.split("/")[1], guard_of(door, endpoint, method)
        if area not in BELONGS or guard is None:
            continue
        seen.add(area)
        meant = BELONGS[area]
        if area == "operations" and not any(rule.startswith(start) for start in FOR_DESIGNERS):
            meant = {Role.ADMINISTRATOR}
        if not _admitted(guard) <= meant | {Role.ADMINISTRATOR}:
            wrong.append(f"{method} {rule}: {guard}")
    assert not wrong
    assert seen == set(BELONGS)


def _admitted(guard: Guard) -> set[Role | None]:
    """The roles of staff that a guard lets in; None among them where customers come in too."""
    staff: set[Role | None] = {role for role in Role if guard.admits(STAFF[role.value])}
    return staff | ({None} if any(guard.admits(customer) for customer in CUSTOMERS.values()) else set())


def test_an_endpoint_without_a_guard_stops_the_start(door: Flask) -> None:
    loose = Flask("loose", static_folder=None)
    loose.add_url_rule("/secret", "secret", lambda: "secret")
    with pytest.raises(GuardMissing, match="GET /secret"):
        check_declared(loose)


def test_a_view_cannot_declare_two_guards() -> None:
    with pytest.raises(GuardMissing, match="two guards"):

        @public
        @staff(Role.AGENT)
        def view() -> str:
            return ""


def test_methods_of_a_class_of_views_may_differ() -> None:
    from flask.views import MethodView

    class Things(MethodView):
        @public
        def get(self) -> str:
            return "things"

        @staff(Role.ADMINISTRATOR)
        def post(self) -> str:
            return "added"

    door = Flask("things", static_folder=None)
    blueprint = Blueprint("things", "things")
    blueprint.add_url_rule("/things", view_func=Things.as_view("all"))
    door.register_blueprint(blueprint)
    check_declared(door)
    assert guard_of(door, "things.all", "HEAD") == PUBLIC
    assert guard_of(door, "things.all", "POST") == Guard(Kind.STAFF, frozenset({Role.ADMINISTRATOR}))


@pytest.mark.parametrize("guard", [SIGNED_IN, CUSTOMER, Guard(Kind.STAFF)])
def test_the_desk_itself_is_nobody_at_the_door(guard: Guard) -> None:
    assert not guard.admits(None)
    assert not guard.admits(SYSTEM)
    assert not guard.admits(Outsider(name="Somebody", request_id=1))


def test_strangers_are_led_to_the_login_and_back(browser: Callable) -> None:
    answer = browser().get("/account?x=1")
    assert answer.status_code == 302
    assert answer.location == "/login?next=/account?x%3D1"


def test_the_json_door_asks_for_a_token(browser: Callable) -> None:
    answer = browser().get("/api/v1/tasks")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.content_type == "application/problem+json"


def test_a_part_of_a_page_that_a_stranger_asks_for_is_no_page(browser: Callable) -> None:
    answer = browser().get("/account", headers={"X-Part": "1"})
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
