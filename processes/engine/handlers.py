"""What the engine itself brings: administrators' tables and the jobs behind their bulk acts and due times."""

from processes.engine import audit, bulk, recounting

__all__ = ["audit", "bulk", "recounting"]
