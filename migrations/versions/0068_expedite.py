"""Expedite: shorter reactions that customers buy, and prices on invoices that are no work."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0068"
down_revision = "0067"

STATES = ("asked", "agreed", "taken", "kept", "missed", "refused", "withdrawn", "lapsed")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Two tables."""
    state = sa.Enum(*STATES, name="expeditestate", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "expedite",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("price", sa.Numeric(14, 2), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("minutes", JSONB(), nullable=False),
        sa.Column("around_clock", sa.Boolean(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("agreed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("agreed_at", INSTANT, nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("due_before", INSTANT, nullable=True),
        sa.Column("taken_by_id", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_expedite_price")),
        sa.CheckConstraint("(agreed_at IS NULL) = (due_at IS NULL)", name=op.f("ck_expedite_due")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_expedite_{column}"))
            for column, target in (
                ("request_id", "request.id"),
                ("contract_id", "contract.id"),
                ("asked_by_id", "person.id"),
                ("agreed_by_id", "person.id"),
                ("taken_by_id", "person.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expedite")),
    )
    for column in ("request_id", "state"):
        op.create_index(op.f(f"ix_expedite_{column}"), "expedite", [column])
    going_on = sa.text("state IN ('asked', 'agreed', 'taken')")
    op.create_index("uq_expedite_open", "expedite", ["request_id"], unique=True, postgresql_where=going_on)
    op.create_table(
        "rated_item",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(14, 2), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("rated_at", INSTANT, nullable=False),
        sa.Column("invoice_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_rated_item_month")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_rated_item_{column}"))
            for column, target in (
                ("request_id", "request.id"),
                ("contract_id", "contract.id"),
                ("invoice_id", "invoice.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rated_item")),
        sa.UniqueConstraint("item", name=op.f("uq_rated_item_item")),
    )
    for column in ("invoice_id", "request_id"):
        op.create_index(op.f(f"ix_rated_item_{column}"), "rated_item", [column])
    op.create_index(
        "ix_rated_item_uninvoiced",
        "rated_item",
        ["contract_id", "month"],
        postgresql_where=sa.text("invoice_id IS NULL"),
    )


def downgrade() -> None:
    """What was bought is forgotten."""
    op.drop_table("rated_item")
    op.drop_table("expedite")
