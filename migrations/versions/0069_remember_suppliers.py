"""Remember who changed what of a supplier, and when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0069"
down_revision = "0068"


def upgrade() -> None:
    """A table that is only added to."""
    op.create_table(
        "supplier_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_change_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_change")),
    )
    op.create_index("ix_supplier_change_supplier_id_id", "supplier_change", ["supplier_id", "id"])
    op.execute(
        "CREATE TRIGGER keep_as_written BEFORE UPDATE OR DELETE ON supplier_change "
        "FOR EACH ROW EXECUTE FUNCTION keep_as_written('supplier_change')"
    )


def downgrade() -> None:
    """What was changed is forgotten."""
    op.drop_table("supplier_change")
