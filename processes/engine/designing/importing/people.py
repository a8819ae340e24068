"""Whose the tasks of an imported diagram are: groups and people of the other tool, lanes that name no role here."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import partial

from processes.engine.checking.people_checks import ASSIGNED, check_people, is_assigned
from processes.engine.designing.contents import key_of
from processes.engine.designing.importing.decisions import (
    SPIFF,
    ZEEBE,
    Decision,
    Element,
    Option,
    Work,
    at,
    vendor_part,
)
from processes.engine.designing.importing.expressions import Dialect, meaning_of_text
from processes.engine.files.lanes import GROUP, lane_of, people_of
from processes.engine.files.resources import BPMN, CAMUNDA
from processes.engine.sentences import N_, Sentence

_LIKE = 0.6  # how like a name must be


def look_at_people(work: Work, element: Element) -> Iterator[Decision]:
    """Whose a user task is to be, where nobody is named or whoever is named is not known here."""
    if element.tag != f"{BPMN}userTask" or _theirs(element) is not None:
        return
    lane = lane_of(element)
    if lane is not None and not is_assigned(element):
        if any(check_people(element)) or not people_of(lane):
            stands = Sentence(N_("The lane {name} names no role here."), name=lane.get("name") or "?")
            yield at("lane", lane, stands, _pick(work, lane.get("name") or "", partial(_give_lane, lane)))
    elif not is_assigned(element):
        yield at("people", element, N_("Nobody is named who does this."), _pick(work, "", partial(_give, element)))
    elif any(check_people(element)):
        said = ", ".join(filter(None, (element.get(f"{CAMUNDA}{name}") for name in ASSIGNED)))
        stands = Sentence(N_("It is given to {name}, whom nobody knows here."), name=said)
        yield at("people", element, stands, _pick(work, said, partial(_give, element)))


def _pick(work: Work, said: str, act: partial[None]) -> Option:
    return Option("give", N_("Give it to:"), act, picks="group", value=likeliest(work, said))


def likeliest(work: Work, said: str) -> str:
    """The group whose key or name is most like these words; who is proposed for all where none is."""
    best, found = _LIKE, work.around.anyone
    for key, name in work.around.groups.items():
        if ":1" in key:
            continue
        for part in said.split(","):
            for known in (key.rpartition(":")[2], key_of(name)):
                like = SequenceMatcher(None, key_of(part), known).ratio()
                best, found = (like, key) if like > best else (best, found)
    return found


def _give(element: Element, work: Work, group: str) -> None:
    for name in ASSIGNED:
        work.sheet.set(element, f"{CAMUNDA}{name}", group if name == "candidateGroups" else None)


def _give_lane(lane: Element, work: Work, group: str) -> None:
    work.sheet.property(lane, GROUP, group)


def _theirs(element: Element) -> Element | None:
    return vendor_part(element, f"{ZEEBE}assignmentDefinition")


def look_at_assignment(work: Work, element: Element) -> Iterator[Decision]:
    """Whom Camunda 8 gives a task to, said in the words that are read here."""
    found = _theirs(element)
    if found is not None:
        said = ", ".join(f"{name} {value}" for name, value in found.items())
        stands = Sentence(N_("Camunda 8 says: {what}."), what=said)
        yield at("assignment", element, stands, Option("say", N_("Take it over"), partial(_take, element)))


def _take(element: Element, work: Work, _picked: str) -> None:
    found = _theirs(element)
    for name, value in found.items() if found is not None else ():
        if str(name) in ASSIGNED:
            work.sheet.set(element, f"{CAMUNDA}{name}", meaning_of_text(str(value), Dialect.FEEL).text)
    if found is not None:
        work.sheet.remove(found)


def clear_people(work: Work, element: Element) -> None:
    """Take away whom a task was given to, as it is no task of a person any more."""
    for name in ASSIGNED:
        if element.get(f"{CAMUNDA}{name}") is not None:
            work.sheet.set(element, f"{CAMUNDA}{name}", None)
    for name in (f"{ZEEBE}assignmentDefinition", f"{SPIFF}allowGuest"):
        part = vendor_part(element, name)
        if part is not None:
            work.sheet.remove(part)
