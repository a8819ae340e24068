"""Knows how a case moves to its next wait: one guarded step after the other; one that fails is held, others go on."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from processes.engine.errors import BpmnError
from processes.engine.interpreter.activities import SubProcess
from processes.engine.interpreter.events import End
from processes.engine.interpreter.gateways import Inclusive
from processes.engine.interpreter.routing import error_path
from processes.engine.interpreter.tokens import COMPLETED, FINAL, HELD, READY, STARTED, WAITING, Instance, Token
from processes.engine.interpreter.triggers import DUE, MESSAGES
from processes.engine.language.budget import one_budget

MAX_STEPS = 5_000  # of one advance: a diagram that runs in a circle is held, not run for ever
SKIP = "skip"
GO = "go"


def advance(instance: Instance) -> None:
    """Run until every token waits, is held, or is gone."""
    with one_budget():
        _advance(instance)
    if not instance.completed:
        _hold_what_is_stuck(instance)


def _advance(instance: Instance) -> None:
    steps = 0
    while not instance.completed:
        ready = [token for token in instance.tokens() if _may_run(token)]
        for token in ready:
            if not _may_run(token):
                continue
            steps += 1
            if steps > MAX_STEPS:
                hold(token, f"The process took {MAX_STEPS} steps without coming to rest.")
            else:
                _step(instance, token)
        if not ready and not _settle(instance):
            break


def hold(token: Token, error: str | None) -> None:
    """Let the token stand before its work."""
    token.internal_data[HELD] = error


def _may_run(token: Token) -> bool:
    return token.state == READY and HELD not in token.internal_data


def _step(instance: Instance, token: Token) -> None:
    node, state = token.task_spec, token.internal_data
    if node.asynchronous and not state.get(GO):
        hold(token, None)
        return
    flows, surroundings = None, instance.surroundings
    surroundings.forget()
    try:
        if state.pop(SKIP, False):
            flows = node.skipped(token)
        else:
            with surroundings.env.savepoint() if node.fallible else nullcontext():
                found = node.step(token)
            flows = found
        surroundings.count()
    except BpmnError as error:
        _take_error_path(token, error)
    except Exception as error:
        # whatever it is: the step has changed nothing, and an administrator must see it
        hold(token, described(error))
    if flows is not None:
        token.leave(flows)


def _take_error_path(token: Token, error: BpmnError) -> None:
    try:
        take = error_path(token, error)
    except Exception as fault:  # what a called process hands out on the way cannot be worked out
        hold(token, described(fault))
        return
    if take is None:
        hold(token, f"Nothing in the diagram catches the error {error}.")
        if error.is_final:
            token.internal_data[FINAL] = True
        return
    if isinstance(token.task_spec, End):
        token.move(COMPLETED)
        token.task_spec.left(token)
    take()


def described(error: Exception) -> str:
    """The error in one line that a person can read."""
    return f"{type(error).__name__}: {error}"[:2000]


def _settle(instance: Instance) -> bool:
    """When nothing is ready: joins that wait for nobody any more, scopes in which nothing is left."""
    moved = False
    for branch in reversed(instance.branches()):
        for join in dict.fromkeys(
            token.task_spec for token in branch.alive() if isinstance(token.task_spec, Inclusive)
        ):
            moved = join.settle(branch) or moved
        if not branch.completed and next(branch.alive(), None) is None:
            branch.completed = moved = True
            if branch is not instance:
                _end_scope(instance, branch.parent)
    return moved


def _end_scope(instance: Instance, token: Token) -> None:
    scope, node = instance.subprocesses[token.id], token.task_spec
    assert isinstance(node, SubProcess)
    node.ended(token, scope)
    instance.drop(scope)


def _hold_what_is_stuck(instance: Instance) -> None:
    """Joins that wait while nothing else can happen would wait in silence for ever."""
    tokens = list(instance.tokens())
    listening = (root.internal_data for branch in instance.branches() for root in (branch.task_tree,))
    if any(_can_still_move(token) for token in tokens) or any(map(_listens, listening)):
        return
    for token in tokens:
        if token.state == WAITING and HELD not in token.internal_data:
            hold(token, "This gateway waits for a token that can no longer come.")


def _listens(data: dict[str, Any]) -> bool:
    return bool(data.get(DUE) or data.get(MESSAGES))


def _can_still_move(token: Token) -> bool:
    data = token.internal_data
    if token.state == STARTED:
        return "task" in data
    return HELD in data or (token.state == WAITING and _listens(data))
