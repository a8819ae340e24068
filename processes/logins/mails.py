"""What is written about logins: links to a password, what was changed, who waits to be accepted."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.logins.models import Invitation, LinkPurpose, Newcomer
from processes.logins.queries import who_accepts
from processes.mail.sealing import mask_of
from processes.mail.use_cases import queue_mail
from processes.people.models import Person, PersonAddress
from processes.settings import get_settings

PATHS = {LinkPurpose.RESET: "password", LinkPurpose.INVITATION: "password", LinkPurpose.ADDRESS: "address"}


def send_link(
    session: Session,
    person: Person,
    purpose: LinkPurpose,
    template: str,
    *,
    secret_name: str,
    expires_at: datetime,
    to: PersonAddress | None,
    now: datetime,
) -> None:
    """A personal link, its secret in the delivered mail only; to a further address of the person, else to their own."""
    link = f"{get_settings().public_url()}/{PATHS[purpose]}/{mask_of(secret_name)}"
    queue_mail(
        session,
        template=template,
        to=person,
        address=to.email if to else None,
        context={"link": link, "expires_at": expires_at, "person": person},
        secret_name=secret_name,
        automatic=False,  # asked for: no limit of automatic mails swallows it
        now=now,
    )


def tell_changed(session: Session, person: Person, what: str, *, now: datetime) -> None:
    """To the person themselves: `password_changed` or `token_made`."""
    link = f"{get_settings().public_url()}/account"
    queue_mail(session, template=what, to=person, context={"link": link}, automatic=False, now=now)


def tell_access(session: Session, person: Person, *, now: datetime) -> None:
    """To somebody who has a login already: they may do more."""
    link = f"{get_settings().public_url()}/"
    queue_mail(session, template="access_given", to=person, context={"link": link}, automatic=False, now=now)


def tell_nobody_came(session: Session, invitation: Invitation, *, now: datetime) -> None:
    """To who invited: the invitation has expired."""
    if invitation.invited_by is not None:
        link = f"{get_settings().public_url()}/people/{invitation.person_id}"
        context = {"link": link, "person": invitation.person}
        queue_mail(session, template="invitation_expired", to=invitation.invited_by, context=context, now=now)


def tell_who_accepts(session: Session, newcomer: Newcomer, *, now: datetime) -> None:
    """To the customer's administrators, or ours: somebody waits to be let in."""
    link = f"{get_settings().public_url()}/newcomers"
    context = {"link": link, "person": newcomer.person, "organisation": newcomer.organisation}
    for person in who_accepts(session, newcomer.organisation_id):
        queue_mail(session, template="newcomer_waits", to=person, context=context, now=now)
