"""Tells diagrams whom they may give tasks to, and let start a process; hands over the tasks of who leaves."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.documents.translations import N_
from processes.engine.administration import acting
from processes.engine.language.operations import groups, starters
from processes.engine.running import handing_over, tasks
from processes.people import deputies  # noqa: F401 - it says who stands in for whom
from processes.people.leaving import Holding, holding
from processes.people.models import Person
from processes.people.queries import actor_by_key
from processes.people.rules import PERSON, Actor, MemberRole, Role

groups("person:1", *(f"staff:{role.value}" for role in Role))
groups(*(f"{where}:1:{role.value}" for where in ("project", "organisation") for role in MemberRole))
starters(*(f"staff:{role.value}" for role in Role), *(f"customer:{role.value}" for role in MemberRole))


def _given(session: Session, person_id: int) -> int:
    return handing_over.count_given(session, f"{PERSON}{person_id}")


def _taken(session: Session, person_id: int) -> int:
    return handing_over.count_taken(session, f"{PERSON}{person_id}")


def _hand_over(session: Session, person: Person, successor: Person | None, actor: Actor, now: datetime) -> None:
    if successor is not None:
        handing_over.give_tasks(session, f"{PERSON}{person.id}", f"{PERSON}{successor.id}")


def _free(session: Session, person: Person, successor: Person | None, actor: Actor, now: datetime) -> None:
    handing_over.free_tasks(session, f"{PERSON}{person.id}")


holding(
    Holding(
        name="given_tasks",
        sentence=N_("Tasks that were given to them"),
        needs_successor=True,
        count=_given,
        hand_over=_hand_over,
    )
)
holding(
    Holding(
        name="taken_tasks",
        sentence=N_("Tasks that they have taken; they are free again"),
        needs_successor=False,
        count=_taken,
        hand_over=_free,
    )
)


def _claim(session: Session, task_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """One of many tasks that somebody takes."""
    who = actor_by_key(session, actor)
    tasks.claim_task(session, task_id, actor=who.key, keys=who.task_keys, now=now)


def _release(session: Session, task_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """One of many tasks that somebody gives back to its group."""
    who = actor_by_key(session, actor)
    tasks.release_task(session, task_id, actor=who.key, keys=who.task_keys, now=now)


acting.act("tasks.claimed", _claim)
acting.act("tasks.released", _release)
