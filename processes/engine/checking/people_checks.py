"""Knows whether the people can exist that a user task is given to (roles, groups, lanes), or that start a process."""

import re
from collections.abc import Iterator

from lxml import etree

from processes.engine.errors import Fault
from processes.engine.files.lanes import lane_of, people_of
from processes.engine.files.resources import BPMN, CAMUNDA
from processes.engine.language.operations import GROUPS, STARTERS
from processes.engine.language.rows import GROUP_ROWS
from processes.engine.language.texts import safe_parts, template
from processes.engine.sentences import N_, Sentence

ASSIGNED = ("candidateGroups", "candidateUsers", "assignee")
_NUMBER = re.compile(r"\d+")
STARTED_BY = "started_by"  # the variable with the key of the person who starts a process, such as person:12


def check_people(task: etree._Element) -> Iterator[str]:
    """What is wrong with the groups, the assignee and the lane of a user task."""
    for name in ASSIGNED:
        text = task.get(f"{CAMUNDA}{name}") or ""
        faults = list(template(text))
        yield from faults
        if not faults:
            yield from _unknown(text)
    lane = None if is_assigned(task) else lane_of(task)
    people = people_of(lane)
    faults = list(template(people))
    yield from faults
    if lane is not None and not faults and any(_unknown(people)):
        reason = N_("The lane {lane!r} names no role: there is no {group}.")
        yield Sentence(reason, lane=lane.get("name") or "", group=people)


def groups_of_rows(process: etree._Element) -> Iterator[tuple[str, str]]:
    """(id of the task or lane, key such as team:praha) of all that is given to groups which are rows."""
    for element in process.iter(f"{BPMN}userTask", f"{BPMN}lane"):
        texts = [element.get(f"{CAMUNDA}{name}") or "" for name in ASSIGNED]
        texts.append(people_of(element) if element.tag == f"{BPMN}lane" else "")
        for key in (part.strip() for text in texts for part in text.split(",")):
            if key.startswith(tuple(GROUP_ROWS)) and "${" not in key:
                yield element.get("id") or "", key


def starters_of(process: etree._Element) -> list[str]:
    """Who may start a process by hand, such as staff:dispatcher; nobody unless its designer says so."""
    written = process.get(f"{CAMUNDA}candidateStarterGroups") or ""
    return [key for part in written.split(",") if (key := part.strip())]


def check_starters(file: str, process: etree._Element) -> list[Fault]:
    """One fault for everybody who is to start the process and cannot exist."""
    unknown = [key for key in starters_of(process) if STARTERS and key not in STARTERS]
    return [
        Fault(file, process.get("id"), Sentence(N_("There is no role or group {key}."), key=key)) for key in unknown
    ]


def is_assigned(task: etree._Element) -> bool:
    """Whether the task itself says whose it is."""
    return any((task.get(f"{CAMUNDA}{name}") or "").strip() for name in ASSIGNED)


def _unknown(text: str) -> Iterator[str]:
    found: list[list[tuple[bool, str]]] = [[]]
    for is_code, part in safe_parts(text):
        pieces = [part] if is_code else part.split(",")
        found[-1].append((is_code, pieces[0]))
        found += [[(is_code, piece)] for piece in pieces[1:]]
    for key in found:
        written = "".join(f"${{{part}}}" if is_code else part for is_code, part in key).strip()
        if written and not _is_known(key):
            yield Sentence(N_("There is no role or group {key}."), key=written)


def _is_known(key: list[tuple[bool, str]]) -> bool:
    """Whether a registered group fits, numbers and what is computed standing for anything; yes if none is known.

    Which groups of rows there are, such as teams, nobody knows without the database.
    """
    if not key[0][0] and key[0][1].strip().startswith(tuple(GROUP_ROWS)):
        return True
    pattern = "".join(".+" if is_code else re.escape(_NUMBER.sub("1", part.strip())) for is_code, part in key)
    return not GROUPS or any(re.fullmatch(pattern, group) for group in GROUPS)
