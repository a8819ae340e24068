"""Keep when the nearest promise of a request falls due, for lists that are led by it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

NEVER = "'9999-01-01 00:00:00+00'::timestamptz"
NEAREST = """
    UPDATE request SET promised_at = clock.due_at
    FROM (SELECT request_id, min(due_at) AS due_at FROM sla_clock WHERE state = 'running' GROUP BY request_id) clock
    WHERE request.id = clock.request_id
"""
LED = """
    UPDATE open_task SET promised_at = request.promised_at FROM request
    WHERE request.number = open_task.business_key AND request.promised_at IS NOT NULL
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("request", sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("open_task", sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(NEAREST)
    op.execute(LED)
    op.create_index("ix_request_promised", "request", [sa.text(f"coalesce(promised_at, {NEVER})"), sa.text("id DESC")])
    op.drop_index("ix_open_task_worklist", "open_task")
    op.create_index("ix_open_task_worklist", "open_task", [sa.text(f"coalesce(promised_at, due_at, {NEVER})"), "id"])


def downgrade() -> None:
    """Lists are led by the tasks' own times again."""
    op.drop_index("ix_open_task_worklist", "open_task")
    op.create_index("ix_open_task_worklist", "open_task", [sa.text("coalesce(due_at, 'infinity'::timestamptz)"), "id"])
    op.drop_index("ix_request_promised", "request")
    op.drop_column("open_task", "promised_at")
    op.drop_column("request", "promised_at")
