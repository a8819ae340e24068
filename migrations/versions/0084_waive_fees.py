"""Keep which fees customers were let off, by whom and why."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"


def upgrade() -> None:
    """One table, only added to."""
    table = "waived_fee"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(14, 2), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waived_by_id", sa.BigInteger(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_waived_fee_reason_given")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_waived_fee_request_id")),
        sa.ForeignKeyConstraint(["waived_by_id"], ["person.id"], name=op.f("fk_waived_fee_waived_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waived_fee")),
        sa.UniqueConstraint("item", name=op.f("uq_waived_fee_item")),
    )
    op.create_index(op.f("ix_waived_fee_request_id"), table, ["request_id"])
    op.execute(
        f"CREATE TRIGGER keep_as_written BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_as_written('{table}')"
    )


def downgrade() -> None:
    """Nobody knows any more."""
    op.drop_table("waived_fee")
