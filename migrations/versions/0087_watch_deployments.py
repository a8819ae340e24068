"""Keep what failures a deployment bears in its first hour, what was counted, and whether it returned."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"

STATE = sa.Enum(
    "watching",
    "passed",
    "stopped",
    "returned",
    "stuck",
    "undone",
    name="watchstate",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    """One table, and the limit of what is planned."""
    table = "deployment_watch"
    op.create_table(
        table,
        sa.Column("deployment_id", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("after_id", sa.BigInteger(), nullable=False),
        sa.Column("most_failures", sa.BigInteger(), nullable=True),
        sa.Column("most_percent", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("begun", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("failed_cases", sa.BigInteger(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], name=op.f("fk_deployment_watch_deployment_id")),
        sa.ForeignKeyConstraint(["returned_id"], ["deployment.id"], name=op.f("fk_deployment_watch_returned_id")),
        sa.PrimaryKeyConstraint("deployment_id", name=op.f("pk_deployment_watch")),
    )
    op.create_index(op.f("ix_deployment_watch_returned_id"), table, ["returned_id"])
    op.add_column("planned_deployment", sa.Column("most_failures", sa.BigInteger(), nullable=True))
    op.add_column("planned_deployment", sa.Column("most_percent", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Nothing returns by itself any more."""
    op.drop_column("planned_deployment", "most_percent")
    op.drop_column("planned_deployment", "most_failures")
    op.drop_table("deployment_watch")
