"""Buying a shorter reaction on the desk, in words."""

from datetime import timedelta

from sqlalchemy import select

from processes.billing.models import RatedItem
from processes.expedites import use_cases
from processes.expedites.models import Expedite
from processes.expedites.rules import ExpediteState
from processes.notices.models import Notice
from processes.slas.queries import clocks_of
from tests.process.case import Case

PROCESS = "expedite_request"


def asks(desk, who, case: Case, **more) -> int:
    actor = who.actor
    return desk.act(lambda s, now: use_cases.ask_expedite(s, request_id=case.id, actor=actor, now=now, **more).id)


def withdraws(desk, who, case: Case) -> None:
    actor = who.actor
    desk.act(lambda s, now: use_cases.withdraw_expedite(s, request_id=case.id, actor=actor, now=now))
    desk.works_off()


def agrees(who, case: Case) -> None:
    who.completes(case, "agree_to_expedite", expedite_decision="agree", expedite_reason="")


def takes(who, case: Case, technician) -> None:
    who.completes(case, "take_expedited", technician_id=str(technician.id))


def stands(desk, case: Case) -> ExpediteState:
    """What became of the last one."""
    desk.session.expire_all()
    query = select(Expedite.state).where(Expedite.request_id == case.id).order_by(Expedite.id.desc()).limit(1)
    return desk.session.scalars(query).one()


def promises(desk, case: Case) -> dict[str, timedelta]:
    """How long from now until each promise falls due."""
    desk.session.expire_all()
    return {one.target.value: one.due_at - desk.now for one in clocks_of(desk.session, [case.id])[case.id]}


def fees(desk) -> list[tuple[str, str]]:
    return [(str(one.amount), one.currency) for one in desk.session.scalars(select(RatedItem))]


def told(desk, kind: str) -> set[int]:
    """Who was told of it (ids)."""
    desk.session.expire_all()
    return set(desk.session.scalars(select(Notice.person_id).where(Notice.kind == kind)))
