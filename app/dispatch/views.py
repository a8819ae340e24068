"""The dispatcher's board: what waits on the left, technicians as columns; given by drag, by keyboard, by suggestion."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Session

from app.dispatch.blueprint import blueprint
from app.dispatch.forms import Assign, Reassign
from app.dispatch.giving import give
from app.dispatch.options import said
from app.dispatch.panels import APPROVE
from app.extensions import db
from app.web.actors import current_actor, current_person
from app.web.badges import MOST_COUNTED
from app.web.cursors import page_named
from app.web.guards import allowed
from app.web.home import board_parts
from app.web.lines import TaskLine, task_lines
from app.web.news import alongside, beside, source, watch
from processes.clock import utcnow
from processes.dispatch import board as boards
from processes.dispatch import queries
from processes.dispatch.rights import may_dispatch
from processes.dispatch.rules import Candidate
from processes.engine.store.news import open_tasks_counted, tasks_fingerprint
from processes.engine.store.queries import TASK_OF
from processes.people.confidential import number_shown
from processes.people.rules import Actor

WAITING = 50
DISPATCHERS = frozenset({"staff:dispatcher"})


@dataclass(frozen=True)
class Waiting:
    """A request that waits for approval, and whom the desk suggests."""

    line: TaskLine
    suggested: Mapping[str, Any]


@blueprint.get("/dispatch")
@allowed(may_dispatch)
def board() -> ResponseReturnValue:
    """What waits for approval, the nearest promise first; technicians, what they have and when they are free."""
    return _page(db.session())


def _page(session: Session, status: int = 200) -> ResponseReturnValue:
    actor, now, zone = current_actor(), utcnow(), ZoneInfo(current_person().timezone)
    watch("dispatch", page=None if request.method == "GET" else url_for(".board"))
    keys, today = actor.task_keys | DISPATCHERS, now.astimezone(zone).date()
    asked: dict[str, Any] = {"element": APPROVE, "keys": keys}
    shown = [number_shown(actor, TASK_OF)]
    page = page_named(lambda after: task_lines(session, actor, now=now, limit=WAITING, after=after, **asked))
    about = [line.request for line in page.rows if line.request]
    alongside("waiting", open_tasks_counted(keys, MOST_COUNTED, element=APPROVE, where=shown))
    alongside("wanted", queries.wanted_told([one.id for one in about]))
    alongside("capacity", boards.capacity(today, zone))
    above = board_parts()
    technicians = queries.technicians_board(session, now, {one.organisation_id for one in about})
    hands = boards.in_hand(session, actor)
    wanted = dict(beside("wanted") or ())
    return (
        render_template(
            "dispatch/board.html",
            above=above,
            waiting=[_waiting(line, technicians, wanted) for line in page.rows],
            waiting_for_approval=beside("waiting"),
            next_url=url_for(".board", after=page.after) if page.after else None,
            first_url=url_for(".board") if request.args.get("after") else None,
            technicians=technicians,
            hands=hands,
            capacity=boards.capacity_told(beside("capacity"), today),
            assign=Assign(technicians, formdata=None),
            hand_over=Reassign([(who.person_id, who.name) for who in technicians], formdata=None, of_many=True),
            now=now,
        ),
        status,
    )


def _waiting(line: TaskLine, technicians: list[Candidate], wanted: Mapping[int, str]) -> Waiting:
    found = queries.suggestion_among(line.request, technicians, wanted) if line.request else None
    return Waiting(line, said(found))


@source("dispatch")
def _news(actor: Actor, given: Mapping[str, str]) -> ColumnElement[str]:
    keys = actor.task_keys | DISPATCHERS
    waiting = tasks_fingerprint(keys, element=APPROVE, after=given.get("after") or None, limit=WAITING)
    return func.concat_ws("|", waiting, boards.hands_fingerprint())


@blueprint.post("/dispatch/tasks/<int:task_id>/assign")
@allowed(may_dispatch)
def assign(task_id: int) -> ResponseReturnValue:
    """Approve a waiting request as it is and give it to a technician: by drag, by key and by suggestion the same."""
    home = url_for(".board")
    return give(task_id, Assign([]).chosen, home=home, back=lambda status: _page(db.session(), status))
