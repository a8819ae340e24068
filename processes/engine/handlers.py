"""What the engine itself brings: administrators' tables and the jobs behind their bulk acts."""

from processes.engine import audit, bulk

__all__ = ["audit", "bulk"]
