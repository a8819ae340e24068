"""Create the tables of migrations of running cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CASE_STATE = sa.Enum(
    "waiting",
    "moved",
    "stayed",
    "undoing",
    "undone",
    name="casestate",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "migration",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("definition_id", sa.BigInteger(), nullable=False),
        sa.Column("pinned", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("pinned_hash", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=True),
        sa.Column("undo_actor", sa.Text(), nullable=True),
        sa.Column("undo_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name=op.f("fk_migration_definition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration")),
    )
    op.create_index("ix_migration_process", "migration", ["process", "id"], unique=False)
    op.create_table(
        "migration_case",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("migration_id", sa.BigInteger(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=False),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("state", CASE_STATE, nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("from_definition_id", sa.BigInteger(), nullable=False),
        sa.Column("from_pack", sa.Text(), nullable=False),
        sa.Column("from_pinned", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("from_hash", sa.Text(), nullable=False),
        sa.Column("former", sa.LargeBinary(), nullable=True),
        sa.Column("moves", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("moved_hash", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_definition_id"], ["definition.id"], name=op.f("fk_migration_case_from_definition_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_migration_case_instance_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["migration_id"], ["migration.id"], name=op.f("fk_migration_case_migration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_case")),
        sa.UniqueConstraint("migration_id", "instance_id", name=op.f("uq_migration_case_migration_id_instance_id")),
    )
    op.create_index("ix_migration_case_batch", "migration_case", ["migration_id", "batch"], unique=False)
    op.create_index(op.f("ix_migration_case_instance_id"), "migration_case", ["instance_id"], unique=False)
    op.create_index(
        "ix_migration_case_to_do",
        "migration_case",
        ["migration_id"],
        unique=False,
        postgresql_where=sa.text("state in ('waiting', 'undoing')"),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("migration_case")
    op.drop_table("migration")
