"""Personal links in every state: one that works, those that work no more, those that are somebody else's."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.connections.webhooks import address_of
from processes.logins import addresses, links, use_cases
from processes.logins.models import LinkPurpose, PersonalLink
from processes.mail.sealing import secret_hash
from processes.people.models import Membership, Person, PersonAddress
from processes.people.profiles import remove_address
from processes.people.queries import actor_of
from processes.people.rules import SYSTEM, MemberRole, PersonActor
from processes.requests.models import Request
from processes.rosters.bringing import end_feed, make_feed
from processes.setup.models import SetupLink
from processes.signoffs.models import Signoff, SignoffLink
from processes.walls.use_cases import hang_wall, revoke_wall
from tests.rights.people import COLUMNS

DAY = timedelta(days=1)
CHOSEN = "five words are more than enough"
STAFF = [column.email for column in COLUMNS if column.role is not None]


@dataclass
class Link:
    """An address with a secret in it: the secret that works, and by why they do not the others; what is sent to it."""

    rule: str
    works: str | None
    shows: str
    dead: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)


def issue(session: Session) -> list[Link]:
    """Links of every kind."""
    now = utcnow()
    kinds = (_to_sign, _to_a_password, _to_an_address, _first, _wall, _feed, _hook)
    return [make(session, now) for make in kinds]


def _person(session: Session, email: str) -> Person:
    return session.scalars(select(Person).where(Person.email == email)).one()


def _actor(session: Session, email: str) -> PersonActor:
    found = actor_of(session, _person(session, email).id)
    assert found is not None
    return found


def _to_sign(session: Session, now: datetime) -> Link:
    request = session.scalars(select(Request).where(Request.summary == "Ametyst signing")).one()
    signoff = session.scalars(select(Signoff).where(Signoff.request_id == request.id)).one()
    approver, stranger = (_person(session, f"logs@{place}.example").id for place in ("ametyst", "citrin"))
    gone = _person(session, "subject@ametyst.example")
    for held in session.scalars(select(Membership).where(Membership.person_id == gone.id)):
        held.role = MemberRole.REQUESTER
    rows = {
        "signs": (approver, now + DAY, None),
        "sign-expired": (approver, now - DAY, None),
        "sign-used": (approver, now + DAY, now - DAY),
        "sign-strange": (stranger, now + DAY, None),
        "sign-revoked": (gone.id, now + DAY, None),
    }
    for secret, (person_id, expires_at, used_at) in rows.items():
        row = {"signoff_id": signoff.id, "token_hash": secret_hash(secret), "expires_at": expires_at}
        session.add(SignoffLink(person_id=person_id, used_at=used_at, **row))
    dead = {"expired": "sign-expired", "used": "sign-used", "another's": "sign-strange", "revoked": "sign-revoked"}
    return Link("/sign/{}", "signs", "Ametyst signing", dead, {"decision": "approve"})


def _personal(session: Session, email: str, purpose: LinkPurpose, secret: str, until: datetime) -> Person:
    person = _person(session, email)
    address = session.scalar(select(PersonAddress.id).where(PersonAddress.person_id == person.id))
    made = {"made_at": until - 2 * DAY, "expires_at": until, "secret_hash": secret_hash(secret)}
    about = address if purpose is LinkPurpose.ADDRESS else None
    session.add(PersonalLink(person_id=person.id, purpose=purpose, address_id=about, **made))
    session.flush()
    return person


def _to_a_password(session: Session, now: datetime) -> Link:
    named = ("novotna", "svoboda", "benes", "dispecer", "operator")
    works, expired, used, revoked, left = (f"{name}@severka.example" for name in named)
    reset = LinkPurpose.RESET
    _personal(session, works, reset, "chooses", now + DAY)
    _personal(session, expired, reset, "choose-expired", now - DAY)
    _personal(session, used, reset, "choose-used", now + DAY)
    use_cases.choose_password(session, secret="choose-used", password=CHOSEN, now=now)
    links.end(session, _personal(session, revoked, reset, "choose-revoked", now + DAY))
    _personal(session, left, reset, "choose-left", now + DAY).is_active = False
    dead = {name: f"choose-{name}" for name in ("expired", "used", "revoked", "left")}
    return Link("/password/{}", "chooses", 'name="new_password"', dead, {"new_password": CHOSEN, "repeated": CHOSEN})


def _to_an_address(session: Session, now: datetime) -> Link:
    to = LinkPurpose.ADDRESS
    places = ("ametyst", "beryl", "citrin", "diamant")
    works, expired, used, revoked = (f"subject@{place}.example" for place in places)
    _personal(session, works, to, "confirms", now + DAY)
    _personal(session, expired, to, "confirm-expired", now - DAY)
    _personal(session, used, to, "confirm-used", now + DAY)
    addresses.confirm_address(session, secret="confirm-used", now=now)
    person = _personal(session, revoked, to, "confirm-revoked", now + DAY)
    address_id = session.scalars(select(PersonAddress.id).where(PersonAddress.person_id == person.id)).one()
    remove_address(session, person=person, address_id=address_id, actor=SYSTEM, now=now)
    dead = {name: f"confirm-{name}" for name in ("expired", "used", "revoked")}
    return Link("/address/{}", "confirms", "far@ametyst.example", dead)


def _first(session: Session, now: datetime) -> Link:
    """The link to the first administrator, of a desk that somebody administers."""
    until = {"made_at": now, "expires_at": now + DAY}
    session.merge(SetupLink(id=1, secret_hash=secret_hash("begins"), **until))
    body = {"email": "new@rights.example", "name": "New", "new_password": CHOSEN, "repeated": CHOSEN}
    return Link("/setup/first/{}", None, "", {"used": "begins"}, body)


def _wall(session: Session, now: datetime) -> Link:
    by: dict[str, Any] = {"actor": _actor(session, STAFF[-1]), "now": now}
    shows = {"shows_customers": True, "shows_summaries": True}
    (_hung, works), (gone, revoked) = (hang_wall(session, name=name, **shows, **by) for name in ("Foyer", "Cellar"))
    revoke_wall(session, wall_id=gone.id, **by)
    return Link("/wall/{}", works, "Foyer", {"revoked": revoked})


def _feed(session: Session, now: datetime) -> Link:
    shown, ended = (_actor(session, email) for email in STAFF[-2:])
    replaced = make_feed(session, actor=shown, now=now)
    works, revoked = make_feed(session, actor=shown, now=now), make_feed(session, actor=ended, now=now)
    end_feed(session, actor=ended, now=now)
    return Link("/rosters/feed/{}.ics", works, shown.name, {"used": replaced, "revoked": revoked})


def _hook(session: Session, now: datetime) -> Link:
    old = address_of(1, "order.delivered", "", now=now - 100 * DAY).rpartition("/")[2]
    over = address_of(0, "order.delivered", "", now=now).rpartition("/")[2]
    return Link("/hooks/{}", None, "", {"too old": old, "nobody's case": over})
