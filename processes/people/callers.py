"""Customers' people as somebody who takes a call finds them: by name, organisation, project, address or telephone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from processes.people.confidential import organisation_shown
from processes.people.models import Membership, Organisation, Person, PersonAddress, Project
from processes.people.rules import Actor, MemberRole
from processes.people.telephones import shown_number

LOGGING = {MemberRole.REQUESTER, MemberRole.CUSTOMER_ADMINISTRATOR}
FEWEST_DIGITS = 3
MOST_WORDS = 5
_ORGANISATION, _PROJECT = aliased(Organisation), aliased(Project)


@dataclass(frozen=True, slots=True)
class Caller:
    """A person and one of the projects in which they may log requests."""

    person_id: int
    name: str
    phones: Sequence[str]  # E.164
    project_id: int
    project: str
    organisation: str

    @property
    def phone(self) -> str | None:
        """The number to call first, as it is read."""
        return shown_number(self.phones[0]) if self.phones else None


def callers(session: Session, actor: Actor, text: str, *, limit: int) -> Sequence[Caller]:
    """The people who have all words of `text`, by name.

    Words are beginnings of words without diacritics, or digits of a telephone number; one row for each project in
    which the person may log a request; one statement, none where there is no word.
    """
    words = words_of(text)
    if not words:
        return []
    reached = and_(
        Project.organisation_id == Membership.organisation_id,
        or_(Membership.project_id.is_(None), Membership.project_id == Project.id),
    )
    shown = (Person.id, Person.name, Person.phones, Project.id, Project.name, Organisation.name)
    query = select(*shown).join(Membership, Membership.person_id == Person.id).join(Project, reached)
    query = (
        query.join(Organisation, Organisation.id == Project.organisation_id)
        .distinct()
        .where(Person.is_active, Project.is_active, ~Organisation.is_provider, Membership.role.in_(LOGGING))
        .where(organisation_shown(actor, Organisation.id))
    )
    query = query.where(*(or_(has_word(word), *_is_of(word)) for word in words)).order_by(
        Person.name, Organisation.name, Project.name, Person.id
    )
    return [Caller(*row) for row in session.execute(query.limit(limit))]


def words_of(text: str, most: int = MOST_WORDS) -> list[str]:
    """The words of a text by which something is looked for."""
    return [word for word in text.split() if any(map(str.isalnum, word))][:most]


def has_word(word: str) -> ColumnElement[bool]:
    """Whether a word is in a person's name, addresses or numbers: its beginning, or some digits."""
    digits = "".join(filter(str.isdigit, word))
    dialled = {digits, digits.lstrip("0")}  # 00420…, 0905…: no number is kept with the zeros that are dialled first
    numbers = func.array_to_string(Person.phones, " ")
    found = [numbers.contains(part, autoescape=True) for part in sorted(dialled) if len(part) >= FEWEST_DIGITS]
    further = select(PersonAddress.person_id).where(
        PersonAddress.verified_at.is_not(None), _begins(word, _words(PersonAddress.email))
    )
    return or_(is_named(word), Person.id.in_(further), *found)


def is_named(word: str) -> ColumnElement[bool]:
    """The same of the name and the address of the login alone."""
    return _begins(word, Person.found_by)


def _is_of(word: str) -> Iterator[ColumnElement[bool]]:
    """Whether it is in the name of where somebody is."""
    yield Organisation.id.in_(select(_ORGANISATION.id).where(_begins(word, _words(_ORGANISATION.name))))
    yield Project.id.in_(select(_PROJECT.id).where(_begins(word, _words(_PROJECT.name))))


def _words(said: Any) -> ColumnElement[str]:
    return func.concat(" ", func.search_text(said))


def _begins(word: str, known: Any) -> ColumnElement[bool]:
    begins: ColumnElement[bool] = known.like(func.concat("% ", func.trim(func.search_text(word)), "%"))
    return begins
