"""Staff the company: further addresses, numbers, limits of approvers, deputies, invitations, history of rights."""

import sqlalchemy as sa
from alembic import op

from processes.people.telephones import normal_number

revision = "0048"
down_revision = "0047"

TRIGGER = """
    CREATE TRIGGER keep_as_written BEFORE UPDATE OR DELETE ON person_event
    FOR EACH ROW EXECUTE FUNCTION keep_as_written('person_event')
"""
# Who was let in and has no password yet goes on being invited.
INVITED = """
    INSERT INTO invitation (person_id, state, invited_at, invited_by_id, sent_at, expires_at)
    SELECT n.person_id, 'waiting', n.invited_at, n.invited_by_id, n.invited_at, n.invited_at + interval '7 days'
    FROM newcomer n JOIN person p ON p.id = n.person_id
    WHERE n.state = 'accepted' AND n.invited_at IS NOT NULL AND p.password_hash IS NULL AND p.is_active
"""
PURPOSES = ("reset", "invitation")


def _id(name: str = "id") -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _when(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _person(table: str, column: str, *, cascade: bool = False) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], ["person.id"], name=name, ondelete="CASCADE" if cascade else None)


def upgrade() -> None:
    """Apply."""
    _extend_people()
    _create_addresses()
    _create_deputies()
    _create_events()
    _create_invitations()
    for table in ("request_event", "request_message"):
        op.add_column(table, sa.Column("instead_of", sa.Text()))


def _extend_people() -> None:
    op.add_column("person", sa.Column("phones", sa.ARRAY(sa.Text()), nullable=False, server_default="{}"))
    op.alter_column("person", "phones", server_default=None)
    _move_numbers()
    op.drop_column("person", "phone")
    op.add_column("person", sa.Column("merged_into_id", sa.BigInteger()))
    op.create_foreign_key(op.f("fk_person_merged_into_id"), "person", "person", ["merged_into_id"], ["id"])
    merged = sa.text("merged_into_id IS NOT NULL")
    op.create_index("ix_person_merged_into_id", "person", ["merged_into_id"], postgresql_where=merged)
    op.add_column("membership", sa.Column("price_limit", sa.Numeric(14, 2)))
    op.add_column("membership", sa.Column("currency", sa.Text()))
    for name, rule in {
        "limited": "price_limit IS NULL OR role = 'approver'",
        "price_limit": "price_limit >= 0",
        "currency": "(price_limit IS NULL) = (currency IS NULL)",
    }.items():
        op.create_check_constraint(op.f(f"ck_membership_{name}"), "membership", rule)


def _move_numbers() -> None:
    """Numbers in one form; what can be read as none stays as it was written."""
    connection = op.get_bind()
    given = sa.text("SELECT id, phone, locale FROM person WHERE coalesce(trim(phone), '') <> ''")
    kept = sa.text("UPDATE person SET phones = ARRAY[:number] WHERE id = :id")
    for row in connection.execute(given).all():
        number = normal_number(row.phone, row.locale) or row.phone.strip()
        connection.execute(kept, {"number": number, "id": row.id})


def _create_addresses() -> None:
    op.create_table(
        "person_address",
        _id(),
        _id("person_id"),
        sa.Column("email", sa.Text(), nullable=False),
        _when("added_at"),
        _when("verified_at", nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_address_email_lower")),
        _person("person_address", "person_id", cascade=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_address")),
        sa.UniqueConstraint("email", name=op.f("uq_person_address_email")),
    )
    op.create_index(op.f("ix_person_address_person_id"), "person_address", ["person_id"])
    op.add_column("personal_link", sa.Column("address_id", sa.BigInteger()))
    op.create_foreign_key(
        op.f("fk_personal_link_address_id"),
        "personal_link",
        "person_address",
        ["address_id"],
        ["id"],
        ondelete="CASCADE",
    )
    _purposes(*PURPOSES, "address")


def _purposes(*known: str) -> None:
    op.drop_constraint(op.f("ck_personal_link_linkpurpose"), "personal_link", type_="check")
    allowed = ", ".join(f"'{purpose}'" for purpose in known)
    op.create_check_constraint(op.f("ck_personal_link_linkpurpose"), "personal_link", f"purpose IN ({allowed})")


def _create_deputies() -> None:
    op.create_table(
        "deputy",
        _id(),
        _id("person_id"),
        _id("deputy_id"),
        _when("starts_at"),
        _when("ends_at", nullable=True),
        sa.Column("when_absent", sa.Boolean(), nullable=False),
        sa.CheckConstraint("person_id <> deputy_id", name=op.f("ck_deputy_another")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_deputy_order")),
        _person("deputy", "person_id", cascade=True),
        _person("deputy", "deputy_id", cascade=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    for column in ("person_id", "deputy_id"):
        op.create_index(op.f(f"ix_deputy_{column}"), "deputy", [column])


def _create_events() -> None:
    op.create_table(
        "person_event",
        _id(),
        _id("person_id"),
        _when("at"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger()),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger()),
        sa.Column("project_id", sa.BigInteger()),
        sa.Column("details", sa.dialects.postgresql.JSONB(), nullable=False),
        _person("person_event", "person_id"),
        _person("person_event", "by_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_person_event_organisation_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_person_event_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_event")),
    )
    op.create_index(op.f("ix_person_event_person_id_id"), "person_event", ["person_id", "id"])
    op.execute(TRIGGER)


def _create_invitations() -> None:
    states = sa.Enum(
        *("waiting", "accepted", "expired", "withdrawn"),
        name="invitationstate",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "invitation",
        _id(),
        _id("person_id"),
        sa.Column("state", states, nullable=False),
        _when("invited_at"),
        sa.Column("invited_by_id", sa.BigInteger()),
        _when("sent_at"),
        _when("expires_at"),
        _when("ended_at", nullable=True),
        _person("invitation", "person_id", cascade=True),
        _person("invitation", "invited_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_person_id_id"), "invitation", ["person_id", "id"])
    waiting = sa.text("state = 'waiting'")
    op.create_index("uq_invitation_waiting", "invitation", ["person_id"], unique=True, postgresql_where=waiting)
    op.execute(INVITED)
    op.drop_index("ix_newcomer_invited", table_name="newcomer")
    for column in ("invited_at", "invited_by_id"):
        op.drop_column("newcomer", column)


def downgrade() -> None:
    """Undo; of several numbers the first stays, of what else was added nothing."""
    for table in ("request_event", "request_message"):
        op.drop_column(table, "instead_of")
    op.add_column("newcomer", sa.Column("invited_at", sa.DateTime(timezone=True)))
    op.add_column("newcomer", sa.Column("invited_by_id", sa.BigInteger()))
    op.create_foreign_key("fk_newcomer_invited_by_id", "newcomer", "person", ["invited_by_id"], ["id"])
    accepted = sa.text("state = 'accepted'")
    op.create_index("ix_newcomer_invited", "newcomer", ["organisation_id"], postgresql_where=accepted)
    op.execute("DELETE FROM personal_link WHERE purpose = 'address'")
    _purposes(*PURPOSES)
    op.drop_column("personal_link", "address_id")
    for table in ("invitation", "person_event", "deputy", "person_address"):
        op.drop_table(table)
    for column in ("price_limit", "currency"):
        op.drop_column("membership", column)
    op.drop_column("person", "merged_into_id")
    op.add_column("person", sa.Column("phone", sa.Text()))
    op.execute("UPDATE person SET phone = phones[1]")
    op.drop_column("person", "phones")
