"""People of a bench: the small case from start to end, and single steps of real requests, all over HTTP."""

import re
from collections.abc import Sequence
from typing import Any

import psycopg

from podpora.bench.client import Answer, BenchFailed, Client
from podpora.sample.people import PASSWORD

TECHNICIAN, DISPATCHER = "technik@severka.example", "dispecer@severka.example"
FORM = {"customer": "Strojírny Vltava a.s.", "amount": "120", "kind": "a", "note": "Bench"}
NOTHING: dict[str, str] = {}
TASKS = (FORM, NOTHING, NOTHING)


def signed_in(port: int, email: str) -> Client:
    """A person of the sample company at their browser."""
    client = Client(port)
    client.login(email, PASSWORD)
    return client


def expect(answer: Answer, status: int) -> Answer:
    """The answer, if it has that status; else BenchFailed."""
    if answer.status != status:
        raise BenchFailed(f"the desk answered {answer.status} instead of {status}: {said(answer)}")
    return answer


def said(answer: Answer) -> str:
    """What a page says is wrong, without its tags."""
    main = answer.body.decode(errors="replace").partition("<main")[2] or answer.body.decode(errors="replace")
    alerts = re.findall(r'class="[^"]*(?:alert|invalid)[^"]*".*?</', main, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>|class=[^>]*>|</", " ", " ".join(alerts)).split())[:500]


def small_case(client: Client, connection: psycopg.Connection) -> tuple[Answer, list[Answer]]:
    """Start the small case and complete its three tasks."""
    started = expect(client.post("/bench/start", {}), 200)
    key = started.body.decode().split('"')[3]
    return started, [complete(client, connection, key, form) for form in TASKS]


def complete(client: Client, connection: psycopg.Connection, key: str, form: dict[str, Any]) -> Answer:
    """Complete the one open task of a case."""
    row = connection.execute("SELECT id FROM open_task WHERE business_key = %s", [key]).fetchone()
    if row is None:
        raise BenchFailed(f"case {key} has no open task")
    return expect(client.post(f"/tasks/{row[0]}/complete", form), 302)


def floor(client: Client) -> Answer:
    """What no request can do with less."""
    return expect(client.post("/bench/floor", {}), 200)


def milliseconds(answers: Sequence[Answer]) -> list[float]:
    """How long each took."""
    return [answer.seconds * 1000 for answer in answers]
