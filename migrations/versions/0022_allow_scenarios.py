"""Let test scenarios be deployed and drafted like forms."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("definition", "draft")


def upgrade() -> None:
    """Apply."""
    _allow("bpmn", "dmn", "form", "scenario")


def downgrade() -> None:
    """Undo."""
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE kind = 'scenario'")
    _allow("bpmn", "dmn", "form")


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in TABLES:
        name = op.f(f"ck_{table}_definitionkind")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, f"kind IN ({listed})")
