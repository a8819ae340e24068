"""Test scenarios: files that play a process on the real engine and say what must come of it; nothing is kept."""

from processes.engine.designing.scenarios.report import Coverage, Report, Result, StepResult, Turn
from processes.engine.designing.scenarios.running import run_all, stopped

__all__ = ["Coverage", "Report", "Result", "StepResult", "Turn", "run_all", "stopped"]
