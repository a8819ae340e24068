"""Mail as screens show it, and which request a message belongs to."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session, load_only, undefer

from processes.documents.translations import N_
from processes.mail.errors import MailUnknown
from processes.mail.models import IncomingMail, IncomingState, OutgoingMail, OutgoingState
from processes.mail.reading import ParsedMail, Top, from_json, unread
from processes.paging import By, Page, page_from
from processes.people.confidential import is_request_shown
from processes.people.models import Person
from processes.people.queries import members_of_project, staff_with
from processes.people.rules import Actor, MemberRole, Role
from processes.together import Read

NOT_YET = N_("the message was not read yet")


NEWEST_SENT = (By(OutgoingMail.created_at, descending=True), By(OutgoingMail.id, descending=True))
NEWEST_CAME = (By(IncomingMail.id, descending=True),)
_LISTED = load_only(
    OutgoingMail.id,
    OutgoingMail.created_at,
    OutgoingMail.to_address,
    OutgoingMail.to_name,
    OutgoingMail.subject,
    OutgoingMail.template,
    OutgoingMail.state,
    OutgoingMail.error,
    OutgoingMail.request_id,
)


def unsent_of(session: Session, request_id: int) -> Sequence[OutgoingMail]:
    """Mails about a request that have not left, and why: refused, held back, or tried and tried again."""
    query = _unsent().options(_LISTED).order_by(OutgoingMail.id)
    return session.scalars(query, {"request_id": request_id}).all()


def _unsent() -> Select[OutgoingMail]:
    stuck = (OutgoingState.FAILED, OutgoingState.BLOCKED, OutgoingState.QUEUED)
    query = select(OutgoingMail).where(OutgoingMail.request_id == bindparam("request_id"))
    return query.where(OutgoingMail.error.is_not(None), OutgoingMail.state.in_(stuck))


UNSENT = Read(_unsent, (OutgoingMail.id,))  # as `unsent_of`


def outgoing_page(
    session: Session,
    *,
    state: OutgoingState | None = None,
    request_id: int | None = None,
    where: Sequence[ColumnElement[bool]] = (),
    order: Sequence[By] = NEWEST_SENT,
    after: str | None = None,
    limit: int = 50,
) -> Page[OutgoingMail]:
    """One page of outgoing mail by keyset, without the bodies, in one statement."""
    query = select(OutgoingMail).options(_LISTED).where(*where)
    if state is not None:
        query = query.where(OutgoingMail.state == state)
    if request_id is not None:
        query = query.where(OutgoingMail.request_id == request_id)
    return page_from(session, query, order, after, limit)


def outgoing(session: Session, actor: Actor, mail_id: int) -> OutgoingMail:
    """One outgoing mail with its bodies, unless its request is kept from the reader; MailUnknown."""
    mail = session.get(OutgoingMail, mail_id)
    if mail is None or not is_request_shown(session, actor, mail.request_id):
        raise MailUnknown()
    return mail


def incoming_page(
    session: Session,
    *,
    states: Sequence[IncomingState] = (),
    where: Sequence[ColumnElement[bool]] = (),
    order: Sequence[By] = NEWEST_CAME,
    after: str | None = None,
    limit: int = 50,
) -> Page[IncomingMail]:
    """One page of incoming mail by keyset, without the raw bytes, in one statement."""
    query = select(IncomingMail).where(*where)
    if states:
        query = query.where(IncomingMail.state.in_(states))
    return page_from(session, query, order, after, limit)


def waiting_counted(cap: int) -> ColumnElement[int]:
    """How many messages wait for an agent, as a part of another statement."""
    waiting = select(IncomingMail.id).where(
        IncomingMail.state.in_((IncomingState.RECEIVED, IncomingState.QUARANTINED, IncomingState.FAILED)),
        IncomingMail.state != IncomingState.RECEIVED,  # the index knows the three
    )
    return select(func.count()).select_from(waiting.limit(cap).subquery()).scalar_subquery()


def incoming(session: Session, actor: Actor, mail_id: int) -> IncomingMail:
    """One incoming mail with what it says, unless its request is kept from the reader; MailUnknown."""
    mail = session.get(IncomingMail, mail_id, options=[undefer(IncomingMail.reading)])
    if mail is None or not is_request_shown(session, actor, mail.request_id):
        raise MailUnknown()
    return mail


def reading_of(mail: IncomingMail) -> ParsedMail:
    """What an incoming mail says, as it was read when it came."""
    if mail.reading is not None:
        return from_json(mail.reading)
    top = Top(message_id=mail.message_id, sender_address=mail.sender, subject=mail.subject)
    return unread(top, len(mail.raw), NOT_YET)


def answered(session: Session, message_ids: Iterable[str]) -> OutgoingMail | None:
    """The mail of ours that a message answers, by its In-Reply-To and References; the newest of several."""
    ids = list(message_ids)[:100]
    if not ids:
        return None
    query = select(OutgoingMail).where(OutgoingMail.message_id.in_(ids))
    return session.scalar(query.order_by(OutgoingMail.id.desc()).limit(1))


def is_duplicate(session: Session, mail: IncomingMail, digest: str) -> bool:
    """Whether an earlier message of the same sender had the same Message-ID and said the same.

    Machines use one Message-ID again and again for different messages.
    """
    if not mail.message_id:
        return False
    earlier = select(IncomingMail.id).where(
        IncomingMail.message_id == mail.message_id,
        IncomingMail.sender == mail.sender,
        IncomingMail.id < mail.id,
        IncomingMail.reading["digest"].astext == digest,
    )
    return session.scalar(earlier.limit(1)) is not None


def last_incoming_id(session: Session, mail: OutgoingMail) -> str | None:
    """The Message-ID of the addressee's last own message on the request, which this mail then follows."""
    if mail.request_id is None:
        return None
    query = select(IncomingMail.message_id).where(
        IncomingMail.request_id == mail.request_id,
        IncomingMail.sender == mail.to_address,
        IncomingMail.message_id.is_not(None),
    )
    return session.scalar(query.order_by(IncomingMail.id.desc()).limit(1))


def people_behind(session: Session, keys: Iterable[str]) -> list[Person]:
    """Active people who hold any of these keys, each once: person:5, staff:dispatcher, project:7:approver.

    ValueError for a key of another kind; a role that nobody holds is nobody.
    """
    found = {person.id: person for key in keys if key.strip() for person in _holders(session, key.strip())}
    return list(found.values())


def _holders(session: Session, key: str) -> Sequence[Person]:
    match key.split(":"):
        case ["person", number]:
            person = session.get(Person, int(number))
            return [person] if person and person.is_active else []
        case ["staff", role]:
            return staff_with(session, Role(role))
        case ["project", number, role]:
            return members_of_project(session, int(number), MemberRole(role))
    raise ValueError(f"There is nobody to write to behind {key}.")
