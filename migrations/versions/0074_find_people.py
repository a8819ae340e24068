"""Keep names of people as they are compared and ordered: spelling each anew took a second for some thousand."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"

# as processes.paging.spoken writes it
SPOKEN = (
    "replace(replace(replace(replace(replace("
    "translate(lower(name), 'ÁÄČĎÉĚÍĹĽŇÓÔÖŔŘŠŤÚŮÜÝŽáäďéěíĺľňóôöŕťúůüý'::text,"
    " 'aačdeeillnooorřštuuuyžaadeeillnooortuuuy'::text COLLATE \"C\"),"
    " 'ch'::text, 'h~'::text), 'č'::text, 'c~'::text), 'ř'::text, 'r~'::text), 'š'::text, 's~'::text),"
    " 'ž'::text, 'z~'::text)"
)


def upgrade() -> None:
    """Two columns, written by the database itself."""
    said = sa.Computed("' ' || search_text(name || ' ' || email)", persisted=True)
    op.add_column("person", sa.Column("found_by", sa.Text(), said, nullable=False))
    spoken = sa.Computed(SPOKEN, persisted=True)
    op.add_column("person", sa.Column("spoken_name", sa.Text(collation="C"), spoken, nullable=False))
    op.drop_index("ix_person_spoken", table_name="person")
    op.create_index("ix_person_spoken", "person", ["spoken_name", "id"])


def downgrade() -> None:
    """Without them."""
    op.drop_index("ix_person_spoken", table_name="person")
    op.drop_column("person", "spoken_name")
    op.drop_column("person", "found_by")
    op.create_index("ix_person_spoken", "person", [sa.text(SPOKEN), "id"])
