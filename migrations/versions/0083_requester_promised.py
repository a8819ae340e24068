"""Walk the requests of one requester by the nearest promise: of somebody without any all requests were looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"


def upgrade() -> None:
    """An index, as customers have one."""
    promised = sa.text("coalesce(promised_at, '9999-01-01 00:00:00+00'::timestamptz)")
    op.create_index("ix_request_requester_promised", "request", ["requester_id", promised, sa.text("id DESC")])


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_request_requester_promised", table_name="request")
