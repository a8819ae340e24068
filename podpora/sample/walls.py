"""The screens of the sample provider: in the dispatchers' room, at the entrance, and one that was taken down."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from processes.people.queries import actor_of, person_by_email
from processes.walls.use_cases import hang_wall, revoke_wall

DISPATCHER = "dispecer@severka.example"
# where, whether customers and subjects are shown, hung and revoked how many days ago
HUNG = (
    ("Dispečink, 2. patro", True, True, 60, None),
    ("Vstupní hala", False, False, 45, None),
    ("Stará zasedačka", True, False, 80, 50),
)


def set_up(session: Session, *, now: datetime) -> None:
    """Hung by the dispatcher; nobody knows their links any more, another one can be hung."""
    who = person_by_email(session, DISPATCHER)
    actor = actor_of(session, who.id) if who else None
    assert actor is not None
    for name, shows_customers, shows_summaries, hung, revoked in HUNG:
        shows = {"shows_customers": shows_customers, "shows_summaries": shows_summaries}
        wall, _key = hang_wall(session, name=name, **shows, actor=actor, now=now - timedelta(days=hung))
        if revoked is not None:
            revoke_wall(session, wall_id=wall.id, actor=actor, now=now - timedelta(days=revoked))
