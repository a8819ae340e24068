"""Keep deployments that are planned for a day and time, with their checked files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0085"
down_revision = "0084"

KIND = sa.Enum(
    "bpmn", "dmn", "form", "scenario", name="definitionkind", native_enum=False, create_constraint=True, length=40
)
STATE = sa.Enum(
    "waiting",
    "deployed",
    "overtaken",
    "refused",
    "called_off",
    name="planstate",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    """The deployments, and their files."""
    table = "planned_deployment"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("red", postgresql.JSONB(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("obstacles", postgresql.JSONB(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("deployment_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], name=op.f("fk_planned_deployment_deployment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_deployment")),
    )
    op.create_index("ix_planned_deployment_due", table, ["due_at", "id"])
    op.create_index(op.f("ix_planned_deployment_deployment_id"), table, ["deployment_id"])
    files = "planned_file"
    op.create_table(
        files,
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("base_definition_id", sa.BigInteger(), nullable=True),
        sa.Column("draft_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["planned_deployment.id"], name=op.f("fk_planned_file_plan_id")),
        sa.ForeignKeyConstraint(
            ["base_definition_id"], ["definition.id"], name=op.f("fk_planned_file_base_definition_id")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], ondelete="SET NULL", name=op.f("fk_planned_file_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_file")),
        sa.UniqueConstraint("plan_id", "kind", "key", name=op.f("uq_planned_file_plan_id_kind_key")),
    )
    op.create_index(op.f("ix_planned_file_base_definition_id"), files, ["base_definition_id"])
    op.create_index(op.f("ix_planned_file_draft_id"), files, ["draft_id"])


def downgrade() -> None:
    """Nothing is planned any more."""
    op.drop_table("planned_file")
    op.drop_table("planned_deployment")
