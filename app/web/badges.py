"""What the head of a page shows: what waits behind the entries of the menu, and the running timer."""

from typing import Any

from sqlalchemy import ColumnElement, null

from processes.engine.store.news import failed_counted
from processes.engine.store.queries import open_tasks_counted
from processes.intake.rights import may_handle_mail
from processes.mail.queries import waiting_counted
from processes.notices.queries import unread
from processes.people.rules import Actor, Role
from processes.worklogs.queries import timer_shown
from processes.worklogs.rights import may_log_work

MOST_COUNTED = 100
BELL = "/notices"


def counted(actor: Actor) -> dict[str, ColumnElement[int]]:
    """The counts that concern a person, by the path of the page, each a part of one statement."""
    counts = {"/tasks": open_tasks_counted(actor.keys, MOST_COUNTED, unclaimed_or=actor.key)}
    counts[BELL] = unread(actor, MOST_COUNTED)
    if may_handle_mail(actor):
        counts["/mail/incoming"] = waiting_counted(MOST_COUNTED)
    if actor.has(Role.ADMINISTRATOR):
        counts["/operations/cases"] = failed_counted(MOST_COUNTED)
    return counts


def timing(actor: Actor) -> ColumnElement[Any]:
    """The person's running timer, a part of the same statement; NULL where none runs."""
    return timer_shown(actor.person_id or 0) if may_log_work(actor) else null()
