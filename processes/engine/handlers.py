"""What the engine itself brings: administrators' tables and the jobs behind their bulk acts and due times."""

from processes.engine.administration import bulk
from processes.engine.jobs import recounting
from processes.engine.store import audit

__all__ = ["audit", "bulk", "recounting"]
