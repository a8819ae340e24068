"""What is written about logins: links to a password, what was changed, who waits to be accepted."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.logins.models import LinkPurpose, Newcomer
from processes.logins.queries import who_accepts
from processes.mail.sealing import mask_of
from processes.mail.use_cases import queue_mail
from processes.people.models import Person
from processes.settings import get_settings

TEMPLATES = {LinkPurpose.RESET: "reset_password", LinkPurpose.INVITATION: "login_invited"}


def send_link(session: Session, person: Person, purpose: LinkPurpose, *, secret_name: str, now: datetime) -> None:
    """The link to a password, its secret in the delivered mail only."""
    link = f"{get_settings().public_url()}/password/{mask_of(secret_name)}"
    queue_mail(
        session,
        template=TEMPLATES[purpose],
        to=person,
        context={"link": link},
        secret_name=secret_name,
        automatic=False,  # asked for: no limit of automatic mails swallows it
        now=now,
    )


def tell_changed(session: Session, person: Person, what: str, *, now: datetime) -> None:
    """To the person themselves: `password_changed` or `token_made`."""
    link = f"{get_settings().public_url()}/account"
    queue_mail(session, template=what, to=person, context={"link": link}, automatic=False, now=now)


def tell_who_accepts(session: Session, newcomer: Newcomer, *, now: datetime) -> None:
    """To the customer's administrators, or ours: somebody waits to be let in."""
    link = f"{get_settings().public_url()}/newcomers"
    context = {"link": link, "person": newcomer.person, "organisation": newcomer.organisation}
    for person in who_accepts(session, newcomer.organisation_id):
        queue_mail(session, template="newcomer_waits", to=person, context=context, now=now)
