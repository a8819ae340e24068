"""Knows what every kind of step does to the case, and when it cannot."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.engine.designing.scenarios import words
from processes.engine.designing.scenarios.errors import Missed
from processes.engine.designing.scenarios.looking import expect, standing
from processes.engine.designing.scenarios.passing import pass_time, pass_to_timer, settle
from processes.engine.designing.scenarios.playing import Play
from processes.engine.files.form_fields import read_fields
from processes.engine.files.form_records import played
from processes.engine.files.forms import validate
from processes.engine.files.scenario_files import Step, read_answer
from processes.engine.interpreter.state import names_of
from processes.engine.language.subjects import ACTS, Act
from processes.engine.running import cases
from processes.engine.running.environment import fitting
from processes.engine.running.hearing import hear_under
from processes.engine.running.tasks import complete_task
from processes.engine.sentences import N_, Sentence
from processes.engine.store import deployments, lists, queries
from processes.engine.store.models import AnyRow
from processes.errors import Refusal
from processes.settings import get_settings


def act(play: Play, step: Step) -> None:
    """Do the step and what becomes due by it; raise Missed."""
    try:
        _ACTS[step.do](play, step)
    except Refusal as refusal:
        raise Missed(Sentence(N_("this may be done")), Sentence(refusal.message, **refusal.values)) from refusal
    settle(play)


def _complete(play: Play, step: Step) -> None:
    with play.acting() as session:
        task = _open(play, session, step)
        variables = _answers(session, task, play.fill_all(session, step.mapping("answers")), play.now)
        actor, keys = _person(play, task, step.text("as"))
        complete_task(session, task.id, actor=actor, keys=keys, variables=variables, now=play.now)


def _open(play: Play, session: Session, step: Step) -> AnyRow:
    name, item = step.text("task"), step.values.get("item") or 1
    tasks = [task for task in play.tasks(session) if task.element_id == name]
    if len(tasks) < item:
        label = words.label(play.diagrams.diagrams, name)
        raise Missed(Sentence(N_("the task {task} is open"), task=label), standing(play, session), element=name)
    return tasks[item - 1]


def _answers(session: Session, task: AnyRow, given: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """The answers as the task's form keeps them; those that it would refuse are missed."""
    if task.form_key is None:
        return given
    drawn = read_fields(deployments.form(session, task.instance_id, task.form_key))
    fields = lists.all_filled(session, drawn, get_settings().default_locale)
    stored = queries.task(session, task.id)
    around = names_of(stored.body, stored.engine_task_id) if stored is not None else {}
    unknown = sorted(set(given) - {field.key for field in fields})
    if unknown:
        known = words.listed(field.key for field in fields if field.holds_value)
        reason = Sentence(N_("there is no field {name}"), name=unknown[0])
        raise Missed(Sentence(N_("the fields of the form: {names}"), names=known), reason, element=task.element_id)
    asked, said = played(fields, given)
    clean, errors = validate(asked, said, now=now, around=around)
    for name, error in errors.items():
        reason = Sentence("{field}: {reason}", field=name, reason=Sentence(error.message, **error.values))
        raise Missed(Sentence(N_("the form takes the answers")), reason, element=task.element_id)
    return clean


def _person(play: Play, task: AnyRow, chosen: str) -> tuple[str, frozenset[str]]:
    """Who completes it: the person that the subject has for the first key that is asked, and the keys held."""
    asked = [chosen] if chosen else [key for key in (task.assignee, *task.groups) if key]
    if not asked:
        return "system", frozenset()
    people = play.staged.people
    actor = next((people[key] for key in asked if key in people), asked[0])
    held = {key for key, person in people.items() if person == actor}
    return actor, frozenset({actor, *held, *asked[:1]} if actor not in people.values() else {actor, *held})


def _message(play: Play, step: Step) -> None:
    name = step.text("message")
    with play.acting() as session:
        variables = play.fill_all(session, step.mapping("variables"))
        key = str(play.fill(session, step.text("key"))) if step.text("key") else None
        heard = cases.correlate_message(
            session, name, business_key=play.business_key, key=key, variables=variables, now=play.now
        )
        heard = heard or hear_under(session, play.business_key, name, variables, now=play.now)
        if not heard:
            listening = Sentence(N_("listened for: {names}"), names=words.listed(play.messages(session)))
            raise Missed(Sentence(N_("the process listens for the message {name}"), name=name), listening)


def _pass(play: Play, step: Step) -> None:
    pass_time(play, step.text("time"))


def _timer(play: Play, step: Step) -> None:
    pass_to_timer(play, step.text("timer"))


def _give(play: Play, step: Step) -> None:
    play.answers[step.text("to")] = read_answer(step.mapping("answer"))


def _act(play: Play, step: Step) -> None:
    operation = ACTS[step.text("act")]
    with play.acting() as session:
        arguments = fitting(operation, play.fill_all(session, step.mapping("with")))
        result = operation.function(Act(session, play.now, play.names), **arguments)
        play.names.update(result or {})


_ACTS: dict[str, Callable[[Play, Step], None]] = {
    "complete": _complete,
    "message": _message,
    "pass": _pass,
    "timer": _timer,
    "give": _give,
    "act": _act,
    "expect": expect,
}
