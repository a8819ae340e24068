"""What the diagram of an invitation calls; whoever leaves has no link and no invitation any more."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.documents.translations import N_
from processes.engine.language.operations import Step, Variables, operation
from processes.logins import invitations, links
from processes.logins.models import Invitation, InvitationState
from processes.people.leaving import Holding, holding
from processes.people.models import Person
from processes.people.rules import Actor


@operation("logins.send_invitation", label="Send the invitation", gives={"expires_at": datetime})
def send_invitation(step: Step, *, invitation_id: int, days: int) -> Variables:
    """Mail the link to the first password; it works for some days."""
    sent = invitations.send(step.session, invitation_id=invitation_id, days=days, now=step.now)
    return {"expires_at": sent.expires_at.isoformat()}


@operation("logins.remind_of_invitation", label="Remind of the invitation")
def remind_of_invitation(step: Step, *, invitation_id: int) -> None:
    """Mail another link to who has not come yet."""
    invitations.remind(step.session, invitation_id=invitation_id, now=step.now)


@operation("logins.expire_invitation", label="Let the invitation expire")
def expire_invitation(step: Step, *, invitation_id: int) -> None:
    """Nobody has come: tell who invited."""
    invitations.expire(step.session, invitation_id=invitation_id, now=step.now)


def _waiting(session: Session, person_id: int) -> int:
    waits = Invitation.state == InvitationState.WAITING
    return session.scalar(select(func.count()).where(Invitation.person_id == person_id, waits)) or 0


def _end(session: Session, person: Person, successor: Person | None, actor: Actor, now: datetime) -> None:
    if _waiting(session, person.id):
        invitations.withdraw(session, person_id=person.id, actor=actor, now=now)
    links.end(session, person)


holding(
    Holding(
        name="invitations",
        sentence=N_("Invitations that have not been accepted; they are withdrawn"),
        needs_successor=False,
        count=_waiting,
        hand_over=_end,
        ends_with_login=True,
    )
)
