"""Keep people in the order of their list: by name as a dictionary has it."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"

# as processes.paging.spoken writes it
SPOKEN = (
    "replace(replace(replace(replace(replace("
    "translate(lower(name), 'ÁÄČĎÉĚÍĹĽŇÓÔÖŔŘŠŤÚŮÜÝŽáäďéěíĺľňóôöŕťúůüý'::text,"
    " 'aačdeeillnooorřštuuuyžaadeeillnooortuuuy'::text COLLATE \"C\"),"
    " 'ch'::text, 'h~'::text), 'č'::text, 'c~'::text), 'ř'::text, 'r~'::text), 'š'::text, 's~'::text),"
    " 'ž'::text, 'z~'::text)"
)


def upgrade() -> None:
    """One index."""
    op.create_index("ix_person_spoken", "person", [sa.text(SPOKEN), "id"])


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_person_spoken", table_name="person")
