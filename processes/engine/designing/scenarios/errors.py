"""Why a step of a scenario fails, and why a run does not begin."""

from processes.engine.sentences import N_, Sentence
from processes.errors import Conflict


class Missed(Exception):
    """What came is not what was expected; both are sentences. `element` is where to look in the diagram."""

    def __init__(self, expected: str, got: str, *, element: str | None = None) -> None:
        self.expected, self.got, self.element = expected, got, element
        super().__init__(f"{expected}: {got}")


class Stopped(BaseException):
    """The scenario has had its time. Not an Exception: no step of an engine may go on behind it."""

    def __init__(self, seconds: int) -> None:
        self.sentence = Sentence(N_("The scenario was stopped: it took longer than {count} seconds."), count=seconds)
        super().__init__(self.sentence)


class ScenariosBusy(Conflict):
    """Somebody deploys or runs scenarios; two at once would wait for each other."""

    message = "Somebody else is deploying or running scenarios right now. Try again in a moment."
