"""What people add to the pages on which people start: who was invited and has not come yet."""

from app.web.home import Home, home_part
from app.web.parts import Part
from processes.logins import queries
from processes.people.rights import may_let_in

SHOWN = 5


@home_part(50, may_let_in)
def not_come_yet(home: Home) -> Part | None:
    """Whom the reader lets in and who has not come, the longest waiting first; nothing where all have."""
    found = queries.invited(home.session, home.actor, limit=SHOWN + 1)
    waiting = {"waiting": found[:SHOWN], "has_more": len(found) > SHOWN, "now": home.now}
    return Part("people/_not_come.html", waiting) if found else None
