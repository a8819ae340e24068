"""Programs of the desk's people: good clients of the API, which send again, by the same key, what got lost."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

PATIENCE = 240  # attempts, half a second apart
CONFLICTS = 3  # attempts at what answers 409
PAUSE = 0.5
TIMEOUT = 30


class Stopped(Exception):
    """The run is over."""


class Refused(AssertionError):
    """The desk said no where the plan allows no no."""


@dataclass
class Tally:
    """What the programs counted, together."""

    seen: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str) -> None:
        """One more of these."""
        with self._lock:
            self.seen[what] += 1


class Program:
    """One person's client of the API, by token, on one kept connection; used by one thread."""

    def __init__(self, port: int, token: str, tally: Tally, stop: threading.Event) -> None:
        self._port, self._tally, self._stop = port, tally, stop
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._connection: HTTPConnection | None = None

    def get(self, path: str) -> dict[str, Any]:
        """Read; Refused for anything but 200."""
        return self._expect(200, *self._send("GET", path, None, None))

    def tasks(self, element: str) -> Iterator[dict[str, Any]]:
        """The person's worklist, as far as it is at this element of a diagram."""
        for task in self.get("/tasks?limit=100")["items"]:
            if task["element"] == element:
                yield task

    def post(self, path: str, body: dict[str, Any], *, key: str, status: int) -> dict[str, Any]:
        """Do, once for this key however often it must be sent; Refused for anything but `status`."""
        return self._expect(status, *self._send("POST", path, json.dumps(body).encode(), key))

    def pause(self, seconds: float = PAUSE) -> None:
        """Wait a little; Stopped at the end of the run."""
        if self._stop.wait(seconds):
            raise Stopped

    def _expect(self, status: int, found: int, body: bytes) -> dict[str, Any]:
        if found != status:
            raise Refused(f"{found} instead of {status}: {body.decode(errors='replace')[:500]}")
        answer: dict[str, Any] = json.loads(body)
        return answer

    def _send(self, method: str, path: str, body: bytes | None, key: str | None) -> tuple[int, bytes]:
        headers = self._headers | ({"Idempotency-Key": key} if key else {})
        conflicts = 0
        for _ in range(PATIENCE):
            try:
                status, answer = self._once(method, f"/api/v1{path}", body, headers)
            except (OSError, HTTPException) as fault:
                self._close()
                self._tally.add(f"{type(fault).__name__}, sent again")
            else:
                self._tally.add("requests answered")
                conflicts += status == 409
                if status < 500 and (status != 409 or conflicts > CONFLICTS):
                    return status, answer
                self._tally.add(f"{status}, sent again")
            self.pause()
        raise Refused(f"{method} {path} is not answered")

    def _once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT)
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        return response.status, response.read()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
