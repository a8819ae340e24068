"""Knows what can be done to many things at once: the engine's acts on cases and jobs, and those that domains bring."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from processes.engine.administration import interventions
from processes.engine.store.audit import Said
from processes.errors import Refusal

Do = Callable[..., Any]
ACTS: dict[str, Do] = {}


def act(name: str, do: Do) -> None:
    """Register an act: `do(session, id, reason=, actor=, now=, **given)` does it to one, or refuses.

    ValueError for a name that is taken.
    """
    if ACTS.setdefault(name, do) is not do:
        raise ValueError(name)


CASE_ACTS = ("suspended", "resumed", "cancelled")
JOB_ACTS = ("retried", "skipped")
act("suspended", interventions.suspend)
act("resumed", interventions.resume)
act("cancelled", interventions.cancel)
act("retried", interventions.retry_job)
act("skipped", interventions.skip_job)


def preview(
    session: Session, name: str, targets: Iterable[int], said: Said, given: Mapping[str, Any]
) -> list[Refusal | None]:
    """What the act would say to each of these: None where it would be done. It is done, and taken back."""
    return [_tried(session, ACTS[name], target, said, given) for target in targets]


def _tried(session: Session, do: Do, target: int, said: Said, given: Mapping[str, Any]) -> Refusal | None:
    tried = session.begin_nested()
    try:
        do(session, target, reason=said.reason, actor=said.actor, now=said.now, **given)
        session.flush()
    except Refusal as refusal:
        return refusal
    finally:
        tried.rollback()
    return None
