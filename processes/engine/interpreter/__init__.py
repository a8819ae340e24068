"""Runs one case of a diagram in memory: no database, no clock. The only place that knows SpiffWorkflow."""

from processes.engine.interpreter.case import Case
from processes.engine.interpreter.counterparts import Changes, Hindrance, Obstacle, Pair, pairs
from processes.engine.interpreter.definitions import Definitions
from processes.engine.interpreter.moving import CannotMove, Moved, move
from processes.engine.interpreter.views import Environment, Held, Subscription, Timer, Trail, UserTask

__all__ = [
    "CannotMove",
    "Case",
    "Changes",
    "Definitions",
    "Environment",
    "Held",
    "Hindrance",
    "Moved",
    "Obstacle",
    "Pair",
    "Subscription",
    "Timer",
    "Trail",
    "UserTask",
    "move",
    "pairs",
]
