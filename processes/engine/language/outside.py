"""Knows operations whose work is done outside of any transaction, and how values are spoken in some of their inputs."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from sqlalchemy.orm import Session

from processes.engine.errors import Fault

Speak = Callable[[str, bool], str]  # of a value, and whether it is all that the input says
Texts = Mapping[str, str]


class Later:
    """What an operation returns that has only written down what is to be done.

    Its token stands before it. A worker calls the job handler of its topic, outside of any transaction, and then the
    operation once more, which finds what came of it.
    """


LATER: Final = Later()
SPOKEN: dict[str, Mapping[str, Speak]] = {}
CHECKS: dict[str, Callable[[Texts], Iterable[str]]] = {}


def spoken(topic: str, **inputs: Speak) -> None:
    """What `${…}` gives is said through these functions in these inputs, such as quoted in an address."""
    SPOKEN[topic] = inputs


def checked(topic: str, check: Callable[[Texts], Iterable[str]]) -> None:
    """What else is wrong with a call: `check` is given its inputs as they are drawn, expressions too."""
    CHECKS[topic] = check


DEPENDS: list[Callable[[Session, Mapping[str, bytes]], Iterable[Fault]]] = []


def depends(check: Callable[[Session, Mapping[str, bytes]], Iterable[Fault]]) -> None:
    """What files need of the record besides other files: `check` says what is missing there."""
    if check not in DEPENDS:
        DEPENDS.append(check)


def missing(session: Session, files: Mapping[str, bytes]) -> list[Fault]:
    """Everything that files need of the record and that is not there."""
    return [fault for check in DEPENDS for fault in check(session, files)]
