"""A person's browser reduced to what a bench needs: one kept connection, a login, a form's token."""

import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


class BenchFailed(RuntimeError):
    """The desk answered otherwise than the bench expects."""


@dataclass
class Answer:
    """One answer; `seconds` from sending to the last byte."""

    status: int
    body: bytes
    seconds: float
    statements: int
    commits: int
    location: str  # where it leads, empty where it does not
    processor_ms: float  # of the web process's thread, without what reads the request and sends the answer


class Client:
    """One signed-in person.

    The cookies stay as they are after the login: the note "done" that a completed task leaves in the session
    is shown, and so taken out, by the page that a browser opens next; pages are not what is measured here.
    """

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._entering = True

    def login(self, email: str, password: str) -> None:
        """Sign in as a browser does."""
        self._token = self._find_token(self.get("/login"))
        answer = self.post("/login", {"email": email, "password": password})
        if answer.status != 302:
            raise BenchFailed(f"login answered {answer.status}")
        self._token = self._find_token(self.get("/account"))
        self._entering = False

    def hang_up(self) -> None:
        """Close the connection; the next request opens another, which may lead to another web process."""
        self._connection.close()

    def get(self, path: str) -> Answer:
        """One page."""
        return self._send("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """One form, with the session's token."""
        return self._send("POST", path, urlencode({**fields, "csrf_token": self._token}).encode())

    def _find_token(self, page: Answer) -> str:
        found = TOKEN.search(page.body)
        if found is None:
            raise BenchFailed(f"a page without a form token ({page.status})")
        return found[1].decode()

    def _send(self, method: str, path: str, body: bytes | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - began
        for cookie in (response.headers.get_all("Set-Cookie") or ()) if self._entering else ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        statements, commits = (int(response.headers.get(name, 0)) for name in ("X-Statements", "X-Commits"))
        location = response.headers.get("Location", "")
        processor_ms = float(response.headers.get("X-Processor-Ms", 0))
        return Answer(response.status, content, seconds, statements, commits, location, processor_ms)
