"""Knows how the due times of one case follow what functions say, within a step of the case."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from typing import TYPE_CHECKING

from processes.engine.interpreter.recounting import Recounted
from processes.engine.store.rows import Place

if TYPE_CHECKING:
    from processes.engine.running.steps import RunningStep


def recount_step(step: RunningStep, only: Set[Place] | None = None) -> bool:
    """Ask the functions behind due times anew, each as from the instant at which it began to run.

    `only`: the places that are asked for. Whether anything has changed.
    """
    found = step.case.recount(_since(step, only))
    for one in found:
        _note(step, one)
        row = step.rows.tasks.get(one.task_id)
        if row is not None and one.error is None:
            step.due[row] = one.after
    return bool(found)


def _note(step: RunningStep, one: Recounted) -> None:
    if one.error is not None:
        step.recorder.note("recount_failed", element_id=one.element_id, error=one.error)
        return
    before, after = (at.isoformat() if at else None for at in (one.before, one.after))
    step.recorder.note("recounted", element_id=one.element_id, before=before, after=after)


def _since(step: RunningStep, only: Set[Place] | None) -> Mapping[Place, datetime]:
    """When each timer and open task began to run; those set by hand are left out."""
    since = step.rows.begun
    if only is None:
        return since
    begun_in_this_step = {place: step.now for place in only if not _is_stored(step, place)}
    return begun_in_this_step | {place: at for place, at in since.items() if place in only}


def _is_stored(step: RunningStep, place: Place) -> bool:
    return place[0] in step.rows.tasks or place in step.rows.timers
