"""A shorter reaction in the sample: bought by an approver, taken up by a technician, kept."""

from sqlalchemy import select

from podpora.sample.acts import DISPATCHER
from podpora.sample.desk import Desk
from processes.expedites.models import Expedite
from processes.expedites.settling import settle_expedite
from processes.expedites.use_cases import ask_expedite


def buy(desk: Desk, number: str, email: str, technician: str) -> None:
    """An approver buys it, and the dispatcher says who takes it up."""
    actor, request_id = desk.actor(email), desk.request_id(number)
    desk.act(lambda session, now: ask_expedite(session, request_id=request_id, actor=actor, now=now).id)
    chosen = str(desk.actor(technician).person_id)
    desk.complete(number, "take_expedited", DISPATCHER, technician_id=chosen)


def settle(desk: Desk, number: str) -> None:
    """What has become of it is seen at once, as a worker would."""
    asked = select(Expedite.id).where(Expedite.request_id == desk.request_id(number))
    desk.act(lambda session, now: settle_expedite(session, expedite_id=session.scalars(asked).one(), now=now))
