"""What became of a message, in words that the mail server's log and a page can show."""

from dataclasses import dataclass
from datetime import timedelta

from processes.documents.translations import N_

FLOOD_COUNT = 30  # messages of one sender that open or join requests …
FLOOD_TIME = timedelta(hours=1)  # … in this time; more wait for an agent


_WHERE = {"quarantined": "waits for an agent: ", "failed": "kept to be tried again: "}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind`: request, message, filed, quarantined or failed; `number` of the request, where there is one."""

    kind: str
    number: str | None = None
    reason: str = ""

    def __str__(self) -> str:
        if self.kind == "request":
            return f"request {self.number}"
        if self.kind == "message":
            return f"message on {self.number}"
        return f"filed: {_WHERE.get(self.kind, '')}{self.reason}"


NO_SUBJECT = N_("(no subject)")
BY_MAIL = N_("Reply by mail")


def summary_of(subject: str, text: str, *, otherwise: str = NO_SUBJECT) -> str:
    """The line that a request is listed by: the bare subject, else the first words, else what can be said."""
    if subject:
        return subject
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first[:80] or otherwise
