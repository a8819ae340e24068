"""What scenarios may be about, and what people do to it outside the diagram: registered by domains, used by no case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from processes.engine.language.operations import Operation, registering

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Staged:
    """A subject set up for one scenario, inside its transaction.

    `business_key` is the case's, `variables` are what its process starts with, `names` what expressions of the
    scenario may use besides, and `people` whom actor keys such as staff:dispatcher stand for (person:5). A domain
    whose use case starts the process itself says which in `started`.
    """

    business_key: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    started: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a subject is set up: `start` are the scenario's start variables, as far as the subject knows them."""

    session: Session
    now: datetime
    pack: str
    process: str
    start: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """Where an act takes place; `names` are the subject's."""

    session: Session
    now: datetime
    names: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """A registered subject."""

    name: str
    label: str
    function: Callable[[Setting], Staged]


SUBJECTS: dict[str, Subject] = {}
ACTS: dict[str, Operation] = {}


def subject(name: str, *, label: str) -> Callable[[F], F]:
    """Register `function(setting) -> Staged`, which sets up what a scenario is about."""

    def register(target: F) -> F:
        SUBJECTS[name] = Subject(name, label, target)
        return target

    return register


def act(name: str, *, label: str) -> Callable[[F], F]:
    """Register `function(act, *, typed arguments)`: what a person does on a page, or an outside system sends."""
    return registering(ACTS, name, label)
