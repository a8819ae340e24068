"""Moves running cases to another version of their diagrams: plan, preview, move in batches, undo.

`propose` says what becomes of every element; `preview` asks every running case; `begin` has workers move
them, `progress` and `cases` tell how far they are; `undo` takes back what has not gone on since.
"""

from processes.engine.migration.batches import begin, undo, work_off
from processes.engine.migration.models import CaseState, Migration
from processes.engine.migration.plans import Plan, propose
from processes.engine.migration.queries import (
    Outcome,
    Preview,
    Progress,
    cases,
    migrations,
    preview,
    progress,
    versions,
)
from processes.engine.migration.reasons import Reason

__all__ = [
    "CaseState",
    "Migration",
    "Outcome",
    "Plan",
    "Preview",
    "Progress",
    "Reason",
    "begin",
    "cases",
    "migrations",
    "preview",
    "progress",
    "propose",
    "undo",
    "versions",
    "work_off",
]
