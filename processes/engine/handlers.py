"""What the engine itself brings: its tables, and the jobs behind administrators' bulk acts and due times."""

from processes.engine.administration import bulk
from processes.engine.counting import models as counting
from processes.engine.designing import going_live
from processes.engine.designing import models as designing
from processes.engine.jobs import recounting, signals
from processes.engine.migration import models as migration
from processes.engine.store import audit, models

__all__ = ["audit", "bulk", "counting", "designing", "going_live", "migration", "models", "recounting", "signals"]
