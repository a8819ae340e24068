"""Let lists be drafted, planned, shipped and deployed like forms."""

from alembic import op

revision = "0092"
down_revision = "0091"

TABLES = ("definition", "draft", "shipped_file", "planned_file")


def upgrade() -> None:
    """Allow the fifth kind."""
    _allow("bpmn", "dmn", "form", "scenario", "list")


def downgrade() -> None:
    """Lists are gone."""
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE kind = 'list'")
    _allow("bpmn", "dmn", "form", "scenario")


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in TABLES:
        name = op.f(f"ck_{table}_definitionkind")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, f"kind IN ({listed})")
