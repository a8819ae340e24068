"""Knows who is told of tasks that designers drew: no operation completes them, so no domain knows of them otherwise."""

from collections.abc import Callable
from typing import TypeVar

from processes.engine.language.operations import Step, TaskContext, Variables

Follower = TypeVar("Follower", bound=Callable[[Step, TaskContext, Variables], None])
_FOLLOWERS: list[Callable[[Step, TaskContext, Variables], None]] = []


def after_drawn_task(callback: Follower) -> Follower:
    """Register `callback(step, task, variables)`, told of every task that a person completes without an operation."""
    if callback not in _FOLLOWERS:
        _FOLLOWERS.append(callback)
    return callback


def tell_followers(step: Step, task: TaskContext, variables: Variables) -> None:
    """Tell the domains of a task that no operation completes."""
    for callback in _FOLLOWERS:
        callback(step, task, variables)
