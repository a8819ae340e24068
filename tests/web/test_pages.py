"""Languages, appearance, error pages, health."""

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask

from app import create_app
from app.web.filters import initials, minutes
from app.web.guards import public
from app.web.menu import fitting
from app.web.views import safe_next
from processes.errors import Conflict, Forbidden, NotFound, Refusal
from processes.people.rules import MemberRole, Role
from processes.settings import Settings
from tests.house.code import calls, modules
from tests.web.conftest import Browser


def test_a_stranger_gets_the_browsers_language_and_may_choose(browser: Callable[[], Browser]) -> None:
    opened = browser()
    czech = opened.get("/login", headers={"Accept-Language": "cs,en;q=0.5"})
    assert '<html lang="cs"' in czech.text
    opened.post("/language", {"locale": "sk", "next": "/login"}, form="/login")
    assert '<html lang="sk"' in opened.get("/login", headers={"Accept-Language": "cs"}).text


def test_a_persons_language_goes_with_the_person(
    signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    eva = signed_in(MemberRole.REQUESTER)
    answer = eva.post("/language", {"locale": "cs", "next": "/account?a=b"}, form="/account")
    assert answer.location == "/account?a=b"
    again = browser()
    again.sign_in("eva@example.test")
    assert '<html lang="cs"' in again.get("/account", headers={"Accept-Language": "en"}).text


def test_what_no_database_keeps_is_left_out_or_leads_to_no_page(signed_in: Callable[..., Browser]) -> None:
    eva = signed_in(Role.AGENT)
    said = {"name": "Eva\x00 Nová", "phone": "", "locale": "en", "timezone": "Europe/Bratislava"}
    assert eva.post("/account", said, form="/account").status_code == 302
    assert "Eva Nová" in eva.get("/account").text
    assert eva.get("/requests?q=a%00b").status_code == 200
    for address in ("/requests/P%00", "/invoices/F%00", "/invoices/F%00.pdf", "/no%00such"):
        assert eva.get(address).status_code == 404


@pytest.mark.parametrize(
    "target", ["//evil.test", "https://evil.test/", "/\\evil.test", "javascript:alert(1)", "", None]
)
def test_nobody_is_sent_to_another_site(target: str | None) -> None:
    assert safe_next(target) is None


def test_appearance_is_kept_in_the_browser(browser: Callable[[], Browser]) -> None:
    opened = browser()
    assert 'data-theme="auto"' in opened.get("/login").text
    opened.post("/appearance", {"theme": "dark", "next": "/login"}, form="/login")
    assert 'data-bs-theme="dark"' in opened.get("/login").text
    assert opened.post("/appearance", {"theme": "pink"}, form="/login").status_code == 400


def test_a_profile_is_changed_and_a_wrong_one_kept_in_the_form(signed_in: Callable[..., Browser]) -> None:
    eva = signed_in(Role.AGENT)
    said = {"name": "Eva Nová", "phone": "+420 777 123 456", "locale": "en", "timezone": "Europe/Bratislava"}
    assert eva.post("/account", said, form="/account").status_code == 302
    assert "Eva Nová" in eva.get("/account").text
    wrong = eva.post("/account", {**said, "phone": "7" * 50, "timezone": "Mars/Base"}, form="/account")
    assert wrong.status_code == 422
    assert "7" * 50 in wrong.text
    assert 'aria-invalid="true"' in wrong.text


@pytest.fixture
def faulty(own_app: Flask) -> Flask:
    """The application with views that fail in every way."""
    faults: dict[str, BaseException] = {
        "refusal": Refusal("Too late, {name} did it.", name="Eva"),
        "conflict": Conflict(),
        "missing": NotFound(),
        "forbidden": Forbidden(),
        "broken": RuntimeError("a secret detail"),
    }
    blueprint = Blueprint("faulty", __name__)

    @blueprint.get("/fault/<kind>")
    @blueprint.get("/api/v1/fault/<kind>")
    @public
    def fault(kind: str) -> str:
        raise faults[kind]

    own_app.register_blueprint(blueprint)
    own_app.testing = False
    return own_app


@pytest.mark.parametrize(
    ("kind", "status"), [("refusal", 422), ("conflict", 409), ("missing", 404), ("forbidden", 403), ("broken", 500)]
)
def test_every_refusal_has_its_page_and_its_problem(faulty: Flask, kind: str, status: int) -> None:
    client = faulty.test_client()
    page = client.get(f"/fault/{kind}")
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert "a secret detail" not in page.text
    problem = client.get(f"/api/v1/fault/{kind}")
    assert (problem.status_code, problem.mimetype) == (status, "application/problem+json")
    assert problem.json["status"] == status
    if kind == "refusal":
        assert "Too late, Eva did it." in page.text
        assert problem.json["detail"] == "Too late, Eva did it."


def test_an_unknown_page_and_a_wrong_method_are_explained(browser: Callable[[], Browser]) -> None:
    missing = browser().get("/no-such-page", headers={"Accept-Language": "en"})
    assert missing.status_code == 404
    assert "There is no such page" in missing.text
    wrong = browser().get("/language")
    assert (wrong.status_code, "POST" in wrong.headers["Allow"]) == (405, True)


def test_too_large_a_form_is_refused(browser: Callable[[], Browser]) -> None:
    assert browser().client.post("/login", data=b"x" * (33 * 1024 * 1024)).status_code == 413


def test_health_of_a_living_installation(browser: Callable[[], Browser]) -> None:
    opened = browser()
    assert opened.get("/healthz").json == {"status": "ok"}
    assert opened.get("/readyz").json == {"status": "ok", "database": "ok", "broker": "embedded"}
    figures = opened.get("/metrics").text
    assert "podpora_jobs_failed 0.0" in figures
    assert "podpora_tasks_open 0.0" in figures


@pytest.fixture
def cut_off() -> Flask:
    """An application whose database and broker do not answer."""
    return create_app(
        Settings(
            database_url="postgresql://nobody@127.0.0.1:1/nothing", broker_url="amqp://127.0.0.1:1", secret_key="test"
        )
    )


def test_a_database_that_is_down_is_a_clear_page_that_tries_again(cut_off: Flask) -> None:
    client = cut_off.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "some session"
    page = client.get("/account", headers={"Accept-Language": "en"})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "Nothing is lost" in page.text
    assert 'http-equiv="refresh"' in page.text
    problem = client.get("/api/v1/tasks", headers={"Authorization": "Bearer x"})
    assert (problem.status_code, problem.json["status"]) == (503, 503)


def test_readiness_names_what_does_not_answer(cut_off: Flask) -> None:
    client = cut_off.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "unavailable", "database": "unreachable", "broker": "unreachable"}


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 min"), (12, "12 min"), (60, "1 h"), (72, "1 h 12 min"), (-5, "−5 min")]
)
def test_minutes_are_said_to_the_minute(count: int, words: str) -> None:
    assert minutes(count).replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(("entries", "shown"), [(0, 0), (4, 4), (5, 5), (6, 4), (11, 4)])
def test_a_bar_shows_what_fits_and_leaves_a_place_for_the_rest(entries: int, shown: int) -> None:
    assert fitting(entries, room=5) == shown


@pytest.mark.parametrize(("name", "letters"), [("Eva Nová", "EN"), ("Jan", "JA"), ("Ing. Petr Malý", "IM"), ("", "")])
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_no_view_hides_what_every_template_is_given(app: Flask) -> None:
    """Macros of the layout would call the view's value."""
    given: dict[str, object] = dict(app.jinja_env.globals)
    with app.test_request_context():
        app.update_template_context(given)
    assert "may" in given
    rendered = [(path, call) for path in modules("app") for name, call in calls(path) if name == "render_template"]
    assert rendered
    assert [f"{path}: {k.arg}" for path, call in rendered for k in call.keywords if k.arg in given] == []
