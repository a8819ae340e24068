"""Create the drafts of process designers, and find the latest ended cases of a definition quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KIND = sa.Enum("bpmn", "dmn", "form", name="definitionkind", native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("base_definition_id", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["base_definition_id"], ["definition.id"], name=op.f("fk_draft_base_definition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("pack", "kind", "key", name=op.f("uq_draft_pack_kind_key")),
    )
    op.create_index(op.f("ix_draft_base_definition_id"), "draft", ["base_definition_id"], unique=False)
    op.create_table(
        "draft_revision",
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_revision_draft_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", "revision", name=op.f("pk_draft_revision")),
    )
    op.create_table(
        "draft_presence",
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_presence_draft_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", "window", name=op.f("pk_draft_presence")),
    )
    op.create_index(
        "ix_process_instance_ended",
        "process_instance",
        ["definition_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'ended'"),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_process_instance_ended", table_name="process_instance")
    op.drop_table("draft_presence")
    op.drop_table("draft_revision")
    op.drop_table("draft")
