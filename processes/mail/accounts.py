"""Through which servers mail goes and comes, and as whom the desk writes: the environment's word wins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.mail.errors import CompanyFirst, SenderInvalid
from processes.mail.models import MailAccount
from processes.mail.rights import may_keep_mailbox
from processes.mail.servers import Server, server_of
from processes.mail.vault import SealBroken, locked, unlocked
from processes.people.contact import contact
from processes.people.emails import is_email
from processes.people.models import Organisation
from processes.people.queries import provider_id
from processes.people.rights import require
from processes.people.rules import Actor
from processes.settings import get_settings

SENDER = "Podpora <podpora@localhost>"  # until somebody says otherwise


def sender(session: Session) -> str:
    """As whom the desk writes: MAIL_FROM, else what the company says, else a name that nobody can answer."""
    given = get_settings().mail_from
    if given:
        return given
    company = contact(session)
    return (company.sender if company else None) or SENDER


def outgoing_url(session: Session) -> str | None:
    """The server that mail leaves by: MAIL_URL, else the one that was kept; None: mail is kept and shown."""
    return get_settings().mail_url or _kept(session, "outgoing")


def may_leave(session: Session) -> bool:
    """Whether mail is sent at all; without a server it is kept and shown."""
    if get_settings().mail_url:
        return True
    account = session.get(MailAccount, 1)
    return account is not None and account.outgoing is not None


def incoming_url(session: Session) -> str | None:
    """The mailbox that is read: INBOX_URL, else the one that was kept; None: there is none."""
    return get_settings().inbox_url or _kept(session, "incoming")


def _kept(session: Session, which: str) -> str | None:
    account = session.get(MailAccount, 1)
    sealed: bytes | None = getattr(account, which) if account else None
    return unlocked(sealed, get_settings().signing_key()) if sealed else None


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept on the page, without passwords, and what the environment says instead."""

    sender: str
    outgoing: Server | None
    incoming: Server | None
    overruled: tuple[str, ...]  # variables that are set


def kept(session: Session) -> Kept:
    """The mailbox for its page; what another SECRET_KEY has sealed is not there."""
    found: dict[str, Server | None] = {}
    for which in ("outgoing", "incoming"):
        try:
            url = _kept(session, which)
        except SealBroken:
            url = None
        found[which] = server_of(url) if url else None
    company, settings = contact(session), get_settings()
    set_there = {"MAIL_FROM": settings.mail_from, "MAIL_URL": settings.mail_url, "INBOX_URL": settings.inbox_url}
    said = (company.sender if company else None) or ""
    return Kept(said, found["outgoing"], found["incoming"], tuple(name for name, value in set_there.items() if value))


def keep_mailbox(
    session: Session, *, sender: str, outgoing: Server | None, incoming: Server | None, actor: Actor, now: datetime
) -> None:
    """Keep as whom the desk writes and through which servers (None: none), their passwords sealed by SECRET_KEY.

    CompanyFirst, SenderInvalid.
    """
    require(may_keep_mailbox(actor))
    company_id = provider_id(session)
    if company_id is None:
        raise CompanyFirst()
    if not is_email(sender):
        raise SenderInvalid()
    company = session.get_one(Organisation, company_id, with_for_update={"key_share": True})
    company.sender = f"{company.name.translate(_PLAIN)} <{sender.strip()}>"
    key, said = get_settings().signing_key(), dict[str, Any](changed_at=now, changed_by_id=actor.person_id)
    for name, server in (("outgoing", outgoing), ("incoming", incoming)):
        said[name] = locked(server.url, key) if server else None
    row = insert(MailAccount).values(id=1, **said)
    session.execute(row.on_conflict_do_update(index_elements=[MailAccount.id], set_=said))
    session.flush()


_PLAIN = str.maketrans(dict.fromkeys('<>"@,\\', " "))  # what a sender's name cannot carry unquoted
