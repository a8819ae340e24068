"""Knows whether a case stands as a scenario expects, between its steps and at the end."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from processes.engine.designing.scenarios import words
from processes.engine.designing.scenarios.errors import Missed
from processes.engine.designing.scenarios.playing import Play
from processes.engine.files.scenario_files import Step
from processes.engine.language.values import plain
from processes.engine.sentences import N_, Sentence
from processes.engine.store.models import InstanceState


def standing(play: Play, session: Session) -> Sentence:
    """Where the case stands: its end, or its open tasks and what it listens for."""
    instance = play.instance(session)
    if instance.state is InstanceState.ENDED:
        end = words.label(play.diagrams.diagrams, instance.end_event or "")
        return Sentence(N_("the process has ended at {end}"), end=end)
    open_tasks = words.listed(words.called(task.name, task.element_id) for task in play.tasks(session))
    messages = words.listed(play.messages(session))
    return Sentence(N_("open tasks: {tasks}; listened for: {messages}"), tasks=open_tasks, messages=messages)


def expect(play: Play, step: Step) -> None:
    """Compare what the step expects; raise Missed at the first difference."""
    with play.acting() as session:
        tasks = {task.element_id: task for task in play.tasks(session)}
        for name in step.values.get("open") or ():
            if name not in tasks:
                expected = Sentence(N_("the task {task} is open"), task=_label(play, name))
                raise Missed(expected, standing(play, session), element=name)
        for name in step.values.get("closed") or ():
            if name in tasks:
                expected = Sentence(N_("the task {task} is not open"), task=_label(play, name))
                raise Missed(expected, standing(play, session), element=name)
        for name, asked in step.mapping("asked").items():
            _asked(play, session, name, asked)
        _variables(play, session, step.mapping("variables"))


def expect_end(play: Play) -> None:
    """Compare the end and the variables that the scenario expects; raise Missed."""
    with play.acting() as session:
        instance, end = play.instance(session), play.scenario.end
        if end is not None and (instance.state is not InstanceState.ENDED or instance.end_event != end):
            expected = Sentence(N_("the process has ended at {end}"), end=_label(play, end))
            raise Missed(expected, standing(play, session), element=end)
        _variables(play, session, play.scenario.variables)


def _label(play: Play, name: str) -> str:
    return words.label(play.diagrams.diagrams, name)


def _asked(play: Play, session: Session, name: str, asked: Any) -> None:
    wanted = {str(play.fill(session, key)) for key in (asked if isinstance(asked, list) else [asked])}
    task = next((task for task in play.tasks(session) if task.element_id == name), None)
    found = {key for key in (task.assignee, *task.groups) if key} if task else set()
    if not wanted <= found:
        pattern = N_("the task {task} asks {keys}")
        expected = Sentence(pattern, task=_label(play, name), keys=words.listed(sorted(wanted)))
        got = Sentence(pattern, task=_label(play, name), keys=words.listed(sorted(found)))
        raise Missed(expected, got if task else standing(play, session), element=name)


def _variables(play: Play, session: Session, expected: Mapping[str, Any]) -> None:
    found = play.variables(session)
    for name, given in expected.items():
        wanted = plain(play.fill(session, given))
        if name not in found or found[name] != wanted:
            got = (
                words.variables({name: found[name]})
                if name in found
                else Sentence(N_("there is no variable {name}"), name=name)
            )
            raise Missed(words.variables({name: wanted}), got)
