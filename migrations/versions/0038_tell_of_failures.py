"""Tell of failures from the first one on, of questions that have not left, of who wrote answers; index the library."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Every question that was written so far counts as gone."""
    op.create_index("ix_job_in_trouble", "job", ["next_at", "id"], postgresql_where=sa.text("error is not null"))
    op.add_column("escalation", sa.Column("left_at", sa.DateTime(timezone=True)))
    op.add_column("escalation", sa.Column("written_by_id", sa.BigInteger()))
    op.create_foreign_key("fk_escalation_written_by_id", "escalation", "person", ["written_by_id"], ["id"])
    op.drop_index("ix_process_instance_ended", "process_instance")
    op.create_index(
        "ix_process_instance_ended",
        "process_instance",
        ["definition_id", "ended_at"],
        postgresql_include=["started_at"],
        postgresql_where=sa.text("state = 'ended'"),
    )
    op.create_index(
        "ix_process_instance_living",
        "process_instance",
        ["definition_id"],
        postgresql_where=sa.text("state in ('active', 'suspended')"),
    )
    op.execute("UPDATE escalation SET left_at = sent_at")


def downgrade() -> None:
    """What was told is forgotten."""
    op.drop_index("ix_process_instance_living", "process_instance")
    op.drop_index("ix_process_instance_ended", "process_instance")
    op.create_index(
        "ix_process_instance_ended",
        "process_instance",
        ["definition_id", "id"],
        postgresql_where=sa.text("state = 'ended'"),
    )
    op.drop_constraint("fk_escalation_written_by_id", "escalation", type_="foreignkey")
    op.drop_column("escalation", "written_by_id")
    op.drop_column("escalation", "left_at")
    op.drop_index("ix_job_in_trouble", "job")
