"""People of the bench who play a real case from its form to the sign-off, each act as their browser sends it."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import psycopg

from podpora.bench.client import Answer, BenchFailed, Client
from podpora.bench.playing import DISPATCHER, expect, signed_in
from podpora.sample.storytelling import DVORAK, OFFICE
from processes.clock import utcnow

AGENT = "operator@severka.example"
ACTS = ("log", "log_staff", "approve", "ask", "answer", "work_log", "propose", "sign_off")
PAGES = ("new_request", "new_request_staff", "dispatch", "worklist", "request_staff", "request_customer")
NEW = {"kind": "incident", "description": "Bench", "impact": "person", "urgency": "medium"}
PROPOSE = {"cause": "software", "summary": "Bench", "no_work_reason": ""}
SURE = re.compile(rb'name="work-sure" value="([^"]+)"')
SLOT = timedelta(minutes=12)
ZONE = ZoneInfo("Europe/Prague")


@dataclass
class Acted:
    """An act, and how much it had PostgreSQL write ahead, in kilobytes."""

    answer: Answer
    wal_kb: float


class People:
    """A customer, an agent, a dispatcher and one technician, at browsers of their own."""

    def __init__(self, port: int, connection: psycopg.Connection, technician: str) -> None:
        self.customer, self.agent = signed_in(port, DVORAK), signed_in(port, AGENT)
        self.dispatcher, self.technician = signed_in(port, DISPATCHER), signed_in(port, technician)
        self._connection, self._since = connection, utcnow()
        self._requester_id = self._id("SELECT id::text FROM person WHERE email = %s", DVORAK)
        self._technician_id = self._id("SELECT id::text FROM person WHERE email = %s", technician)
        self._project_id = self._id("SELECT min(id)::text FROM project WHERE name = %s", OFFICE[1])

    def case(self, number: int) -> Iterator[tuple[str, Acted | Answer]]:
        """Play a case; every second one comes by telephone. Each act and page by its name in the figures."""
        by_phone = number % 2 == 1
        client = self.agent if by_phone else self.customer
        yield "new_request_staff" if by_phone else "new_request", expect(client.get("/requests/new"), 200)
        logged = self._act(lambda: client.post("/requests/new", self._new(number, by_phone)))
        yield "log_staff" if by_phone else "log", logged
        request = logged.answer.location.rpartition("/")[2]
        page = f"/requests/{request}"
        yield "dispatch", expect(self.dispatcher.get("/dispatch"), 200)
        approve = {"decision": "approve", "technician_id": self._technician_id, "impact": "person"}
        yield "approve", self._complete(self.dispatcher, request, "approve_request", approve)
        yield "worklist", expect(self.technician.get("/tasks"), 200)
        shown = expect(self.technician.get(page), 200)
        yield "request_staff", shown
        question = {"message-kind": "question", "message-body": f"Bench {number}"}
        question |= {"message-seen": "0", **_sent(f"message:{request}")}
        yield "ask", self._act(lambda: self.technician.post(f"{page}/messages", question))
        yield "request_customer", expect(self.customer.get(page), 200)
        yield "answer", self._complete(self.customer, request, "answer_question", {"answer": f"Bench {number}"})
        yield "work_log", self._log_work(f"{page}/work-logs", number)
        yield "propose", self._complete(self.technician, request, "work_on_request", PROPOSE)
        yield "sign_off", self._complete(self.customer, request, "sign_off", {"decision": "approve"})

    def hang_up(self) -> None:
        """Close the connections, see Client."""
        for client in (self.customer, self.agent, self.dispatcher, self.technician):
            client.hang_up()

    def _new(self, number: int, by_phone: bool) -> dict[str, str]:
        said = {**NEW, "summary": f"Bench {secrets.token_hex(4)} {number}", "project_id": self._project_id}
        return {**said, **({"requester_id": self._requester_id} if by_phone else {}), **_sent("request")}

    def _log_work(self, path: str, number: int) -> Acted:
        """The work began before the request was logged: the page asks whether that is so, and it is."""
        start = (self._since - SLOT * (number + 1)).astimezone(ZONE)
        work = {"day": start.strftime("%Y-%m-%d"), "started_at": start.strftime("%H:%M")}
        work |= {"ended_at": (start + SLOT).strftime("%H:%M"), "activity": "remote", "description": "Bench"}
        sent = {f"work-{name}": value for name, value in work.items()}
        asked = SURE.search(expect(self.technician.post(path, {**sent, **_sent()}), 422).body)
        if asked is None:
            raise BenchFailed("nobody asked whether the work is right")
        return self._act(lambda: self.technician.post(path, {**sent, **_sent(), "work-sure": asked[1].decode()}))

    def _complete(self, client: Client, request: str, element: str, form: dict[str, str]) -> Acted:
        query = "SELECT id::text FROM open_task WHERE business_key = %s AND element_id = %s"
        task_id = self._id(query, request, element)
        form = {**form, **_sent(f"task:{task_id}")}
        return self._act(lambda: client.post(f"/tasks/{task_id}/complete", form))

    def _act(self, do: Callable[[], Answer]) -> Acted:
        before = self._written()
        answer = expect(do(), 302)
        return Acted(answer, (self._written() - before) / 1024)

    def _written(self) -> int:
        row = self._connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()
        return int(row[0]) if row else 0

    def _id(self, query: str, *values: str) -> str:
        row = self._connection.execute(query.encode(), values).fetchone()
        if row is None:
            raise BenchFailed(f"{' '.join(values)} is not on the desk")
        return str(row[0])


def _sent(draft: str = "") -> dict[str, str]:
    """What every form of a page carries: its key, and under which name what was typed was kept meanwhile."""
    return {"form_key": secrets.token_urlsafe(16), **({"draft": draft} if draft else {})}
