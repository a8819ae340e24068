"""Let domains register types of events: the column is text, so that a new type rewrites no table."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

BEFORE = (
    "logged",
    "priority_set",
    "impact_corrected",
    "approved",
    "rejected",
    "assigned",
    "responded",
    "question_asked",
    "question_answered",
    "message_posted",
    "work_logged",
    "escalated",
    "supplier_reminded",
    "supplier_answered",
    "escalation_ended",
    "resolution_proposed",
    "signoff_requested",
    "signoff_reminded",
    "returned",
    "signed_off",
    "accepted_by_silence",
    "rated",
    "closed",
    "withdrawn",
    "reopened",
)


def upgrade() -> None:
    """Any text: which types there are, the code knows."""
    op.drop_constraint(op.f("ck_request_event_eventkind"), "request_event", type_="check")
    op.alter_column("request_event", "kind", type_=sa.Text())


def downgrade() -> None:
    """Events of other types are forgotten."""
    named = ", ".join(f"'{name}'" for name in BEFORE)
    op.execute(f"DELETE FROM request_event WHERE kind NOT IN ({named})")
    op.alter_column("request_event", "kind", type_=sa.String(40))
    op.create_check_constraint(op.f("ck_request_event_eventkind"), "request_event", f"kind IN ({named})")
