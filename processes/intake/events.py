"""What an event of a system outside must look like to become the message of a process."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from processes.intake.errors import EventUnreadable

LONGEST_ID = 200
LONGEST_DATA = 64_000  # characters as JSON: they become variables of the process
# noun.past: processes tell each other things under names without a dot, which nobody outside can send.
_TYPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


@dataclass(frozen=True, slots=True)
class ProcessEvent:
    """The message `name` for whoever waits for exactly `key` in the process with this business key."""

    message_id: str
    name: str
    business_key: str
    key: str | None
    variables: Mapping[str, Any]


def read_event(message: Mapping[str, Any]) -> ProcessEvent:
    """A CloudEvent (JSON, version 1.0): `type`, `subject` (the business key), `data`, and `key` as an extension.

    EventUnreadable says what is wrong with it.
    """
    name, data = message.get("type"), message.get("data", {})
    if not isinstance(name, str) or len(name) > LONGEST_ID or not _TYPE.fullmatch(name):
        raise EventUnreadable("The type of the event must be of the form payment.received.", field="type")
    if not isinstance(data, Mapping) or not _can_be_kept(data):
        raise EventUnreadable(
            "The data of the event must be an object of at most {length} characters.", field="data", length=LONGEST_DATA
        )
    key = None if message.get("key") is None else _text(message, "key")
    return ProcessEvent(_text(message, "id"), name, _text(message, "subject"), key, dict(data))


def _can_be_kept(data: Mapping[str, Any]) -> bool:
    try:
        written = orjson.dumps(data)
    except TypeError:  # a number of more than 64 bits
        return False
    return len(written) <= LONGEST_DATA and b"\\u0000" not in written


def _text(message: Mapping[str, Any], name: str) -> str:
    found = message.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_ID or "\x00" in found:
        raise EventUnreadable(
            "The event needs {name}, a text of at most {length} characters.", field=name, name=name, length=LONGEST_ID
        )
    return found
