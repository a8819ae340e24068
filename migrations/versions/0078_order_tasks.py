"""Keep names of tasks as they are compared, and find mails by their day, devices by make and place in order."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"


def _spoken(column: str) -> str:
    """As processes.paging.spoken writes it."""
    return (
        "replace(replace(replace(replace(replace("
        f"translate(lower({column}), 'ÁÄČĎÉĚÍĹĽŇÓÔÖŔŘŠŤÚŮÜÝŽáäďéěíĺľňóôöŕťúůüý'::text,"
        " 'aačdeeillnooorřštuuuyžaadeeillnooortuuuy'::text COLLATE \"C\"),"
        " 'ch'::text, 'h~'::text), 'č'::text, 'c~'::text), 'ř'::text, 'r~'::text), 'š'::text, 's~'::text),"
        " 'ž'::text, 'z~'::text)"
    )


INDEXES = {
    "ix_configuration_item_make": (_spoken("manufacturer"), _spoken("model"), "id"),
    "ix_configuration_item_location": (_spoken("location"), "id"),
}


def upgrade() -> None:
    """A column that the database writes itself, and indexes."""
    spoken = sa.Computed(_spoken("name"), persisted=True)
    op.add_column("open_task", sa.Column("spoken_name", sa.Text(collation="C"), spoken, nullable=False))
    op.create_index("ix_outgoing_mail_created_at_id", "outgoing_mail", ["created_at", "id"])
    for name, parts in INDEXES.items():
        op.create_index(name, "configuration_item", [sa.text(part) for part in parts])


def downgrade() -> None:
    """Without them."""
    for name in INDEXES:
        op.drop_index(name, table_name="configuration_item")
    op.drop_index("ix_outgoing_mail_created_at_id", table_name="outgoing_mail")
    op.drop_column("open_task", "spoken_name")
