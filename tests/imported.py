"""What commands of ours import, for the process that they are forked from (`tests/commands.py`)."""

from importlib import import_module

from podpora.cli import COMMANDS
from processes import domains

MORE = (
    "podpora.faults",
    "podpora.schema",
    "processes.documents.translations",
    "processes.engine.checking.validator",
    "processes.engine.designing.scenarios.running",
    "processes.engine.designing.shipping",
    "processes.engine.store.deployments",
    "workers.celery_app",
    "workers.inbox",
    "workers.intake",
    "workers.relay",
    "workers.repeating",
    "workers.scheduler",
)

for name in (*(f"podpora.commands.{path.stem}" for path in COMMANDS.glob("*.py")), *MORE):
    import_module(name)
domains.load()
