"""A database that goes while an answer is on its way."""

from flask import Flask, Response
from sqlalchemy import Engine, text

EVERYBODY_ELSE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def test_an_answer_that_is_ready_is_sent(own_app: Flask, engine: Engine) -> None:
    """What was asked is done and committed; only the end of the last transaction finds nobody."""

    @own_app.after_request
    def lose_the_database(response: Response) -> Response:
        with engine.connect() as connection:
            connection.execute(text(EVERYBODY_ELSE))
        return response

    for _ in range(2):  # and the next one gets a connection of its own
        assert own_app.test_client().get("/readyz").status_code == 200
