"""Secrets: kept by administrators, named by designers, read by nobody."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.connections import use_cases
from processes.connections.errors import SecretHostsWrong, SecretInUse, SecretNameTaken, SecretNameWrong, SecretWrong
from processes.connections.queries import secret_named
from processes.db import committing
from processes.errors import Forbidden
from processes.mail.vault import SealBroken
from processes.people.rules import SYSTEM, Role
from processes.settings import Settings
from tests.connections.test_calling import diagram
from tests.operations.conftest import sign_in  # noqa: F401  # a fixture
from tests.web.conftest import Browser
from tests.world import World

WORD = "s3cret-word"


@pytest.fixture
def keep(session: Session) -> Callable[..., int]:
    """Keeps a secret; its id."""

    def add(name: str = "orders", value: str = WORD, hosts: str = "api.example.com") -> int:
        return use_cases.add_secret(session, name=name, value=value, hosts=hosts, actor=SYSTEM, now=utcnow()).id

    return add


def test_it_is_sealed_under_its_name(
    session: Session, keep: Callable[..., int], change_settings: Callable[..., Settings]
) -> None:
    keep()
    kept = secret_named(session, "orders")
    assert WORD.encode() not in kept.sealed
    assert use_cases.opened(kept) == WORD
    kept.name = "other"
    with pytest.raises(SealBroken):
        use_cases.opened(kept)
    kept.name = "orders"
    change_settings(secret_key="another")
    with pytest.raises(SealBroken):
        use_cases.opened(kept)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"name": "1st"}, SecretNameWrong), ({"name": "a b"}, SecretNameWrong), ({"value": "two\nlines"}, SecretWrong),
        ({"value": "čau"}, SecretWrong), ({"value": ""}, SecretWrong), ({"hosts": ""}, SecretHostsWrong),
        ({"hosts": "https://api.example.com"}, SecretHostsWrong), ({"hosts": "*.com"}, SecretHostsWrong),
    ],
)  # fmt: skip
def test_what_cannot_be_kept(keep: Callable[..., int], given: dict[str, str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        keep(**given)


def test_a_name_is_one_secret_and_a_further_host_asks_for_it_again(session: Session, keep: Callable[..., int]) -> None:
    one = keep(hosts="api.example.com\n*.example.org")
    with pytest.raises(SecretNameTaken):
        keep()
    said = {"secret_id": one, "actor": SYSTEM, "now": utcnow()}
    use_cases.change_secret(session, value="", hosts="*.example.org", **said)
    assert use_cases.opened(secret_named(session, "orders")) == WORD
    with pytest.raises(SecretWrong):
        use_cases.change_secret(session, value="", hosts="*.example.org, evil.example.net", **said)
    use_cases.change_secret(session, value="new", hosts="api.example.net", **said)
    assert use_cases.opened(secret_named(session, "orders")) == "new"


def test_one_that_a_deployed_process_names_stays(
    engine: Engine, begin: Callable[..., int], secret: Callable[..., None]
) -> None:
    secret("orders", WORD, hosts="example.com")
    begin(diagram("https://example.com/x", signed_with="orders"))
    with Session(engine) as session:
        kept = secret_named(session, "orders")
        with pytest.raises(SecretInUse):
            use_cases.remove_secret(session, secret_id=kept.id, actor=SYSTEM)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}, key=lambda role: role.value))
def test_only_administrators_keep_secrets(session: Session, keep: Callable[..., int], role: Role) -> None:
    one, actor = keep(), World(session, now=utcnow()).staff("somebody@example.test", role)
    for act in (
        lambda: use_cases.add_secret(session, name="x", value="y", hosts="z.example", actor=actor, now=utcnow()),
        lambda: use_cases.change_secret(session, secret_id=one, value="", hosts="x.example", actor=actor, now=utcnow()),
        lambda: use_cases.remove_secret(session, secret_id=one, actor=actor),
    ):
        with pytest.raises(Forbidden):
            act()


def test_pages_show_names_and_hosts_and_never_what_is_kept(
    engine: Engine,
    sign_in: Callable[..., Browser],  # noqa: F811
) -> None:
    administrator = sign_in(Role.ADMINISTRATOR)
    sent = {"secret-name": "orders", "secret-value": WORD, "secret-hosts": "api.example.com"}
    assert administrator.post("/connections/secrets", sent, form="/connections").status_code == 302
    again = administrator.post("/connections/secrets", sent, form="/connections")
    assert again.status_code == 409
    assert WORD not in again.text
    with engine.connect() as connection:
        one = connection.scalar(text("SELECT id FROM connection_secret"))
    page = f"/connections/secrets/{one}"
    for address in ("/connections", page):
        shown = administrator.get(address).text
        assert "api.example.com" in shown
        assert WORD not in shown
    changed = {"secret-value": "", "secret-hosts": "other.example.com"}
    refused = administrator.post(page, changed, form=page)
    assert refused.status_code == 422
    assert "Say the secret again" in refused.text
    assert administrator.post(page, {**changed, "secret-value": "x"}, form=page).status_code == 302
    designer = sign_in(Role.PROCESS_DESIGNER, email="designer@example.test")
    assert "orders" in designer.get("/connections").text
    assert "<form" not in designer.get("/connections").text.partition("<main")[2]
    assert designer.get(page).status_code == 403
    assert sign_in(Role.TECHNICIAN, email="t@example.test").get("/connections").status_code == 403
    assert administrator.post(f"{page}/remove", {}, form=page).status_code == 302
    with Session(engine) as session, committing(session):
        assert session.scalar(text("SELECT count(*) FROM connection_secret")) == 0
