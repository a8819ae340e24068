"""Knows how the database keeps the words by which requests are found, whichever way they are written."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ARRAY, DDL, BigInteger, ColumnElement, Text, cast, event, func, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from processes.db import Base

# Words as they are compared: without diacritics, in small letters, parted by spaces only.
_TEXT = r"""
    CREATE FUNCTION search_text(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(
        lower(unaccent('unaccent'::regdictionary, normalize(left(value, 100000), NFKC))),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf]+', ' ', 'g')
"""
_WORDS = """
    CREATE FUNCTION search_words(value text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN to_tsvector('simple'::regconfig, search_text(value))
"""
# A word is found by its beginning; one with signs in it, such as an address, by its parts in a row.
_QUERY = """
    CREATE FUNCTION search_query(word text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (nullif(phraseto_tsquery('simple'::regconfig, search_text(word))::text, '') || ':*')::tsquery
"""
# The project among the words that its customers find: no word that somebody types begins like it.
_PLACE = """
    CREATE FUNCTION search_place(project bigint) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array_to_tsvector(ARRAY['#' || project])
"""
_MOVE = """
    CREATE FUNCTION search_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE request_search SET shown = ts_delete(shown, '#' || OLD.project_id) || search_place(NEW.project_id)
        WHERE request_id = NEW.id;
        RETURN NULL;
    END $$
"""
# What is too much for an index is not found by its last words, but never refused.
_ADD = """
    CREATE FUNCTION add_to_search(request bigint, value text, is_internal boolean) RETURNS void LANGUAGE plpgsql AS $$
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


def of_projects(project_ids: Collection[int]) -> ColumnElement[Any]:
    """What asks for words of requests of these projects alone, to be joined to the words by `&&`."""
    return cast(" | ".join(f"'#{project_id}'" for project_id in sorted(project_ids)), TSQUERY)


def add_words(session: Session, words: Mapping[int, str]) -> None:
    """Let requests (ids) be found by these words besides their own, by whoever sees them; one statement."""
    ids = func.unnest(cast(list(words), ARRAY(BigInteger))).label("id")
    said = select(ids, func.unnest(cast(list(words.values()), ARRAY(Text))).label("words")).subquery()
    session.execute(select(func.add_to_search(said.c.id, said.c.words, False)))


_FOLLOW_MOVES = """
    CREATE TRIGGER search_moved AFTER UPDATE OF project_id ON request FOR EACH ROW
    WHEN (OLD.project_id <> NEW.project_id) EXECUTE FUNCTION search_moved()
"""
_FOLLOWED = {
    "request": ("INSERT OR UPDATE OF summary, description", "NEW.id, NEW.summary || ' ' || NEW.description, false"),
    "request_message": ("INSERT", "NEW.request_id, NEW.body, NEW.kind = 'note'"),
}


def _follow() -> list[str]:
    """Statements that keep `request_search` in step with the tables that it tells of."""
    statements = [_WORDS, _QUERY, _PLACE, _ADD, _MOVE]
    for table, (acts, what) in _FOLLOWED.items():
        statements += [
            f"CREATE FUNCTION search_{table}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN PERFORM add_to_search({what}); RETURN NULL; END $$",
            f"CREATE TRIGGER search AFTER {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION search_{table}()",
        ]
    return [*statements, _FOLLOW_MOVES]


for _statement in ("CREATE EXTENSION IF NOT EXISTS unaccent", _TEXT):  # the column of a person is made by it
    event.listen(Base.metadata, "before_create", DDL(_statement.replace("%", "%%")))  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types
for _statement in _follow():
    event.listen(Base.metadata, "after_create", DDL(_statement.replace("%", "%%")))  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types
