"""Read requests by their title, state, priority and day in order: all that matched were sorted for each page."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"

# as processes.paging.spoken and ranked write it
SPOKEN = (
    "replace(replace(replace(replace(replace("
    "translate(lower(summary), 'ÁÄČĎÉĚÍĹĽŇÓÔÖŔŘŠŤÚŮÜÝŽáäďéěíĺľňóôöŕťúůüý'::text,"
    " 'aačdeeillnooorřštuuuyžaadeeillnooortuuuy'::text COLLATE \"C\"),"
    " 'ch'::text, 'h~'::text), 'č'::text, 'c~'::text), 'ř'::text, 'r~'::text), 'š'::text, 's~'::text),"
    " 'ž'::text, 'z~'::text)"
)
STATE = (
    "array_position(ARRAY['logged', 'rejected', 'assigned', 'waiting_for_customer', 'waiting_for_supplier',"
    " 'resolved', 'returned', 'signed_off', 'closed', 'withdrawn']::text[], CAST(state AS TEXT))"
)
PRIORITY = "coalesce(array_position(ARRAY['critical', 'high', 'medium', 'low']::text[], CAST(priority AS TEXT)), 9)"
PROMISED = ("coalesce(promised_at, '9999-01-01 00:00:00+00'::timestamptz)", "id DESC")
INDEXES = {
    "ix_request_by_summary": ("spoken_summary", *PROMISED),
    "ix_request_by_state": (STATE, *PROMISED),
    "ix_request_by_priority": (PRIORITY, *PROMISED),
    "ix_request_by_logged": ("logged_at", *PROMISED),
}


def upgrade() -> None:
    """The title as it is compared, written by the database itself, and an index for each order."""
    spoken = sa.Computed(SPOKEN, persisted=True)
    op.add_column("request", sa.Column("spoken_summary", sa.Text(collation="C"), spoken, nullable=False))
    for name, parts in INDEXES.items():
        op.create_index(name, "request", [sa.text(part) for part in parts])
    _renew_open(*PROMISED)
    parts = [sa.text(part) for part in PROMISED]
    is_open = sa.text("closed_at IS NULL")
    op.create_index("ix_request_open_requester", "request", ["requester_id", *parts], postgresql_where=is_open)
    op.create_index("ix_request_open_logged", "request", ["logged_at", *parts], postgresql_where=is_open)


def _renew_open(*parts: str) -> None:
    """Have the open requests of a customer in an index by these."""
    op.drop_index("ix_request_open_organisation", table_name="request")
    columns = ["organisation_id", *(sa.text(part) for part in parts)]
    is_open = sa.text("closed_at IS NULL")
    op.create_index("ix_request_open_organisation", "request", columns, postgresql_where=is_open)


def downgrade() -> None:
    """Without them."""
    op.drop_index("ix_request_open_logged", table_name="request")
    op.drop_index("ix_request_open_requester", table_name="request")
    _renew_open()
    for name in INDEXES:
        op.drop_index(name, table_name="request")
    op.drop_column("request", "spoken_summary")
