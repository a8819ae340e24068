"""Find requests by one look, the words of staff and of customers in a column each; keep a customer's in order."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"

# as processes.paging.spoken writes it
SPOKEN = (
    "replace(replace(replace(replace(replace("
    "translate(lower(name), 'ÁÄČĎÉĚÍĹĽŇÓÔÖŔŘŠŤÚŮÜÝŽáäďéěíĺľňóôöŕťúůüý'::text,"
    " 'aačdeeillnooorřštuuuyžaadeeillnooortuuuy'::text COLLATE \"C\"),"
    " 'ch'::text, 'h~'::text), 'č'::text, 'c~'::text), 'ř'::text, 'r~'::text), 'š'::text, 's~'::text),"
    " 'ž'::text, 'z~'::text)"
)
PLACE = """
    CREATE FUNCTION search_place(project bigint) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array_to_tsvector(ARRAY['#' || project])
"""
MOVE = """
    CREATE FUNCTION search_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE request_search SET shown = ts_delete(shown, '#' || OLD.project_id) || search_place(NEW.project_id)
        WHERE request_id = NEW.id;
        RETURN NULL;
    END $$
"""
FOLLOW_MOVES = """
    CREATE TRIGGER search_moved AFTER UPDATE OF project_id ON request FOR EACH ROW
    WHEN (OLD.project_id <> NEW.project_id) EXECUTE FUNCTION search_moved()
"""
ADD = """
    CREATE OR REPLACE FUNCTION add_to_search(request bigint, value text, is_internal boolean)
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        known request_search;
        words tsvector;
    BEGIN
        SELECT * INTO known FROM request_search WHERE request_id = request;
        known.shown := coalesce(known.shown, (SELECT search_place(r.project_id) FROM request r WHERE r.id = request));
        known.for_staff := coalesce(known.for_staff, '');
        BEGIN
            words := search_words(value);
            IF NOT is_internal THEN
                known.shown := known.shown || words;
            END IF;
            known.for_staff := known.for_staff || words;
        EXCEPTION WHEN program_limit_exceeded THEN
            NULL;
        END;
        INSERT INTO request_search (request_id, shown, for_staff) VALUES (request, known.shown, known.for_staff)
        ON CONFLICT (request_id) DO UPDATE SET shown = excluded.shown, for_staff = excluded.for_staff;
    END $$
"""
ADD_BEFORE = """
    CREATE OR REPLACE FUNCTION add_to_search(request bigint, value text, is_internal boolean)
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE known request_search;
    BEGIN
        SELECT * INTO known FROM request_search WHERE request_id = request;
        known.shown := coalesce(known.shown, '');
        known.internal := coalesce(known.internal, '');
        BEGIN
            IF is_internal THEN
                known.internal := known.internal || search_words(value);
            ELSE
                known.shown := known.shown || search_words(value);
            END IF;
        EXCEPTION WHEN program_limit_exceeded THEN
            NULL;
        END;
        INSERT INTO request_search (request_id, shown, internal) VALUES (request, known.shown, known.internal)
        ON CONFLICT (request_id) DO UPDATE SET shown = excluded.shown, internal = excluded.internal;
    END $$
"""
# Together they may be too much for one column: the notes are then not found, as when they had been written later.
JOINED = """
    CREATE FUNCTION pg_temp.joined(shown tsvector, internal tsvector) RETURNS tsvector LANGUAGE plpgsql AS $$
    BEGIN
        RETURN shown || internal;
    EXCEPTION WHEN program_limit_exceeded THEN
        RETURN shown;
    END $$
"""
WORDS = "CASE WHEN s.internal = '' THEN s.shown ELSE pg_temp.joined(s.shown, s.internal) END"
NOTES = """
    LEFT JOIN (
        SELECT request_id, search_words(string_agg(body, ' ' ORDER BY id)) AS internal
        FROM request_message WHERE kind = 'note' GROUP BY request_id
    ) m ON m.request_id = s.request_id
"""


def upgrade() -> None:
    """The words are copied, not looked for again; those of a million requests in about a minute."""
    op.execute(JOINED)
    op.execute(PLACE)
    _anew("search_place(r.project_id) || s.shown", "for_staff", WORDS, " JOIN request r ON r.id = s.request_id")
    for statement in (ADD, MOVE, FOLLOW_MOVES):
        op.execute(sa.text(statement.replace(":", "\\:")))
    op.create_index("ix_organisation_spoken", "organisation", [sa.text(SPOKEN), "id"])
    op.create_index(
        "ix_request_open_organisation", "request", ["organisation_id"], postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index(
        "ix_request_closed_organisation",
        "request",
        ["organisation_id", sa.text("id DESC")],
        postgresql_include=["closed_at"],
        postgresql_where=sa.text("state = 'closed'"),
    )
    promised = sa.text("coalesce(promised_at, '9999-01-01 00:00:00+00'::timestamptz)")
    op.create_index("ix_request_organisation_promised", "request", ["organisation_id", promised, sa.text("id DESC")])


def downgrade() -> None:
    """The words of notes for themselves again."""
    op.drop_index("ix_request_organisation_promised", table_name="request")
    op.drop_index("ix_request_closed_organisation", table_name="request")
    op.drop_index("ix_request_open_organisation", table_name="request")
    op.drop_index("ix_organisation_spoken", table_name="organisation")
    op.execute("DROP TRIGGER search_moved ON request")
    op.execute("DROP FUNCTION search_moved()")
    placed = "ts_delete(s.shown, '#' || r.project_id)"
    _anew(placed, "internal", "coalesce(m.internal, '')", f" JOIN request r ON r.id = s.request_id {NOTES}")
    op.execute(sa.text(ADD_BEFORE.replace(":", "\\:")))
    op.execute("DROP FUNCTION search_place(bigint)")


def _anew(shown: str, column: str, value: str, joined: str) -> None:
    """A new table in the place of the old one: changing every row would leave it twice as large."""
    op.execute("LOCK TABLE request_search IN ACCESS EXCLUSIVE MODE")  # whoever writes to a request waits
    op.execute("SET LOCAL maintenance_work_mem = '512MB'")
    op.execute(
        f"CREATE TABLE found_by AS SELECT s.request_id, {shown} AS shown, {value} AS {column}"
        f" FROM request_search s{joined}"
    )
    op.drop_table("request_search")
    op.rename_table("found_by", "request_search")
    for each in ("request_id", "shown", column):
        op.alter_column("request_search", each, nullable=False)
    op.create_primary_key("pk_request_search", "request_search", ["request_id"])
    op.create_foreign_key("fk_request_search_request_id", "request_search", "request", ["request_id"], ["id"])
    for each in ("shown", column):
        op.create_index(f"ix_request_search_{each}", "request_search", [each], postgresql_using="gin")
    op.execute("ANALYZE request_search")
