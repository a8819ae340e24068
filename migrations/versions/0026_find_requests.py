"""Find requests by words without diacritics: in title, description and discussion."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"

# Words as they are compared: without diacritics, in small letters, parted by spaces only.
TEXT = r"""
    CREATE FUNCTION search_text(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(
        lower(unaccent('unaccent'::regdictionary, normalize(left(value, 100000), NFKC))),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf]+', ' ', 'g')
"""
WORDS = """
    CREATE FUNCTION search_words(value text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN to_tsvector('simple'::regconfig, search_text(value))
"""
# A word is found by its beginning; one with signs in it, such as an address, by its parts in a row.
QUERY = """
    CREATE FUNCTION search_query(word text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (nullif(phraseto_tsquery('simple'::regconfig, search_text(word))::text, '') || ':*')::tsquery
"""
# What is too much for an index is not found by its last words, but never refused.
ADD = """
    CREATE FUNCTION add_to_search(request bigint, value text, is_internal boolean) RETURNS void LANGUAGE plpgsql AS $$
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
FOLLOW = {
    "request": ("INSERT OR UPDATE OF summary, description", "NEW.id, NEW.summary || ' ' || NEW.description, false"),
    "request_message": ("INSERT", "NEW.request_id, NEW.body, NEW.kind = 'note'"),
}
FILL = """
    INSERT INTO request_search (request_id, shown, internal)
    SELECT r.id, search_words(concat_ws(' ', r.summary, r.description, m.shown)), search_words(coalesce(m.internal, ''))
    FROM request r LEFT JOIN (
        SELECT request_id, string_agg(body, ' ' ORDER BY id) FILTER (WHERE kind <> 'note') AS shown,
               string_agg(body, ' ' ORDER BY id) FILTER (WHERE kind = 'note') AS internal
        FROM request_message GROUP BY request_id
    ) m ON m.request_id = r.id
"""


def upgrade() -> None:
    """Apply."""
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    op.create_table(
        "request_search",
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("shown", postgresql.TSVECTOR(), nullable=False),
        sa.Column("internal", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_request_search_request_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request_search")),
    )
    for statement in (TEXT, WORDS, QUERY, ADD, FILL):
        op.execute(sa.text(statement.replace(":", "\\:")))
    for column in ("shown", "internal"):
        op.create_index(f"ix_request_search_{column}", "request_search", [column], postgresql_using="gin")
    for table, (acts, what) in FOLLOW.items():
        op.execute(
            f"CREATE FUNCTION search_{table}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN PERFORM add_to_search({what}); RETURN NULL; END $$"
        )
        op.execute(f"CREATE TRIGGER search AFTER {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION search_{table}()")


def downgrade() -> None:
    """Requests are found by their numbers only; the extension stays."""
    for table in FOLLOW:
        op.execute(f"DROP TRIGGER search ON {table}")
        op.execute(f"DROP FUNCTION search_{table}()")
    op.execute("DROP FUNCTION add_to_search(bigint, text, boolean)")
    op.execute("DROP FUNCTION search_query(text)")
    op.execute("DROP FUNCTION search_words(text)")
    op.execute("DROP FUNCTION search_text(text)")
    op.drop_table("request_search")
