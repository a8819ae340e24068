"""What kinds of definitions and changes are called on designers' pages."""

import json
from datetime import timedelta

from flask_babel import format_timedelta, gettext

from app.web.words import Word, word, words
from processes.documents.rendering import minutes
from processes.documents.translations import N_
from processes.engine.designing.comparing import State
from processes.engine.designing.models import PlanState
from processes.engine.designing.trees import Property
from processes.engine.designing.watches import WatchState
from processes.engine.files.resources import DefinitionKind
from processes.engine.sentences import translated

words(
    {
        DefinitionKind.BPMN: Word(N_("Process"), "sitemap"),
        DefinitionKind.DMN: Word(N_("Decision"), "table"),
        DefinitionKind.FORM: Word(N_("Form"), "forms"),
        DefinitionKind.SCENARIO: Word(N_("Scenarios"), "test-pipe"),
        DefinitionKind.LIST: Word(N_("List"), "list-details"),
        State.ADDED: Word(N_("added"), "plus", "ok"),
        State.REMOVED: Word(N_("removed"), "minus", "broken"),
        State.CHANGED: Word(N_("changed"), "pencil", "active"),
        State.MOVED: Word(N_("moved"), "arrows-move"),
        State.SAME: Word(N_("as before"), "equal"),
        PlanState.WAITING: Word(N_("Waits for its time"), "calendar-time", "waiting"),
        PlanState.DEPLOYED: Word(N_("Deployed"), "rocket", "ok"),
        PlanState.OVERTAKEN: Word(N_("Overtaken by others"), "git-merge", "broken"),
        PlanState.REFUSED: Word(N_("Refused by the check"), "x", "broken"),
        PlanState.CALLED_OFF: Word(N_("Called off"), "calendar-off", "quiet"),
        WatchState.WATCHING: Word(N_("Watched"), "activity", "active"),
        WatchState.PASSED: Word(N_("Its first hour is over"), "check", "ok"),
        WatchState.STOPPED: Word(N_("No longer watched"), "player-stop", "quiet"),
        WatchState.RETURNED: Word(N_("Returned by itself"), "arrow-back-up", "broken"),
        WatchState.STUCK: Word(N_("Could not return"), "alert-octagon", "broken"),
        WatchState.UNDONE: Word(N_("Deployed again after its return"), "rocket", "ok"),
        "engine.watch_deployment": N_("Watch what fails after a deployment"),
        "engine.go_live": N_("Let a planned deployment go live"),
    }
)
MANY = {
    DefinitionKind.BPMN: N_("Processes"),
    DefinitionKind.DMN: N_("Decisions"),
    DefinitionKind.FORM: N_("Forms"),
    DefinitionKind.SCENARIO: N_("Scenarios"),
    DefinitionKind.LIST: N_("Lists"),
}
words(
    {
        Property.NAME: N_("Name"),
        Property.LABEL: N_("Label"),
        Property.TYPE: N_("Type"),
        Property.PLACE: N_("Place"),
        Property.ORDER: N_("Order"),
        Property.POSITION: N_("Position"),
        Property.SIZE: N_("Size"),
        Property.DELETED: N_("Whether it is there"),
        Property.CONDITION: N_("Condition"),
        Property.DOCUMENTATION: N_("Documentation"),
        Property.FORM: N_("Form"),
        Property.CANDIDATES: N_("Who may do it"),
        Property.ASSIGNEE: N_("Whose it is"),
        Property.DUE: N_("Due"),
        Property.OPERATION: N_("Operation"),
        Property.DECISION: N_("Decision"),
        Property.CALLED: N_("Called process"),
        Property.SOURCE: N_("From"),
        Property.TARGET: N_("To"),
        Property.VALUES: N_("Choice"),
        Property.INPUT: N_("Input"),
        Property.OUTPUT: N_("Result"),
    }
)


def property_word(name: str) -> str:
    """A property in the reader's language as far as it has words: `inputParameter amount` → `Input amount`."""
    first, *rest = name.split(" ")
    last = [*rest[:-1], _word(rest[-1])] if rest else []
    return " ".join([_word(first), *last])


def _word(name: str) -> str:
    try:
        return word(Property(name))
    except ValueError:
        return name  # as the file calls it


def plain(value: str) -> str:
    """A value as people read it: a text of a JSON file without its quotation marks."""
    if not value.startswith('"'):
        return value
    try:
        read = json.loads(value)
    except ValueError:
        return value
    return read if isinstance(read, str) else value


def took(period: timedelta) -> str:
    """How long something takes: `12 min`, `5 h 30 min`, `3 days`."""
    return minutes(period) if period < timedelta(days=1) else format_timedelta(period, threshold=2)


def sentence(text: str) -> str:
    """A sentence of the engine in the reader's language."""
    return translated(text, gettext)
