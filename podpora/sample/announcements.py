"""What the sample provider announces: to its staff, to all customers, to the hospital; past, present and to come."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.announcements.rules import Audience
from processes.announcements.use_cases import announce
from processes.people.models import Organisation
from processes.people.queries import actor_of, person_by_email

AUTHOR, HOSPITAL = "dispecer@severka.example", "Nemocnice Podhradí"
DAY = timedelta(days=1)
# title, text, audience, days from the loading on which it begins and ends
SAID: tuple[tuple[str, str, Audience, int, int | None], ...] = (
    (
        "Porada dispečinku je v pondělí v 8:30",
        "Sejdeme se v zasedačce ve druhém patře.\nKdo je na cestách, připojí se po telefonu.",
        Audience.STAFF,
        -1,
        6,
    ),
    (
        "Podpora o svátcích",
        "Od 24. 12. do 1. 1. odpovídáme jen na kritické požadavky. Ostatní vyřídíme od 2. ledna.",
        Audience.CUSTOMERS,
        -3,
        None,
    ),
    (
        "Výměna přepínačů v pavilonu B",
        "V noci na sobotu vyměníme síťové prvky. Telefony a Medis nepůjdou mezi 22:00 a 2:00.",
        Audience.ORGANISATION,
        -2,
        5,
    ),
    ("Nové číslo pohotovosti", "Po 20. hodině volejte 555 010 199.", Audience.CUSTOMERS, -40, -10),
    ("Inventura notebooků", "Přineste je prosím do skladu k sečtení.", Audience.STAFF, 10, 12),
)


def set_up(session: Session, *, now: datetime) -> None:
    """Written by the dispatcher as they begin, or now."""
    author = person_by_email(session, AUTHOR)
    actor = actor_of(session, author.id) if author else None
    assert actor is not None
    hospital = session.scalars(select(Organisation.id).where(Organisation.name == HOSPITAL)).one()
    for title, text, audience, first, last in SAID:
        begins = now + first * DAY
        announce(
            session,
            title=title,
            text=text,
            audience=audience,
            organisation_id=hospital if audience is Audience.ORGANISATION else None,
            starts_at=begins,
            ends_at=None if last is None else now + last * DAY,
            actor=actor,
            now=min(now, begins),
        )
