"""Knows how a step of a scenario and what was got are said: sentences of the catalogue that any door can translate."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from processes.engine.files.drawn import Drawn
from processes.engine.files.scenario_files import Step
from processes.engine.language.subjects import ACTS
from processes.engine.sentences import N_, Sentence

NOTHING = Sentence(N_("nothing"))


def label(diagrams: Iterable[Drawn], element: str) -> str:
    """An element's name with its id, as one may have the name of another."""
    for drawn in diagrams:
        if element in drawn.elements and drawn.elements[element].name:
            return called(drawn.elements[element].name, element)
    return element


def called(name: str, element: str) -> Sentence:
    """The name, which the catalogue may know in another language, and the id."""
    plain = name.replace("{", "{{").replace("}", "}}")
    return Sentence("{name} ({element})", name=Sentence(plain), element=element)


def described(step: Step, diagrams: Iterable[Drawn]) -> Sentence:
    """What the step does."""
    diagrams = tuple(diagrams)
    if step.do == "complete":
        return Sentence(N_("complete the task {task}"), task=label(diagrams, step.text("task")))
    if step.do == "message":
        return Sentence(N_("the message {name} arrives"), name=step.text("message"))
    if step.do == "pass":
        return Sentence(N_("time passes: {time}"), time=step.text("time"))
    if step.do == "timer":
        if not step.text("timer"):
            return Sentence(N_("time passes until the next timer"))
        return Sentence(N_("time passes until the timer {timer}"), timer=label(diagrams, step.text("timer")))
    if step.do == "give":
        return Sentence(N_("from now on {name} answers"), name=label(diagrams, step.text("to")))
    if step.do == "act":
        return Sentence(ACTS[step.text("act")].label if step.text("act") in ACTS else step.text("act"))
    return Sentence(N_("look"))


AT_THE_START = Sentence(N_("the process starts"))
AT_THE_END = Sentence(N_("at the end"))


def listed(items: Iterable[str]) -> Sentence:
    """Items in one line, or a word for none."""
    found = {f"item{number}": item for number, item in enumerate(items)}
    return Sentence(", ".join(f"{{{name}}}" for name in found), **found) if found else NOTHING


def variables(found: Mapping[str, Any]) -> str:
    """Variables as a line of name = value."""
    return listed(f"{name} = {orjson.dumps(value).decode()}" for name, value in found.items())
