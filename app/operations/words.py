"""What states, kinds and acts are called on administrators' pages."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from processes.documents.translations import N_
from processes.engine.administration.inspection import Inside
from processes.engine.interpreter import holding
from processes.engine.interpreter.holding import Holder
from processes.engine.migration.models import CaseState
from processes.engine.store.models import InstanceState, JobKind, JobState, MessageState
from processes.people.queries import names_of

SHORT = 160  # characters of a value in a table
CASES = {
    InstanceState.ACTIVE: (N_("Running"), "active", None),
    InstanceState.SUSPENDED: (N_("Suspended"), "waiting", "player-pause"),
    InstanceState.ENDED: (N_("Ended"), "ok", None),
    InstanceState.CANCELLED: (N_("Cancelled"), "quiet", "ban"),
}
JOBS = {
    JobState.WAITING: (N_("Waiting"), "waiting", None),
    JobState.FAILED: (N_("Failed"), "broken", None),
    JobState.SUSPENDED: (N_("Suspended"), "quiet", "player-pause"),
}
KINDS = {JobKind.TIMER: N_("Timer"), JobKind.HELD: N_("Step"), JobKind.WORK: N_("Work")}
MESSAGES = {
    MessageState.WAITING: (N_("Waiting"), "waiting", None),
    MessageState.DELIVERED: (N_("Received"), "ok", None),
    MessageState.UNMATCHED: (N_("Nobody awaited it"), "risk", None),
}
MOVES = {
    CaseState.WAITING: (N_("Waiting"), "waiting", None),
    CaseState.MOVED: (N_("Moved"), "ok", None),
    CaseState.STAYED: (N_("Stayed"), "risk", None),
    CaseState.UNDOING: (N_("Waiting"), "waiting", None),
    CaseState.UNDONE: (N_("Moved back"), "quiet", "arrow-back-up"),
}
ACTS = {
    "retried": N_("Tried again"),
    "skipped": N_("Skipped"),
    "corrected": N_("Data corrected"),
    "reset": N_("Was set to a step"),
    "timer_set": N_("Timer moved"),
    "suspended": N_("Suspended"),
    "resumed": N_("Resumed"),
    "cancelled": N_("Cancelled"),
    "delivered": N_("Message delivered"),
    "put_away": N_("Message put away"),
    "published_again": N_("Event published again"),
    "withheld": N_("Event withheld"),
    "bulk": N_("Bulk act"),
    "migrated": N_("Moved to another version"),
    "moved_back": N_("Moved back to the earlier version"),
    "deployed": N_("Deployed"),
    "product_refused": N_("Change of the product refused"),
}
BULK = {
    "retried": N_("Try again"),
    "skipped": N_("Skip"),
    "suspended": N_("Suspend"),
    "resumed": N_("Resume"),
    "cancelled": N_("Cancel for good"),
}
HOLDERS = {
    holding.CASE: N_("The case"),
    holding.CALLED: N_("The process called at %(step)s"),
    holding.LEFT: N_("What the process called at %(step)s left"),
    holding.LOCAL: N_("Only at %(step)s"),
}
TOPICS = {
    "billing.render_and_mail": N_("Set an invoice and mail it"),
    "engine.bulk": N_("Act on one of many"),
    "engine.count_cases": N_("Count where cases stand"),
    "engine.count_history": N_("Count what went through in past hours"),
    "engine.count_history_again": N_("Count the last days' history again"),
    "engine.expire_messages": N_("Put away messages that nobody awaited"),
    "engine.migrate": N_("Move cases to another version"),
    "engine.make_partitions": N_("Make room for the next months' history"),
    "engine.prune": N_("Forget what is old"),
    "engine.recount": N_("Work due times out anew"),
    "intake.handle_mail": N_("Handle a mail that came in"),
    "mail.deliver": N_("Send a mail"),
    "slas.follow_hours": N_("Count promises in changed hours"),
    "suppliers.deliver": N_("Write to a supplier"),
    "suppliers.follow_hours": N_("Count suppliers' deadlines in changed hours"),
}
ENTRIES = {
    "process_started": N_("Case started"),
    "process_cancelled": N_("Case cancelled"),
    "started": N_("Began"),
    "completed": N_("Done"),
    "cancelled": N_("Taken away"),
    "failed": N_("Failed"),
    "ended": N_("Case ended"),
    "message": N_("Message received"),
    "skipped": N_("Skipped"),
    "corrected": N_("Data corrected"),
    "timer_set": N_("Timer moved"),
    "recounted": N_("Due time worked out anew"),
    "recount_failed": N_("Due time could not be worked out anew"),
    "suspended": N_("Suspended"),
    "resumed": N_("Resumed"),
    "reset": N_("Was set to a step"),
    "migrated": N_("Moved to another version"),
    "migration_undone": N_("Moved back to the earlier version"),
}


def act(name: str) -> str:
    """An act in the reader's language."""
    return gettext(ACTS[name]) if name in ACTS else name


def topic(name: str | None) -> str:
    """What work is called, in the reader's language."""
    return gettext(TOPICS[name]) if name in TOPICS else name or ""


def entry(kind: str) -> str:
    """A line of a case's history in the reader's language."""
    return gettext(ENTRIES[kind]) if kind in ENTRIES else kind


def value(data: Any, short: bool = True) -> str:
    """A variable as JSON, cut where it is long."""
    text = json.dumps(data, ensure_ascii=False, default=str)
    return text if not short or len(text) <= SHORT else text[:SHORT] + "…"


def story(details: Mapping[str, Any]) -> str:
    """What else is known of an entry or an act, in one line: reason or error first, then the rest as it is."""
    said = [str(details[name]) for name in ("error", "reason") if details.get(name)]
    rest = {name: item for name, item in details.items() if name not in ("error", "reason", "flows") and item}
    if rest:
        said.append(value(rest))
    return " · ".join(said)


def holder(found: Holder) -> str:
    """Who keeps variables, in the reader's language."""
    said = gettext(HOLDERS[found.kind], step=gettext(found.name) if found.name else "")
    return f"{said} ({found.number})" if found.number else said


def holders(inside: Inside | None) -> list[tuple[str, str]]:
    """Who keeps variables of a case, as choices."""
    return [(found.key, holder(found)) for found in inside.holders] if inside else []


def people(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Names by actor key; the desk itself is called by its name."""
    numbers = {key: key.partition(":")[2] for key in set(keys) if key.startswith("person:")}
    ids = {key: int(number) for key, number in numbers.items() if number.isdecimal()}
    names = names_of(session, set(ids.values()))
    return {"system": "Podpora"} | {key: names.get(person_id, key) for key, person_id in ids.items()}
