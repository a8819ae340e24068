"""End assignments with their requests, index what a step looks up by contract and request."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Assignments of ended requests end as well; lookups that would read whole tables get an index."""
    op.create_index("ix_assignment_request_id_id", "assignment", ["request_id", "id"])
    op.create_index("ix_rated_work_contract_id_month", "rated_work", ["contract_id", "month"])
    op.execute("""
        UPDATE assignment SET ended_at = request.closed_at
        FROM request
        WHERE request.id = assignment.request_id AND request.closed_at IS NOT NULL AND assignment.ended_at IS NULL
    """)


def downgrade() -> None:
    """The last assignment of an ended request was left open."""
    op.execute("""
        UPDATE assignment SET ended_at = NULL
        FROM request WHERE request.id = assignment.request_id AND assignment.ended_at = request.closed_at
    """)
    op.drop_index("ix_rated_work_contract_id_month", "rated_work")
    op.drop_index("ix_assignment_request_id_id", "assignment")
