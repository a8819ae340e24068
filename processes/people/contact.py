"""How the company that keeps the desk is reached and shown: on every page and in every mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from processes.people.models import Organisation
from processes.transactions import know, once_a_transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Contact:
    """Where customers reach a person of the provider: its name, telephone and hours in words."""

    name: str
    phone: str | None
    opening: str | None
    sender: str | None = None  # as whom the desk writes
    logo: Mapping[str, Any] | None = None  # its digest, width and height

    def logo_shown(self, width: int, height: int) -> tuple[int, int] | None:
        """Width and height of the logo within a box; None where there is no logo."""
        if self.logo is None:
            return None
        wide, high = int(self.logo["width"]), int(self.logo["height"])
        scale = min(width / wide, height / high, 1)
        return max(round(wide * scale), 1), max(round(high * scale), 1)


@once_a_transaction(Organisation)
def contact(session: Session) -> Contact | None:
    """How to reach the provider; None before it is set up."""
    row = session.execute(_CONTACT).one_or_none()
    return Contact(*row) if row else None


def with_contact(session: Session, query: Select[T], bound: Mapping[str, Any]) -> T | None:
    """What another query of one value, made once, answers; by the same statement `contact` is known."""
    row = session.execute(_with_contact(query), bound).one_or_none()
    if row is None:
        return session.scalar(query, bound)
    know(session, contact, answer=Contact(*row[:-1]))
    found: T | None = row[-1]
    return found


@cache
def _with_contact(query: Select[Any]) -> Select[*tuple[Any, ...]]:
    return _CONTACT.add_columns(query.scalar_subquery())


_CONTACT: Select[*tuple[Any, ...]] = select(
    Organisation.name, Organisation.phone, Organisation.opening, Organisation.sender, Organisation.logo
).where(Organisation.is_provider)
