"""The pictures of the company's logos, by their digests."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.customers.models import Logo
from processes.people.contact import contact


def logo(session: Session, digest: str | None) -> bytes | None:
    """The PNG of a logo that the company has or had; None where there is none."""
    return session.scalar(select(Logo.content).where(Logo.digest == digest)) if digest else None


def our_logo(session: Session) -> bytes | None:
    """The PNG of the logo that the company has now."""
    ours = contact(session)
    return logo(session, ours.logo["digest"]) if ours and ours.logo else None
