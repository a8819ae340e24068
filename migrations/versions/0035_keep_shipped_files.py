"""Remember what the product brought, so that it never goes over what designers deployed."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

KIND = sa.Enum(
    "bpmn", "dmn", "form", "scenario", name="definitionkind", native_enum=False, create_constraint=True, length=40
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "shipped_file",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("base", sa.LargeBinary(), nullable=True),
        sa.Column("definition_id", sa.BigInteger(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name=op.f("fk_shipped_file_definition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipped_file")),
        sa.UniqueConstraint("pack", "kind", "key", name=op.f("uq_shipped_file_pack_kind_key")),
    )
    op.create_index(op.f("ix_shipped_file_definition_id"), "shipped_file", ["definition_id"], unique=False)
    op.add_column("draft", sa.Column("shipped_hash", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("draft", "shipped_hash")
    op.drop_table("shipped_file")
