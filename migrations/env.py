"""How Alembic runs here: on the connection that podpora.schema hands it, over every domain's tables."""

from typing import Any

from alembic import context
from alembic.operations.ops import ExecuteSQLOp, MigrationScript
from sqlalchemy import inspect
from sqlalchemy.schema import CreateSequence

from podpora.schema import partitions_aside
from processes import domains
from processes.db import Base


def add_sequences(_: Any, __: Any, directives: list[MigrationScript]) -> None:
    """Autogeneration forgets sequences that stand alone, such as the one of request numbers."""
    known = set(inspect(context.config.attributes["connection"]).get_sequence_names())
    missing = [sequence for name, sequence in sorted(Base.metadata._sequences.items()) if name not in known]
    for script in directives:
        script.upgrade_ops.ops[:0] = [ExecuteSQLOp(str(CreateSequence(sequence))) for sequence in missing]
        script.downgrade_ops.ops += [ExecuteSQLOp(f"DROP SEQUENCE {sequence.name}") for sequence in missing]


domains.load()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    include_name=partitions_aside(context.config.attributes["connection"]),
    process_revision_directives=add_sequences,
)
with context.begin_transaction():
    context.run_migrations()
